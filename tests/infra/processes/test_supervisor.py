"""A part that was started again runs again once it answers, and not before."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from infra.processes.supervisor import Child, Supervisor

PATIENCE = 30.0


def test_a_part_runs_again_once_it_answers(tmp_path: Path) -> None:
    answers, said = [False], list[str]()
    part = Child("api", [sys.executable, "-c", "import signal; signal.pause()"], {}, tmp_path, lambda: answers[0])
    supervisor = Supervisor(said.append)
    supervisor.start(part)
    try:
        first = part.pid
        part.stop()
        deadline = time.monotonic() + PATIENCE
        while part.pid == first or part.poll() is not None:
            supervisor.check()
            assert time.monotonic() < deadline, said
        supervisor.check()
        assert "api runs again" not in said
        answers[0] = True
        while "api runs again" not in said:
            supervisor.check()
            assert time.monotonic() < deadline, said
        assert said.count("api runs again") == 1
    finally:
        supervisor.stop()
