"""A process ends cleanly while a thread is in the middle of something that the interpreter would wait for."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import atexit, sys, threading
from infra.processes.leaving import leave

held = threading.Event()

def hold():
    # Reads standard input for ever: taking the interpreter apart needs the reader's lock, and aborts without it.
    held.set()
    sys.stdin.buffer.read()

atexit.register(lambda: print("closed"))
threading.Thread(target=hold, daemon=True).start()
held.wait()
print("done")
{end}
"""


@pytest.mark.parametrize("code", [0, 3])
def test_exit_handlers_run_and_the_code_is_kept(code: int) -> None:
    ended, output = _run(f"leave({code})")
    assert (ended, output) == (code, "done\nclosed\n")


def _run(end: str) -> tuple[int, str]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(end=end)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        return process.wait(20), output
