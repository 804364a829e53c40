"""Names in the rows of another context: read by a grant at a unit, recorded there, and gone with the account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.requests import HTTPConnection

from api.composing.installation import Installation
from api.execution.documents import Request
from api.graphql.viewer import Viewer
from api.kernel.services import Services
from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.identity import commands as c
from domain.identity.kinds import AccountKind, ClosingReason, ErasureReason
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.bootstrap import INSTALLATION as SHIPPED
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.named import WHO, acting
from tests.api.support.real import client_at_work
from tests.domain.authority.people import uuid
from tests.domain.identity.people import ANA, BO
from tests.infra.processes.running import until
from tests.support.dockets import CONTEXT, READ, FilePaper
from tests.support.named import name_event_types

INSTALLATION = Installation((*SHIPPED.contexts, CONTEXT))
FOUNDING = Principal("system:founding", "*")
UNITS = {"maria": "MD:lab", "sofia": "MD:moh", "radu": "MD:mof"}
LONG_AGO = date(1991, 1, 1)
PAPERS = "papers { nodes { paperId authorName authorMail witnessName } }"
PAST = "query($at: Position!) { papers(asOf: {position: $at}) { nodes { authorName authorMail witnessName } } }"
CHANGED = 'subscription { paperChanged(after: "0") { nodes { authorName authorMail witnessName } } }'
READINGS = "{ personalDataReadings { nodes { accountId readBy unit jurisdiction model fields } } }"
PURPOSE = {"x-purpose": "File 7/2026"}


async def _at_their_unit(connection: HTTPConnection) -> Principal:
    who = connection.headers[WHO]
    return Principal(who, UNITS.get(who, "*"))


@dataclass
class Office:
    """An installation that keeps papers, at work."""

    client: Client
    services: Services

    async def give(self, *commands: Any) -> str:
        """Carry out commands as the machine; the position of the last, which readers may ask for."""
        receipts = [await self.services.bus.execute(Order(command), FOUNDING) for command in commands]
        return str(receipts[-1].position)

    async def changed(self, who: str) -> Any:
        """The first event of a subscription from the start."""
        engine = self.client.app.state.api.engine
        viewer = Viewer(engine.services, Principal(who, UNITS[who]), "en", uuid4(), engine.feeds)
        stream = engine.events(engine.prepare(Request(CHANGED, {}, None, None, "File 7/2026")), viewer)
        change = await asyncio.wait_for(anext(stream), 30)
        await stream.aclose()
        return change["data"]["paperChanged"]["nodes"]


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    name_event_types(database, INSTALLATION.codec.classes.values())
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[Office]:
    async with client_at_work(settings, INSTALLATION, kind=Client, principal_of=_at_their_unit, founded=True) as client:
        yield Office(client, client.app.state.api.engine.services)


def unit(code: str, parent: str | None = None) -> o.CreateUnit:
    return o.CreateUnit("MD", code, UnitKind.INSTITUTION, code, LONG_AGO, parent)


async def staffed(office: Office) -> str:
    """Maria reads papers in the laboratory, Sofia supervises it from the ministry, Radu does both elsewhere."""
    paper = FilePaper("p-1", "MD:lab", "A test", ANA, "Canary Ana", "canary@example.org", BO, "Canary Bo")
    return await office.give(
        o.FoundJurisdiction("MD", "Moldova", Level.CENTRAL, LONG_AGO),
        unit("moh"),
        unit("mof"),
        unit("lab", "MD:moh"),
        a.DefineRole("reader", "Reads papers", (READ,)),
        a.DefineRole("supervisor", "Sees who read what", ("identity.read_readings",)),
        a.GrantRole(uuid(1), "maria", "reader", "MD:lab", "Duty"),
        a.GrantRole(uuid(2), "sofia", "supervisor", "MD:moh", "Duty"),
        a.GrantRole(uuid(3), "radu", "supervisor", "MD:mof", "Duty"),
        c.RegisterAccount(ANA, AccountKind.CITIZEN, "Ana", jurisdiction="MD"),
        c.RegisterAccount(BO, AccountKind.CITIZEN, "Bo", jurisdiction="MD"),
        paper,
        replace(paper, title="A second test"),
    )


async def test_names_are_read_by_a_grant_at_a_unit_recorded_there_and_erased(settings: Settings) -> None:
    async with office(settings) as at_work:
        at = {"x-min-position": await staffed(at_work)}
        ask, code = at_work.client.ask, at_work.client.error_code
        query = "{ " + PAPERS + " }"
        assert await code(query, acting("maria", **at)) == "PURPOSE_REQUIRED"
        assert await code(query, acting("sofia", **at, **PURPOSE)) == "FORBIDDEN"
        told = await ask("{ " + PAPERS + " again: " + PAPERS + " }", acting("maria", **at, **PURPOSE))
        names = {"authorName": "Canary Ana", "authorMail": "canary@example.org", "witnessName": "Canary Bo"}
        assert told["papers"]["nodes"] == told["again"]["nodes"] == [{"paperId": "p-1", **names}]

        reading = {"readBy": "maria", "unit": "MD:lab", "jurisdiction": "MD", "model": "dockets.papers"}
        expected = [
            {"accountId": ANA, **reading, "fields": ["author_mail", "author_name"]},
            {"accountId": BO, **reading, "fields": ["witness_name"]},
        ]

        async def supervised() -> bool:
            seen = (await ask(READINGS, acting("sofia")))["personalDataReadings"]["nodes"]
            return sorted(seen, key=lambda node: str(node["accountId"] != ANA)) == expected

        await until(supervised)
        assert (await ask(READINGS, acting("radu")))["personalDataReadings"]["nodes"] == []
        assert [{**names}] == await at_work.changed("maria")

        await at_work.give(
            c.CloseAccount(ANA, ClosingReason.OWN_REQUEST), c.EraseAccount(ANA, ErasureReason.CONSENT_WITHDRAWN)
        )
        left = {"authorName": None, "authorMail": None, "witnessName": "Canary Bo"}

        async def erased() -> bool:
            nodes = (await ask(query, acting("maria", **PURPOSE)))["papers"]["nodes"]
            return bool(nodes == [{"paperId": "p-1", **left}])

        await until(erased)
        before = str(int(at["x-min-position"]) - 1)
        assert (await ask(PAST, acting("maria", **PURPOSE), at=before))["papers"]["nodes"] == [left]
        assert await at_work.changed("maria") == [left]
