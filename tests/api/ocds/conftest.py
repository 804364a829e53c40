"""An installation with an officer of open contracting, founded once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.scene import do
from tests.api.support.named import ADMINISTRATOR, named
from tests.api.support.real import Reader, client_at_work
from tests.support.worlds import copy_of, world_of

OFFICER = "olga"


async def found(settings: Settings) -> None:
    """An officer who may import."""
    async with client_at_work(settings, kind=Reader, principal_of=named, founded=True) as client:
        said = {"holder": OFFICER, "roleId": "ocds_officer", "unit": "*", "reason": "Duty"}
        await do(client, ADMINISTRATOR, "grantRole", grantId=str(UUID(int=(0x4000 << 64) | (0x8000 << 48) | 1)), **said)


ocds_world = world_of(found)
settings = copy_of("ocds_world")


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    """A client of callers who say who they are."""
    async with client_at_work(settings, kind=Reader, principal_of=named) as made:
        yield made
