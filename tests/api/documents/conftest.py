"""A ministry at work: an application and its worker, over a ledger and keys of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.scene import define, staff
from tests.api.support.named import named
from tests.api.support.real import Reader, client_at_work


@pytest.fixture
def settings(database: str, keys_database: str, valkey_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)


@pytest.fixture
async def ministry(settings: Settings) -> AsyncIterator[Client]:
    """A client of callers who say who they are, and may do what they were granted."""
    async with client_at_work(settings, kind=Reader, principal_of=named, founded=True) as client:
        await staff(client)
        await define(client)
        yield client
