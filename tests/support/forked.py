"""Processes of ours as tests start them: forked from one that has imported Foja, in milliseconds instead of seconds.

`forked` takes what `subprocess.Popen` takes for `python -m module` and `python -c program`, and gives the same. What a
process does before it has imported Foja is not tried by that: tests of the launcher, of `./foja up` and of the
supervisor start Python itself, and so does a program that changes what is imported.
"""

from __future__ import annotations

import array
import atexit
import inspect
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, AnyStr

ROOT = Path(__file__).parents[2]
CAN_FORK = sys.platform == "linux"
"""Elsewhere the libraries of the system must not be forked: each process is started."""
_NUMBER = 4
_LOST = 255 << 8
"""The status of a process whose nursery is gone."""
_STARTING: Any = subprocess.Popen
_LOCK = threading.Lock()


def forked(command: Sequence[object], **options: Any) -> subprocess.Popen[Any]:
    """A process for `[sys.executable, "-m", ...]` or `[sys.executable, "-c", ...]`, as `subprocess.Popen` gives it."""
    return (Forked if CAN_FORK else subprocess.Popen)([str(each) for each in command], **options)


def ran(command: Sequence[object], **options: Any) -> subprocess.CompletedProcess[str]:
    """What such a process ended with, and the text that it said."""
    with forked(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options) as process:
        said, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, said, errors)


class Forked(subprocess.Popen[AnyStr]):
    """A process that the nursery forks. It is no child of ours: its pid and its end are read from a pipe."""

    _report = -1

    def _execute_child(self, *given: Any) -> None:
        """What the library calls to start a process, once it has made the pipes."""
        bound = inspect.signature(_STARTING._execute_child).bind(self, *given).arguments  # noqa: SLF001
        streams: list[int] = [bound[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        environment = os.environ if bound["env"] is None else bound["env"]
        request = {
            "command": bound["args"][1:],
            "environment": {name: str(value) for name, value in environment.items()},
            "folder": None if bound["cwd"] is None else str(bound["cwd"]),
            "session": bound["start_new_session"],
        }
        self._report, told = os.pipe()
        try:
            _ask(request, [*(own if sent < 0 else sent for own, sent in enumerate(streams)), told])
        finally:
            os.close(told)
            names = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
            self._close_pipe_fds(*(bound[name] for name in names))  # type: ignore[attr-defined]
        self.pid = int.from_bytes(os.read(self._report, _NUMBER), "big")
        self._child_created = True

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        """What `os.waitpid` would say."""
        if wait_flags & os.WNOHANG and not select.select([self._report], [], [], 0)[0]:
            return 0, 0
        status = os.read(self._report, _NUMBER)
        os.close(self._report)
        return self.pid, int.from_bytes(status, "big") if status else _LOST

    def _internal_poll(self, _deadstate: int | None = None, *_: Any) -> int | None:
        lock: threading.Lock = self._waitpid_lock  # type: ignore[attr-defined]
        if lock.acquire(blocking=False):
            try:
                pid, status = (0, 0) if self.returncode is not None else self._try_wait(os.WNOHANG)
                if pid:
                    self._handle_exitstatus(status)  # type: ignore[attr-defined]
            finally:
                lock.release()
        return self.returncode


def _ask(request: Mapping[str, Any], descriptors: Sequence[int]) -> None:
    body = json.dumps(request).encode()
    with _LOCK:
        nursery = _nursery()
        sent = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        nursery.sendmsg([len(body).to_bytes(8, "big")], sent)
        nursery.sendall(body)


@cache
def _nursery() -> socket.socket:
    """The way to the nursery of this test process, which ends with it."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.support.nursery", str(theirs.fileno())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with theirs:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()])

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
