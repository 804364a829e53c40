"""A worker in a process of its own, and one that is killed in the middle of a batch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.infra.postgres.tallies import eventually
from tests.support.forked import forked

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def worker(module: str, database: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that runs a module of tests, which projects the database that DATABASE names."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DATABASE": database}
    process = forked([sys.executable, "-m", module], env=environment, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def killed_before_commit(module: str, database: str, table: str) -> None:
    """A worker gets as far as into its transaction, is held at this table by a lock, and is killed."""
    async with await psycopg.AsyncConnection.connect(database) as blocker:
        await blocker.execute(f"LOCK TABLE projections.{table} IN SHARE MODE".encode())
        with worker(module, database) as process:
            await eventually(lambda: _waits(database, table))
            process.send_signal(signal.SIGKILL)
            process.wait()


async def _waits(database: str, table: str) -> bool:
    async with await psycopg.AsyncConnection.connect(database) as connection:
        cursor = await connection.execute(
            "SELECT FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [f"projections.{table}"]
        )
        return await cursor.fetchone() is not None
