"""Forked processes are told from started ones by nothing but the time that they take."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.forked import ROOT, forked, ran


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def test_a_process_has_the_arguments_environment_folder_and_streams_that_it_is_given(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "print(sys.argv, sorted(os.environ), os.getcwd(), sys.stdin.read())\n"
        "print('wrong', file=sys.stderr)\n"
        "sys.exit(3)"
    )
    given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with forked(python(program, "a", "b"), env={"A": "1"}, cwd=tmp_path, text=True, **given) as process:
        said, errors = process.communicate("asked")
    assert said == f"['-c', 'a', 'b'] ['A'] {os.path.realpath(tmp_path)} asked\n"
    assert (errors, process.returncode) == ("wrong\n", 3)


def test_a_process_ends_as_python_ends() -> None:
    assert ran(python("raise SystemExit('no')")).stderr == "no\n"
    broken = ran(python("import atexit; atexit.register(print, 'bye'); 1 / 0"))
    assert (broken.returncode, broken.stdout, "ZeroDivisionError" in broken.stderr) == (1, "bye\n", True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_process_can_be_told_to_end_and_is_in_a_session_of_its_own(number: signal.Signals) -> None:
    program = "import os, signal; print(os.getsid(0) == os.getpid(), flush=True); signal.pause()"
    process = forked(python(program), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"True\n"
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    os.killpg(process.pid, number)
    assert process.wait(20) == -number
    process.stdout.close()


def test_our_programs_run_as_they_do_when_started() -> None:
    for command in (["-m", "infra.cli", "--version"], ["-m", "infra.processes.worker"]):
        environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
        started = subprocess.run(
            [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        again = ran([sys.executable, *command], env=environment, cwd=ROOT)
        assert (again.returncode, again.stdout) == (started.returncode, started.stdout)
        assert again.stderr.splitlines()[-1:] == started.stderr.splitlines()[-1:]
