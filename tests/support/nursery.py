"""`python -m tests.support.nursery SOCKET`: has imported Foja, and forks a process for each command it is sent.

A child carries the command out as the interpreter would have, and ends as it ends. See `tests/support/forked.py`.
"""

from __future__ import annotations

import array
import gc
import json
import os
import runpy
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

PROGRAMS = (
    *("infra.cli.__main__", "infra.processes.api_worker", "infra.processes.serve_api", "infra.processes.worker"),
    *("infra.transparency.signer.__main__", "infra.cli.common", "infra.importing.screen"),
)
"""What is imported before anything is forked: what our programs need, and some of what their commands import."""
_LENGTH = 8
_REPORTED = {signal.SIGCHLD}
_Request = dict[str, Any]


def main(descriptor: int) -> None:
    """Fork for whoever asks until nobody does any more; in a child, carry out what was asked."""
    for name in PROGRAMS:
        import_module(name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=descriptor) as asked:
        request = _next(asked)
    if request is not None:
        _carry_out(request)


class _Children:
    """Those that were forked and have not ended, and where the end of each is told."""

    def __init__(self) -> None:
        self._reports: dict[int, int] = {}
        signal.signal(signal.SIGCHLD, self._tell)

    def forked(self, report: int) -> bool:
        """Fork, and tell the pid; whether this is the child."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _REPORTED)
        pid = os.fork()
        if pid == 0:
            for descriptor in (report, *self._reports.values()):
                os.close(descriptor)
            return True
        self._reports[pid] = report
        self._write(report, pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _REPORTED)
        return False

    def _tell(self, *_: object) -> None:
        while self._reports:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            report = self._reports.pop(pid)
            self._write(report, status)
            os.close(report)

    @staticmethod
    def _write(report: int, number: int) -> None:
        with suppress(BrokenPipeError):  # nobody wants to know
            os.write(report, number.to_bytes(4, "big"))


def _next(asked: socket.socket) -> _Request | None:
    """A request, in the child that is to carry it out; None once nobody asks any more."""
    children = _Children()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        request, descriptors = _received(asked)
        if request is None:
            return None
        *streams, report = descriptors
        if children.forked(report):
            _become(request, streams)
            return request
        for descriptor in streams:
            os.close(descriptor)


def _received(asked: socket.socket) -> tuple[_Request | None, list[int]]:
    """A request and the descriptors sent with it: standard input, output and error, and where its end is reported."""
    size = array.array("i").itemsize * 4
    head, ancillary, _, _ = asked.recvmsg(_LENGTH, socket.CMSG_SPACE(size))
    if not head:
        return None, []
    descriptors = array.array("i")
    for _, _, sent in ancillary:
        descriptors.frombytes(sent[: len(sent) - len(sent) % descriptors.itemsize])
    waiting, body = int.from_bytes(head, "big"), b""
    while len(body) < waiting:
        if not (more := asked.recv(waiting - len(body))):
            return None, []
        body += more
    return json.loads(body), list(descriptors)


def _become(request: _Request, streams: list[int]) -> None:
    """Be the process that was asked for: its session, streams, folder, environment and arguments."""
    if request["session"]:
        os.setsid()
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _REPORTED)
    os.environ.clear()
    os.environ.update(request["environment"])
    if request["folder"] is not None:
        os.chdir(request["folder"])
    sys.orig_argv[:] = [sys.executable, *request["command"]]


def _carry_out(request: _Request) -> None:
    """Run what `python` was given: `-m module` or `-c program`, and its arguments."""
    kind, what, *arguments = request["command"]
    sys.argv = [kind, *arguments]
    if kind == "-m":
        found = find_spec(what)
        is_package = found is not None and found.submodule_search_locations is not None
        sys.modules.pop(f"{what}.__main__" if is_package else what, None)  # as if nobody had imported it yet
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), sys.modules["__main__"].__dict__)  # noqa: S102 - a program of a test


if __name__ == "__main__":
    main(int(sys.argv[1]))
