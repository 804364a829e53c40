"""Two servers on which docs/verify/privileges.md is tried: the embedded one, and the oldest that Foja runs on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from infra.generated.privileges.reading import make_read_model
from infra.postgres.connect import connect
from infra.postgres.migrate import CLOSING, KEYS_FOLDER, migrate
from tests.support.logins import make_logins
from tests.support.older import older_postgres

MIGRATING = f"foja_migrating_{os.getpid()}"
DATABASES = (f"privileges_{os.getpid()}", f"privileges_keys_{os.getpid()}")


@dataclass(frozen=True)
class Installation:
    """Both databases, as the administrator sees them and with the login of each process."""

    ledger: str
    keys: str
    of_ledger: Mapping[str, str]
    of_keys: Mapping[str, str]


@pytest.fixture(scope="module", params=["the embedded PostgreSQL", "the oldest PostgreSQL"])
def installed(request: pytest.FixtureRequest, server_folder: Path) -> Iterator[Installation]:
    """An installation made by docs/operate/production.md: a migrating login, one a process, an administrator."""
    if request.param == "the oldest PostgreSQL":
        with older_postgres(server_folder) as dsn:
            yield _install(dsn)
        return
    request.getfixturevalue("database_template")  # the roles are of the cluster, and stay with it
    dsn = request.getfixturevalue("postgres_dsn")
    yield _install(dsn)
    with connect(dsn) as connection:
        for name in DATABASES:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute(f"DROP ROLE {MIGRATING}".encode())


def _install(dsn: str) -> Installation:
    with connect(dsn) as administrator:
        administrator.execute(f"CREATE ROLE {MIGRATING} LOGIN CREATEROLE PASSWORD 'm1'".encode())
        for role in administrator.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [_OURS]).fetchall():
            administrator.execute(f"GRANT {role[0]} TO {MIGRATING}".encode())  # another database of the cluster
        for name in DATABASES:
            create = f"CREATE DATABASE {name} OWNER {MIGRATING} ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C'"
            administrator.execute(create.encode())
    ledger, keys = (_with(dsn, name) for name in DATABASES)
    migrate(_migrating(ledger))
    migrate(_migrating(keys), KEYS_FOLDER)
    for one in (ledger, keys):
        with connect(one) as administrator:
            administrator.execute(CLOSING.read_bytes())
    with connect(ledger) as connection:
        make_read_model(connection)
    return Installation(ledger, keys, make_logins(ledger), make_logins(keys))


_OURS = ["foja_owner", "foja_app", "foja_worker", "foja_auditor", "foja_signer"]


def _with(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


def _migrating(dsn: str) -> str:
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{MIGRATING}:m1@{parts.netloc.rpartition('@')[2]}"))
