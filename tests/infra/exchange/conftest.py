"""Installations that exchange with each other: each with a ledger, a server on loopback and a worker of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.settings.settings import Settings
from tests.infra.exchange.installed import Site
from tests.support.databases import new_database

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
            dsn = opened.enter_context(new_database(postgres_dsn, database_template))
            data = tmp_path / name
            data.mkdir()
            return Site(Settings(database_url=dsn, keys_database_url=keys_database, valkey_url=valkey_url, data=data))

        yield made
