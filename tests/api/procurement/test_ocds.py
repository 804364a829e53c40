"""Procurement is served as OCDS: in pages that are resumed, release by release, and as records of any position.

What is served is held against the releases that are folded from the whole ledger at once.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from application.ledger.envelope import Codec
from domain.budgeting.coding import Coding
from domain.budgeting.published import PaymentMade
from domain.kernel.declarations import Recorded
from domain.kernel.values import Money
from domain.procurement.complaints import events as k
from domain.procurement.complaints.kinds import ComplaintTarget
from domain.procurement.contracts import events as c
from domain.procurement.enquiries import events as q
from domain.procurement.kinds import ProcedureKind, PurchaseCategory
from domain.procurement.lots import events as l
from domain.procurement.ocds.record import record
from domain.procurement.ocds.releases import position_of, releases
from domain.procurement.parts import ContractCommitment, DueInstant, TenderItem, TenderPeriods
from domain.procurement.plans import events as p
from domain.procurement.procedures import events as a
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.tenders import events as t
from infra.bootstrap import INSTALLATION
from infra.opencontracting.merging import as_json
from tests.api.conftest import Client
from tests.api.support.real import real_client
from tests.support.planting import planted

ITEM, LOT = "MD:moh-2026-30190000-1", "T1-1"
LEI = Money(Decimal("8000.50"), "MDL")
DUE = DueInstant(datetime(2026, 7, 1, tzinfo=UTC), "7d", "MD-2026@1")
OCID, PLAN = "ocds-abc123-MD-moh-2026-1", "ocds-abc123-MD-moh-2026-30190000-1"
COMPANY = "MD:1003600012345"


def story() -> Sequence[tuple[str, tuple[Any, ...]]]:
    """The acts of a purchase, from the plan to the last delivery, with the stream of each."""
    adopted = a.ProcedureAdopted(
        "MD", "open", 1, ProcedureKind.OPEN, (Parameter("ocid_prefix", "ocds-abc123"),), "Law", date(2026, 1, 1)
    )
    planned = (ITEM.rpartition("-")[0], ITEM, "MD:moh", 2026, "Desks", PurchaseCategory.GOODS, "30190000-7", LEI, 6)
    tender = t.TenderPublished(
        tender_id="T1",
        ocid=OCID,
        number="MD:moh-2026-1",
        procedure="MD.open@1",
        buyer="MD:moh",
        plan_item_id=ITEM,
        title="Desks",
        category=PurchaseCategory.GOODS,
        value=LEI,
        terms_version=1,
        terms_sha256="a" * 64,
        periods=TenderPeriods(DUE, DUE),
        panel=None,
        lots=("1",),
    )
    desk = TenderItem("I1", "Desk", "30190000-7", "piece", Decimal("10.5"))
    items = t.ItemsPublished("T1", LOT, 1, (desk,))
    said = ("b" * 64, 7, "application/pdf", "Terms", "es", "technicalSpecifications", None, "c" * 64)
    paper = t.DocumentPublished("T1", "D1", *said)
    award = l.AwardDecided("T1-1-a1", "T1", LOT, None, COMPANY, LEI, "Only bid", DUE.at, "10d", "MD:moh")
    complaint = k.ComplaintLodged(
        "Q1", "T1", LOT, ComplaintTarget.AWARD, "T1-1-a1", "MD:moh", COMPANY, "No", "Stop", LEI, DUE.at, (LOT,), "a1"
    )
    money = ContractCommitment("MD-2026:C-7", 2026, LEI)
    days = (date(2026, 8, 1), date(2026, 12, 31))
    contract = ("K1", "T1", LOT, "T1-1-a1", "MD:moh", COMPANY, "Desks", LEI, *days, (money,), "d" * 64)
    return (
        ("procedure-MD.open", (adopted,)),
        (f"plan-{planned[0]}", (p.PlanItemPublished(*planned, "open"),)),
        (
            "tender-T1",
            (tender, t.LotPublished("T1", LOT, "Desks", LEI, ()), items, paper),
        ),
        ("tender-T1", (t.TenderingClosed("T1", "e" * 64, 1, (1,), DUE.at),)),
        (f"lot-{LOT}", (award,)),
        ("complaint-Q1", (complaint,)),
        ("complaint-Q1", (k.ComplaintDeclined("Q1", "T1", LOT, ComplaintTarget.AWARD, "Unfounded"),)),
        (f"lot-{LOT}", (l.StandstillEnded("T1-1-a1", LOT),)),
        ("contract-K1", (c.ContractSigned(*contract),)),
        ("contract-K1", (c.DeliveryAccepted("K1", "D1", LEI, ("I1",), "f" * 64, "C-7"),)),
        ("commitment-MD-2026:C-7", (paid("K1"),)),
        ("commitment-MD-2026:C-7", (paid(None), paid("K2"))),
        ("enquiry-E1", (q.EnquiryAnswered("E1", "T1", "Of wood", late=False),)),
        ("contract-K1", (c.ContractCompleted("K1"),)),
        ("tender-T1", (t.TenderFinished("T1"),)),
    )


def paid(contract: str | None) -> PaymentMade:
    """A payment on this contract; on none, or one that is not known here, it is told nowhere."""
    of = ("MD-2026:C-7", "MD-2026-1", Coding(), "O1", f"P-{contract}", LEI.amount, "MDL", date(2026, 9, 1), 9, "clerk")
    return PaymentMade(*of, payee_company_id=COMPANY, contract_id=contract)


@dataclass(frozen=True)
class Portal:
    """A client, and what it has to be told."""

    client: Client
    facts: Sequence[Recorded[Any]]

    async def get(self, path: str, status: int = 200) -> Any:
        answer = await self.client.http.get(path)
        assert answer.status_code == status, answer.text
        return json.loads(answer.content, parse_float=Decimal)

    def told(self, files: str) -> list[Any]:
        return [plain(each) for each in releases(self.facts, files)]


def plain(value: Any) -> Any:
    return json.loads(as_json(value), parse_float=Decimal)


def read(database: str, codec: Codec) -> list[Recorded[Any]]:
    """All facts of procurement, as they stand in the ledger."""
    statement = (
        "SELECT notification_id, state FROM ledger.stored_events"
        " WHERE topic LIKE 'procurement.%' OR topic LIKE 'budgeting.%' ORDER BY notification_id"
    )

    class NoKey(dict[Any, None]):
        def __missing__(self, _: Any) -> None:
            return None

    with psycopg.connect(database) as connection:
        rows = connection.execute(statement).fetchall()
    return [codec.open(bytes(state), position, NoKey()) for position, state in rows]


@pytest.fixture
async def portal(database: str, valkey_url: str) -> AsyncIterator[Portal]:
    for stream, events in story():
        await planted(database, INSTALLATION.codec, stream, *events)
    async with real_client(database, valkey_url) as client:
        yield Portal(client, read(database, INSTALLATION.codec))


async def test_releases_and_records_are_served(portal: Portal) -> None:
    package = await portal.get("/ocds/releases")
    files = f"{package['publisher']['uri']}/files"
    told = portal.told(files)
    assert [each["ocid"] for each in told] == [PLAN, *[OCID] * 12]

    assert package["releases"] == told
    assert (package["version"], "links" in package) == ("1.1", False)
    behind = position_of(told[3])
    assert (await portal.get(f"/ocds/releases?after={behind}"))["releases"] == told[4:]
    for release in told:
        assert (await portal.get(f"/ocds/releases/{release['id']}"))["releases"] == [release]

    for number, release in enumerate(told):
        position = position_of(release)
        (served,) = (await portal.get(f"/ocds/records/{release['ocid']}?asOf={position}"))["records"]
        facts = [fact for fact in portal.facts if fact.position <= position]
        assert served["compiledRelease"] == plain(record(facts, release["ocid"], files))
        assert served["releases"] == [each for each in told[: number + 1] if each["ocid"] == release["ocid"]]
    (served,) = (await portal.get(f"/ocds/records/{OCID}"))["records"]
    assert served["versionedRelease"]["tender"]["status"][-1]["value"] == "complete"
    (document,) = served["compiledRelease"]["tender"]["documents"]
    assert document["url"] == f"{files}/{'c' * 64}"
    (transaction,) = served["compiledRelease"]["contracts"][0]["implementation"]["transactions"]
    assert transaction["payee"] == {"id": "MD-IDNO-1003600012345"}
    assert served["compiledRelease"]["relatedProcesses"][0]["identifier"] == PLAN

    year = (await portal.client.http.get(f"/ocds/years/{datetime.now(UTC).year}.jsonl")).content
    assert [json.loads(line, parse_float=Decimal) for line in year.splitlines()] == told
    assert (await portal.client.http.get("/ocds/years/1999.jsonl")).content == b""

    assert (await portal.get("/ocds/extension/extension.json"))["name"]["en"] == "Complaints and standstill"
    for path in ("/ocds/releases/nothing-7", f"/ocds/releases/{OCID}-1", "/ocds/records/ocds-abc123-none"):
        await portal.get(path, 404)
    for path in ("/ocds/years/20.jsonl", "/ocds/extension/../schemas.py", "/ocds/extension/none.json"):
        await portal.get(path, 404)
    for path in ("/ocds/releases?after=-1", "/ocds/releases?before=1", f"/ocds/records/{OCID}?asOf=now"):
        await portal.get(path, 400)
