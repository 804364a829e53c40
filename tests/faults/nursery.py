"""Workers of one kind that are forked from a process which has imported everything, to be killed at any moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Nursery:
    """A process of a module: each line that it is told makes a worker by forking, whose pid it tells."""

    def __init__(self, module: str, *given: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )

    def worker(self) -> int:
        """The pid of a new worker, once the module tells it."""
        _open(self._process.stdin).write(b"\n")
        _open(self._process.stdin).flush()
        return int(_open(self._process.stdout).readline())

    def close(self) -> None:
        """End it."""
        _open(self._process.stdin).close()
        self._process.wait(10)
        _open(self._process.stdout).close()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


@contextmanager
def nursery_of(module: str, *given: str) -> Iterator[Nursery]:
    """A nursery, closed at the end."""
    opened = Nursery(module, *given)
    try:
        yield opened
    finally:
        opened.close()
