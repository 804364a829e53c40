"""The signer and witnesses as processes of their own, which tests may kill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.processes.embedded.process import free_port
from tests.infra.transparency.signer.logs import ORIGIN
from tests.support.forked import forked

ROOT = Path(__file__).resolve().parents[4]
RUN = "import sys\nfrom infra.transparency.signer.__main__ import main\nsys.exit(main())\n"

DIES = """
import os, signal
from infra.{module} import {owner} as owner

original, calls = owner.{method}, 0

async def dies(self, *given, **named):
    global calls
    calls += 1
    if calls != {call}:
        return await original(self, *given, **named)
    if {after}:
        await original(self, *given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

owner.{method} = dies
"""


def dies_at(module: str, owner: str, method: str, *, after: bool, call: int = 1) -> str:
    """A signer that kills itself (as kill -9 does) at a call of a method: before it, or right after it."""
    return DIES.format(module=module, owner=owner, method=method, after=after, call=call) + RUN


@contextmanager
def signing(dsn: str, folder: Path, program: str = RUN, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A signer over a database, with its key and its memory in a folder; killed at the end where it still runs."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FOJA_DATABASE_URL": dsn,
        "FOJA_DATA": str(folder),
        "FOJA_LOG_ORIGIN": ORIGIN,
        "FOJA_LOG_INTERVAL": "0.05",
        "FOJA_PROFILE": "development",
        **settings,
    }
    with forked([sys.executable, "-c", program], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def witnessing(command: Sequence[str], python: str = sys.executable) -> Iterator[int]:
    """A witness process on a free port, which replaces PORT in its command."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    given = [one.replace("PORT", str(port)) for one in command]
    with subprocess.Popen([python, *given], env=environment) as process:
        try:
            yield port
        finally:
            process.terminate()
