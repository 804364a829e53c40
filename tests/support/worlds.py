"""The world of a context, founded once in a test process and copied for each test: its ledger, keys and folder.

A context says in its `conftest.py` how its world is founded, and that its tests work on a copy:

    ministry_world = world_of(found)
    settings = copy_of("ministry_world")
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.settings.settings import Settings
from tests.support.databases import name_of, new_database

Found = Callable[[Settings], Awaitable[None]]


@dataclass(frozen=True)
class World:
    """The settings of the installation that was founded; nothing runs over it any more."""

    settings: Settings


def world_of(found: Found) -> Any:
    """A fixture of the session: the world that this founds, where the read models are begun."""

    @pytest.fixture(scope="session")
    def world(
        postgres_dsn: str,
        begun_template: str,
        keys_template: str,
        valkey_url: str,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> Iterator[World]:
        with new_database(postgres_dsn, begun_template) as ledger, new_database(postgres_dsn, keys_template) as keys:
            data = tmp_path_factory.mktemp("world")
            settings = Settings(database_url=ledger, keys_database_url=keys, valkey_url=valkey_url, data=data)
            asyncio.run(_founded(found, settings))
            yield World(settings)

    return world


async def _founded(found: Found, settings: Settings) -> None:
    await found(settings)


def copy_of(world: str) -> Any:
    """A fixture: the settings of a copy of a world, by the name of its fixture, for one test alone."""

    @pytest.fixture
    def settings(
        request: pytest.FixtureRequest, postgres_dsn: str, valkey_url: str, tmp_path: Path
    ) -> Iterator[Settings]:
        given: Settings = request.getfixturevalue(world).settings
        shutil.copytree(given.data, tmp_path, dirs_exist_ok=True)
        templates = (name_of(given.database_url or ""), name_of(given.keys_database_url or ""))
        with (
            new_database(postgres_dsn, templates[0]) as ledger,
            new_database(postgres_dsn, templates[1]) as keys,
        ):
            yield Settings(database_url=ledger, keys_database_url=keys, valkey_url=valkey_url, data=tmp_path)

    return settings
