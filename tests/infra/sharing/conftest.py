"""Tests that run whole workers: police that lends, a prosecution with a department below it, and a judge."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.named import ADMINISTRATOR, named
from tests.api.support.real import client_at_work
from tests.domain.authority.people import uuid
from tests.infra.sharing.lending import BELOW, FILE, INSPECTOR, JUDGE, LENDER, OTHER, RESCUER, TAKER, give
from tests.support.worlds import copy_of, world_of


async def found(settings: Settings) -> None:
    """Police that lends, a prosecution with a department below it, and a judge."""
    async with client_at_work(settings, kind=Client, principal_of=named, founded=True) as made:
        await _found(made)


async def _found(made: Client) -> None:
    since = "2020-01-01"
    founding = {"jurisdiction": "MD", "name": "Moldova", "level": "CENTRAL", "effectiveOn": since}
    await give(made, ADMINISTRATOR, "foundJurisdiction", **founding)
    for code, parent in (("police", None), ("prosecution", None), ("north", "MD:prosecution")):
        unit = {"jurisdiction": "MD", "code": code, "kind": "INSTITUTION", "name": code, "parentId": parent}
        await give(made, ADMINISTRATOR, "createUnit", **unit, effectiveOn=since)
    grants = (
        (LENDER, "file_lender", "MD:police"),
        (TAKER, "file_receiver", "MD:prosecution"),
        (TAKER, "file_lender", "MD:prosecution"),
        (BELOW, "file_receiver", "MD:north"),
        (JUDGE, "seal_officer", "MD"),
        (RESCUER, "on_call_officer", "MD:police"),
        (INSPECTOR, "file_inspector", "MD:police"),
    )
    for number, (who, role, unit_id) in enumerate(grants, 1):
        granted = {"grantId": uuid(number), "holder": who, "roleId": role, "unit": unit_id, "reason": "Duty"}
        await give(made, ADMINISTRATOR, "grantRole", **granted)
    for file in (FILE, OTHER):
        await give(made, LENDER, "openFileAccess", fileId=file, ownerUnit="MD:police", level="RESTRICTED")


police_world = world_of(found)
settings = copy_of("police_world")


@pytest.fixture
def database(settings: Settings) -> str:
    """Its ledger."""
    return settings.database_url or ""


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    """A client of callers who say who they are."""
    async with client_at_work(settings, kind=Client, principal_of=named) as made:
        yield made
