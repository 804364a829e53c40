"""The end of a process in which native threads may still hold Python objects."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End the process with this code, without taking the interpreter apart; exit handlers run, and streams are flushed.

    Threads of the HTTP server may let go of their Python objects a moment after it has stopped. Where the interpreter
    is being taken apart just then, Python before 3.14 ends such a thread in the middle of its native code, and that
    aborts the process (SIGABRT) about once in fifty stops: a supervisor would take a clean end for a crash. See
    https://docs.python.org/3/c-api/init.html#c.PyEval_RestoreThread. To be called where all is closed already.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter itself would call first
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
