"""Whoever looks for a tender is told when it is published, once: at once, or in a digest; and nobody else knows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from application.kernel.journal import Appended, AppendRequest
from domain.kernel.declarations import Act, Recorded
from domain.procurement.kinds import CriterionKind, PurchaseCategory
from domain.procurement.parts import Criterion, DueInstant, TenderItem, TenderPeriods
from domain.procurement.published import DeadlineExtended, ItemsPublished, LotPublished, TenderPublished
from infra.bootstrap import INSTALLATION
from infra.postgres.turning import turn
from infra.postgres.writing.journal import PostgresJournal
from infra.settings.settings import Settings
from tests.api.documents.scene import Enum, act, do
from tests.api.support.named import acting, named
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until
from tests.support.named import name_event_types

ANA, BEA, CARLA = "ana", "bea", "carla"
SEARCHES = {who: f"01970000-0000-7000-8000-00000000000{who[0]}" for who in (ANA, BEA, CARLA)}
TENDER = "t-1"
INBOX = "{ inbox(filter: {topic: {eq: MATCHED}}) { nodes { subjectType subjectId } } }"
FOUND = "{ mySearches { nodes { title matches { nodes { tenderId lots } } } } }"


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)


DEADLINE = datetime(2190, 6, 1, tzinfo=UTC)
EXTENDED = DeadlineExtended(TENDER, DEADLINE, TenderPeriods(DueInstant(DEADLINE + timedelta(days=1), "1d")), "outage")


def _published() -> list[Any]:
    """A tender with a road in Seville and desks, as one act publishes it."""
    tender = TenderPublished(
        tender_id=TENDER,
        ocid="ocds-x-1",
        number="1",
        procedure="MD.open@1",
        buyer="MD:moh",
        plan_item_id=None,
        title="Works of spring",
        category=PurchaseCategory.WORKS,
        value=None,
        terms_version=1,
        terms_sha256="ab" * 32,
        periods=None,
        panel=None,
        lots=("1", "2"),
    )
    criteria = (Criterion("tax-pay", CriterionKind.EXCLUDING, "Taxes are paid"),)
    road = TenderItem("1", "A road", "45233120-6", "km", Decimal(1), "ES618")
    desk = TenderItem("2", "Desks", "39121100-7", "piece", Decimal(9))
    return [
        tender,
        *(LotPublished(TENDER, lot, title, None, criteria) for lot, title in (("1", "Road"), ("2", "Desks"))),
        *(ItemsPublished(TENDER, lot, 1, (item,)) for lot, item in (("1", road), ("2", desk))),
    ]


async def _record(database: str, events: list[Any], after: int = 0) -> None:
    codec, command, by = INSTALLATION.codec, uuid4(), Act("head", "MD:moh", "grant", datetime.now(UTC))
    name_event_types(database, codec.classes.values())
    stream = f"tender-{TENDER}"
    facts = [
        Recorded(event, stream, version, 0, by, uuid4(), command, uuid4(), None)
        for version, event in enumerate(events, after + 1)
    ]
    journal = await PostgresJournal.open(database)
    try:
        stored = [codec.seal(fact) for fact in facts]
        (outcome,) = await journal.append(
            [AppendRequest(stream, after + len(facts), stored, by.actor, command, b"hash")]
        )
        assert isinstance(outcome, Appended)
    finally:
        await journal.close()


async def _save(client: Reader, who: str, **said: Any) -> None:
    await do(client, who, "saveSearch", searchId=SEARCHES[who], accountId=who, title=f"For {who}", **said)


async def _told(client: Reader, who: str) -> list[tuple[str, str]]:
    nodes = (await client.ask(INBOX, acting(who)))["inbox"]["nodes"]
    return [(node["subjectType"], node["subjectId"]) for node in nodes]


async def _found(client: Reader, who: str) -> list[Any]:
    (search,) = (await client.ask(FOUND, acting(who)))["mySearches"]["nodes"]
    return [(match["tenderId"], match["lots"]) for match in search["matches"]["nodes"]]


MISSING = """query($tender: String!, $lot: String) { eligibility(companyId: "MD:1", tenderId: $tender, lotId: $lot) {
  eligible criteria { criterion met shortfall } restsOn { event } } }"""


async def _news(client: Reader, who: str) -> list[Any]:
    asked = "{ searchMatches { nodes { news } } }"
    return [match["news"] for match in (await client.ask(asked, acting(who)))["searchMatches"]["nodes"]]


async def _ask_what_is_missing(client: Reader) -> None:
    """What a company lacks for a tender, or a lot of it, is asked by the tender."""
    for lot, lots in ((None, 2), ("2", 1)):
        (answer,) = (await client.ask(MISSING, acting(ANA), tender=TENDER, lot=lot))["eligibility"]
        assert answer["criteria"] == [{"criterion": "TAXES", "met": False, "shortfall": None}]
        assert [fact["event"] for fact in answer["restsOn"]] == [
            "procurement.TenderPublished",
            *["procurement.LotPublished"] * lots,
        ]
        assert not answer["eligible"]
    for tender, lot in ((TENDER, "3"), ("t-2", None)):
        answer = (await client.send(MISSING, acting(ANA), tender=tender, lot=lot)).json()
        assert "tender" in answer["errors"][0]["message"]


async def test_a_tender_is_told_to_whoever_looks_for_it_and_to_nobody_else(settings: Settings) -> None:
    database = settings.database_url or ""
    async with client_at_work(settings, kind=Reader, principal_of=named) as client:
        await _save(client, ANA, cpv=["4523", "39"], frequency=Enum("AT_ONCE"))
        await _save(client, BEA, regions=["ES61"], text="SPRING road", frequency=Enum("DAILY"))
        await _save(client, CARLA, cpv=["4524"], frequency=Enum("AT_ONCE"))
        others = {"searchId": SEARCHES[ANA], "accountId": BEA}
        assert await act(client, BEA, "dropSearch", **others) == ["search_unknown"]
        await _record(database, _published())

        async def ana_knows() -> bool:
            return await _told(client, ANA) == [("procurement.tender", TENDER)]

        async def bea_knows() -> bool:
            return await _told(client, BEA) == [("suppliers.search", SEARCHES[BEA])]

        await until(ana_knows)
        assert await _found(client, ANA) == [(TENDER, ["1", "2"])]
        assert await _found(client, BEA) == [(TENDER, ["1"])]
        assert await _told(client, BEA) == [], "a digest waits for the morning"
        await _ask_what_is_missing(client)
        await _record(database, [EXTENDED], after=len(_published()))

        async def ana_knows_more() -> bool:
            return await _told(client, ANA) == [("procurement.tender", TENDER)] * 2

        await until(ana_knows_more)
        assert await _news(client, BEA) == ["EXTENDED"]
        await asyncio.to_thread(turn, database, timedelta(days=1, hours=1))
        await until(bea_knows)
        assert await ana_knows_more()
        assert (await _told(client, CARLA), await _found(client, CARLA)) == ([], [])
