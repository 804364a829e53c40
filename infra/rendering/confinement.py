"""What a process that renders cannot do: use more than its limits, open a socket, or start another program."""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderingLimits:
    """What a process may use: seconds of the processor for one document, and memory (MB) in all."""

    seconds: int = 10
    megabytes: int = 512


_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2

# The audit number of the architecture, then socket, execve, execveat and io_uring_setup (which could do the same).
_CALLS = {"x86_64": (0xC000003E, (41, 59, 322, 425)), "aarch64": (0xC00000B7, (198, 221, 281, 425))}


def confine(limits: RenderingLimits) -> bool:
    """Bound the memory of this process for ever, and keep it from the network; False where the system has no such bar.

    Linux alone filters calls; elsewhere what fetches must be led astray by its settings.
    """
    memory = limits.megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    return sys.platform == "linux" and _filter_calls()


def allow_seconds(limits: RenderingLimits) -> None:
    """Let this process use the processor for one more document; beyond that the system ends it (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + limits.seconds, most))


def _filter_calls() -> bool:
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    architecture, calls = known
    refuse = len(calls)
    steps = [
        struct.pack("HBBI", _LOAD, 0, 0, _ARCHITECTURE),
        struct.pack("HBBI", _EQUAL, 0, refuse + 2, architecture),
        struct.pack("HBBI", _LOAD, 0, 0, _NUMBER),
        *(struct.pack("HBBI", _EQUAL, refuse - step, 0, call) for step, call in enumerate(calls)),
        struct.pack("HBBI", _RETURN, 0, 0, _ALLOW),
        struct.pack("HBBI", _RETURN, 0, 0, _ERRNO | errno.EACCES),
    ]
    code = ctypes.create_string_buffer(b"".join(steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER, program, 0, 0) == 0)
