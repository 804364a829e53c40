"""What a worker process holds and takes."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil
import psycopg

IDLE = 10.0
"""Seconds for which the worker is watched while nothing happens."""
_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Worker:
    """What a worker holds and takes: its share of one processor while nothing happens, and memory, then and later."""

    name: str
    models: int
    connections: int
    idle_percent: float
    idle_rss_mib: float
    rss_mib: float


def ask(dsn: str, query: str, *values: object) -> int:
    """One number of the database."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode(), values).fetchone()
    return int(row[0]) if row else 0


def sessions(dsn: str) -> int:
    """How many others are connected to the database."""
    return ask(dsn, _SESSIONS)


def idle_percent(process: psutil.Process) -> float:
    """Processor time while nothing happens, in percent of one processor."""

    def spent() -> float:
        times = process.cpu_times()
        return float(times.user + times.system)

    began, before = time.perf_counter(), spent()
    time.sleep(IDLE)
    return 100 * (spent() - before) / (time.perf_counter() - began)


def mebibytes(process: psutil.Process) -> float:
    """The memory that a process has resident."""
    return float(process.memory_info().rss) / 2**20
