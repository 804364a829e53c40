"""What machine a figure was measured on: without it a figure says nothing."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

import psutil
import psycopg

FLUSHES = 200


def describe(dsn: str) -> dict[str, str]:
    """Processor, memory, system, Python, the database with its durability settings, and the flush of the disk."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'),"
            " current_setting('wal_sync_method')"
        ).fetchone()
    assert row is not None  # noqa: S101 - one row, always
    version, fsync, commit, method = row
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "database": f"PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit}, {method}",
        "disk": f"{_flush_seconds() * 1000:.2f} ms to write and flush 8 KiB here (median of {FLUSHES})",
    }


def _flush_seconds() -> float:
    """What a commit waits for: the ratios of everything that commits hang on it."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(FLUSHES):
            started = time.perf_counter()
            os.pwrite(file.fileno(), bytes(8192), 0)
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
