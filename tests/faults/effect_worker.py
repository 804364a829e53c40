"""`python -m tests.faults.effect_worker DSN FILE SECONDS`: forks a worker of an effect for each line that it reads."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import structlog

from infra.bootstrap import INSTALLATION
from infra.reacting.effects import EffectRunner
from tests.infra.processes.running import a_bus, until
from tests.infra.reacting.calling import CLOSES, FileFarSide


async def work(dsn: str, far_side: FileFarSide, told: int) -> None:
    """Run the effect; its pid is told once it leads."""
    async with a_bus(dsn) as bus:
        runner = EffectRunner(CLOSES, far_side, dsn, bus, INSTALLATION.codec)
        running = asyncio.create_task(runner.run(asyncio.Event()))
        await until(lambda: leads(runner))
        os.write(told, f"{os.getpid()}\n".encode())
        await running


async def leads(runner: EffectRunner) -> bool:
    """Whether it leads."""
    return runner.leads


def main(dsn: str, path: str, seconds: str) -> None:
    """Fork until the input ends."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that nobody has to wait for those that are killed
    for _ in sys.stdin:
        if os.fork() == 0:
            asyncio.run(work(dsn, FileFarSide(path, float(seconds)), sys.stdout.fileno()))
            os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
