"""A PostgreSQL of the oldest version that Foja runs on, where the machine has one."""

from __future__ import annotations

import os
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from infra.processes.embedded.account import account_for
from infra.processes.embedded.process import free_port, launch, socket_folder, stop_process, tail, wait_until

OLDEST, NEWEST = 15, 17
PACKAGED = Path("/usr/lib/postgresql")
PASSWORD = "of postgres"


def programs() -> Path:
    """The programs of the oldest version here that is older than the embedded one; the test is skipped without.

    In CI on Debian 12, which has version 15, it fails instead.
    """
    for version in range(OLDEST, NEWEST + 1):
        if (PACKAGED / str(version) / "bin" / "initdb").exists():
            return PACKAGED / str(version) / "bin"
    reason = f"NOT TRIED ON POSTGRESQL {OLDEST}: apt-get install postgresql-{OLDEST}, or any up to {NEWEST}"
    if os.environ.get("CI") == "true" and _debian() == "12":
        pytest.fail(reason)
    pytest.skip(reason)


def _debian() -> str:
    release = Path("/etc/os-release")
    found = re.search(r'^VERSION_ID="?(\d+)', release.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found and "ID=debian" in release.read_text(encoding="utf-8") else ""


@contextmanager
def older_postgres(folder: Path) -> Iterator[str]:
    """The address of a superuser's database in a cluster of that version, which ends with the work."""
    binaries, log = programs(), folder / "older.log"
    account = account_for(folder / "older")
    data = account.private_folder(folder / "older")
    with tempfile.NamedTemporaryFile("w", dir=folder) as password:
        password.write(PASSWORD)
        password.flush()
        account.own(Path(password.name))
        command = [str(binaries / "initdb"), f"--pgdata={data}", "--username=postgres", f"--pwfile={password.name}"]
        made = launch([*command, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"], account, log)
        assert made.wait() == 0, tail(log)
    port, sockets = free_port(), socket_folder(folder, account)
    options = ["-c", f"port={port}", "-c", f"unix_socket_directories={sockets}", "-c", "listen_addresses="]
    server = launch([str(binaries / "postgres"), "-D", str(data), *options, "-c", "fsync=off"], account, log)
    dsn = f"postgresql://postgres:{quote(PASSWORD)}@/postgres?host={quote(str(sockets), safe='')}&port={port}"
    try:
        wait_until(lambda: _answers(dsn), server, "PostgreSQL", log)
        yield dsn
    finally:
        stop_process(server, signal.SIGQUIT, 10)


def _answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
