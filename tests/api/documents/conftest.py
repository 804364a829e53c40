"""A ministry at work: an application and its worker, over a copy of the world that is founded once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.scene import define, staff
from tests.api.support.named import named
from tests.api.support.real import Reader, client_at_work
from tests.support.worlds import copy_of, world_of


async def found(settings: Settings) -> None:
    """A ministry with its people, its template, route and kind, and a file."""
    async with client_at_work(settings, kind=Reader, principal_of=named, founded=True) as client:
        await staff(client)
        await define(client)


ministry_world = world_of(found)
settings = copy_of("ministry_world")


@pytest.fixture
async def ministry(settings: Settings) -> AsyncIterator[Client]:
    """A client of callers who say who they are, and may do what they were granted."""
    async with client_at_work(settings, kind=Reader, principal_of=named) as client:
        yield client
