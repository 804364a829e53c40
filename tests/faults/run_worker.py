"""`python -m tests.faults.run_worker DSN`: forks a worker of a run for each line that it reads."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import structlog

from infra.bootstrap import INSTALLATION
from infra.runs.runner import RunRunner
from tests.infra.processes.running import a_bus
from tests.infra.runs.opening import OPENS


async def work(dsn: str, told: int) -> None:
    """Work at the run, as the leader or beside one; the pid is told at once."""
    async with a_bus(dsn) as bus:
        os.write(told, f"{os.getpid()}\n".encode())
        await RunRunner(OPENS, dsn, bus, INSTALLATION.codec).run(asyncio.Event())


def main(dsn: str) -> None:
    """Fork until the input ends."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that nobody has to wait for those that are killed
    for _ in sys.stdin:
        if os.fork() == 0:
            asyncio.run(work(dsn, sys.stdout.fileno()))
            os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
