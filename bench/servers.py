"""A durable server for a benchmark: PostgreSQL with fsync on, on this machine's disk, gone afterwards."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from infra.postgres.migrate import migrate
from infra.processes.embedded.account import account_for
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.processes.embedded.valkey import EmbeddedValkey

PATIENCE = 30.0
"""Seconds in which a process must have ended."""


@contextmanager
def database() -> Iterator[str]:
    """A new migrated database; on FOJA_BENCH_DATABASE_URL where that is set, else on a cluster of its own."""
    external = os.environ.get("FOJA_BENCH_DATABASE_URL")
    if external:
        with _fresh(external) as dsn:
            yield dsn
        return
    with _folder() as folder:
        server = EmbeddedPostgres(folder)
        try:
            with _fresh(server.start()) as dsn:
                yield dsn
        finally:
            server.stop()


@contextmanager
def valkey() -> Iterator[str]:
    """A Valkey of its own."""
    with _folder() as folder:
        server = EmbeddedValkey(folder)
        try:
            yield server.start()
        finally:
            server.stop()


UNBOUNDED = {"FOJA_RATE_QUERIES": "1000000", "FOJA_RATE_MUTATIONS": "1000000", "FOJA_RATE_COST": "1000000000"}
"""All that a benchmark asks is counted, as in earnest, and none of it refused."""


@contextmanager
def process(module: str, own: dict[str, str]) -> Iterator[int]:
    """A process of Foja as it runs in earnest, with settings of its own; its pid."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(
        command, env=os.environ | UNBOUNDED | own, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as running:
        try:
            yield running.pid
        finally:
            running.terminate()
            running.wait(PATIENCE)


@contextmanager
def _folder() -> Iterator[Path]:
    chosen = Path(tempfile.gettempdir())
    root = chosen if account_for(chosen / "none").can_use(chosen) else Path("/var/tmp")  # noqa: S108 - the servers' user must reach it
    with tempfile.TemporaryDirectory(prefix="foja-bench-", dir=root) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@contextmanager
def empty_database(dsn: str) -> Iterator[str]:
    """Another database, with nothing in it, on the server of this one."""
    name = f"foja_bench_{secrets.token_hex(4)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def _fresh(dsn: str) -> Iterator[str]:
    with empty_database(dsn) as address:
        migrate(address)
        yield address
