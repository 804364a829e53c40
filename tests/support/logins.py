"""Logins with passwords, as docs/operate/production.md makes them: one a process, and one without any role."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from infra.postgres.connect import connect

ROLES: Mapping[str, str | None] = {
    "api": "foja_app",
    "worker": "foja_worker",
    "signer": "foja_signer",
    "auditor": "foja_auditor",
    "stranger": None,
}
"""The role of each process's login; the stranger has none."""


def name_of(process: str) -> str:
    """The login of a process, for this test process alone: logins are of the whole cluster."""
    return f"login_{process}_{os.getpid()}"


def make_logins(dsn: str) -> Mapping[str, str]:
    """The address of a database for each login, made where it is not there yet."""
    with connect(dsn) as connection:
        for process, role in ROLES.items():
            login = name_of(process)
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [login]).fetchone() is None:
                member = f"IN ROLE {role}" if role else ""
                connection.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'of {process}' {member}".encode())
    return {process: as_login(dsn, process) for process in ROLES}


def as_login(dsn: str, process: str) -> str:
    """The same database, with a login's name and password."""
    parts = urlsplit(dsn)
    server = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{name_of(process)}:of%20{process}@{server}"))
