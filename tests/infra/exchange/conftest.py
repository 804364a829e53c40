"""Installations that exchange with each other: each with a ledger, a server on loopback and a worker of its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from infra.settings.settings import Settings
from tests.infra.exchange.installed import Site

SiteOf = Callable[[str], Site]


@pytest.fixture(scope="session")
def database_template(begun_template: str) -> str:
    """With all read models begun."""
    return begun_template


@pytest.fixture
def site_of(
    postgres_dsn: str, database_template: str, keys_database: str, valkey_url: str, tmp_path: Path
) -> Iterator[SiteOf]:
    """Makes an installation by its name, over a database of its own."""
    with ExitStack() as opened:

        def made(name: str) -> Site:
            dsn = opened.enter_context(_copied(postgres_dsn, database_template))
            data = tmp_path / name
            data.mkdir()
            return Site(Settings(database_url=dsn, keys_database_url=keys_database, valkey_url=valkey_url, data=data))

        yield made


@contextmanager
def _copied(dsn: str, template: str) -> Iterator[str]:
    name = f"foja_test_{secrets.token_hex(6)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
