"""A company, its officers, a registrar and the public, over a real record: who sees what, and what the clock does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.calendars.commands import DefineCalendarYear
from domain.files import commands as f
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.suppliers.naming import place_of
from infra.authority.founding import first_roles
from infra.keys.store import open_keys
from infra.postgres.turning import turn
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings
from tests.api.documents.scene import Enum, act, do
from tests.api.support.named import acting, named
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until

SINCE, ZONE = date(2000, 1, 1), "Europe/Chisinau"
MINE, OTHER = "MD:100", "MD:200"
SYSTEM = Principal("system:tests", "*")
DOCUMENT, CONTACT, CASE = (f"01970000-0000-7000-8000-00000000d0c{n}" for n in (1, 2, 3))
UPLOAD, DIGEST = f"u{'0' * 32}", "ab" * 32
TODAY = datetime.now(UTC).date()
PEOPLE = (
    ("olga", "company_officer", place_of(MINE)),
    ("oscar", "company_officer", place_of(OTHER)),
    ("rita", "supplier_registrar", "MD"),
    ("dina", "debarment_officer", "MD"),
    ("dora", "debarment_officer", "MD"),
)
SEEN = """{ standingDocuments { nodes { standing verified file { filedBy } supplier { companyId } } }
  supplierContacts { nodes { name email } } mandates { nodes { accountId state ceiling { amount } } }
  myMandates { nodes { rights } } debarmentCases { nodes { stage statement } } debarments { nodes { grounds } } }"""
ELIGIBLE = """query($at: DateTime, $asOf: Position) { eligibility(companyId: "MD:100", criteria: [TAXES], at: $at,
  asOf: $asOf, right: BID) { eligible registered mandated debarmentId restsOn { event position }
  criteria { met shortfall restsOn { event position } } } }"""


def _world() -> list[Any]:
    uploaded = f.ReceiveUpload(
        UPLOAD, DOCUMENT, place_of(MINE), sha256(b"").hexdigest(), 3, "application/pdf", "tax.pdf", DIGEST
    )
    return [
        *(role for role in first_roles() if role.permissions),
        o.FoundJurisdiction("MD", "Moldova", Level.CENTRAL, SINCE),
        *(o.RegisterCompany("MD", "MD", of[3:], of, "SRL", SINCE) for of in (MINE, OTHER)),
        *(DefineCalendarYear("MD", year, ZONE, (6, 7), ()) for year in (TODAY.year, TODAY.year + 1)),
        *(a.GrantRole(str(uuid4()), who, role, where, "Duty") for who, role, where in PEOPLE),
        uploaded,
        f.AdmitFile(UPLOAD, DOCUMENT, "application/pdf", DIGEST),
    ]


@asynccontextmanager
async def _at_work(settings: Settings) -> AsyncIterator[Reader]:
    dsn = settings.database_url or ""
    async with (
        open_keys(settings) as keys,
        open_policy(dsn) as policy,
        open_bus(dsn, policy=policy, keys=keys) as bus,
    ):
        for command in _world():
            await bus.execute(Order(command), SYSTEM)
    async with client_at_work(settings, kind=Reader, principal_of=named) as client:
        yield client


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)


async def _seen(client: Reader, who: str) -> dict[str, Any]:
    answer = (await client.send(SEEN, acting(who))).json()
    data = answer.get("data") or {}
    return {name: connection and connection["nodes"] for name, connection in data.items()}


async def _supply(client: Reader) -> None:
    """The company becomes a supplier, with a contact, a verified document and somebody who bids."""
    await do(client, "olga", "registerSupplier", companyId=MINE)
    await do(client, "olga", "nameContact", contactId=CONTACT, companyId=MINE, name="Olga", email="olga@example.org")
    await do(
        client,
        "olga",
        "fileStandingDocument",
        companyId=MINE,
        documentId=DOCUMENT,
        kind=Enum("TAX_CERTIFICATE"),
        issuer="Tax Service",
        number="T-1",
        validFrom=SINCE.isoformat(),
        validUntil=(TODAY + timedelta(days=20)).isoformat(),
        uploadId=UPLOAD,
    )
    until_ = (datetime.now(UTC) + timedelta(days=100)).isoformat()
    rights, ceiling = [Enum("BID")], {"amount": "500", "currency": "MDL"}
    mandate = {"companyId": MINE, "accountId": "bidder"}
    await do(client, "olga", "proposeMandate", **mandate, rights=rights, until=until_, ceiling=ceiling)
    await do(client, "rita", "confirmMandate", **mandate)


async def test_each_sees_and_does_what_is_theirs(settings: Settings) -> None:
    async with _at_work(settings) as client:
        await _supply(client)
        verify = {"companyId": MINE, "documentId": DOCUMENT}
        assert await _denied(client, "oscar", "withdrawContact", contactId=CONTACT)
        assert await _denied(client, "olga", "verifyStandingDocument", **verify)
        await do(client, "rita", "verifyStandingDocument", **verify)
        await _debar(client)
        await _see_what_is_theirs(client)
        await do(client, "olga", "withdrawContact", contactId=CONTACT)
        assert (await _seen(client, "rita"))["supplierContacts"] == []


async def _debar(client: Reader) -> None:
    """One officer proposes, the company is heard, another officer decides."""
    case = {"companyId": MINE, "caseId": CASE}
    proposed = {"grounds": [Enum("COLLUSION")], "reasons": "Of one hand"}
    await do(client, "dina", "proposeDebarment", **case, **proposed)
    first, last = (TODAY + timedelta(days=days) for days in (40, 50))
    days = {"firstDay": first.isoformat(), "lastDay": last.isoformat()}
    assert await act(client, "dora", "decideDebarment", **case, **proposed, **days) == ["company_not_heard"]
    await do(client, "olga", "makeStatement", **case, text="We never met")
    assert await act(client, "dina", "decideDebarment", **case, **proposed, **days) == ["duties_separated"]
    public = "{ debarments { totalCount } }"
    assert (await client.ask(public, acting("anybody")))["debarments"] == {"totalCount": 0}, "only proposed"
    await do(client, "dora", "decideDebarment", **case, **proposed, **days)


async def _see_what_is_theirs(client: Reader) -> None:
    everybody: dict[str, Any] = {
        "standingDocuments": [
            {"standing": "VERIFIED", "verified": True, "file": None, "supplier": {"companyId": MINE}}
        ],
        "debarments": [{"grounds": ["collusion"]}],
    }
    filed = [{**everybody["standingDocuments"][0], "file": {"filedBy": "olga"}}]
    case = [{"stage": "DECIDED", "statement": "We never met"}]
    contact = [{"name": "Olga", "email": "olga@example.org"}]
    mandates = [{"accountId": "bidder", "state": "CONFIRMED", "ceiling": {"amount": "500.00"}}]
    theirs = {"standingDocuments": filed, "debarmentCases": case, "supplierContacts": contact, "mandates": mandates}
    for who in ("olga", "rita"):
        assert await _seen(client, who) == {**everybody, **theirs, "myMandates": []}, who
    nothing: dict[str, Any] = {"debarmentCases": [], "supplierContacts": [], "mandates": [], "myMandates": []}
    assert await _seen(client, "oscar") == {**everybody, **nothing}
    mine = (await client.ask("{ myMandates { nodes { rights } } }", acting("bidder")))["myMandates"]
    assert mine["nodes"] == [{"rights": ["bid"]}]


async def _denied(client: Reader, who: str, name: str, **given: Any) -> bool:
    text = f"mutation($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) {{ userErrors {{ code }} }} }}"
    answer = (await client.send(text, acting(who), i=given)).json()
    return "errors" in answer or bool(answer["data"][name]["userErrors"])


async def _eligible(client: Reader, who: str = "bidder", **given: Any) -> dict[str, Any]:
    (answer,) = (await client.ask(ELIGIBLE, acting(who), **given))["eligibility"]
    return answer  # type: ignore[no-any-return]


async def test_eligibility_is_as_of_a_moment_and_names_what_it_rests_on(settings: Settings) -> None:
    async with _at_work(settings) as client:
        nothing = await _eligible(client)
        assert (nothing["eligible"], nothing["registered"], nothing["restsOn"]) == (False, False, [])
        await _supply(client)
        unverified = await _eligible(client)
        assert unverified["criteria"][0]["shortfall"] == "UNVERIFIED"
        before = client.newest
        await do(client, "rita", "verifyStandingDocument", companyId=MINE, documentId=DOCUMENT)
        now, bid = await _eligible(client), datetime.now(UTC).isoformat()
        assert (now["eligible"], now["mandated"]) == (True, True)
        filed, verified = now["criteria"][0]["restsOn"]
        assert filed["event"] == "suppliers.StandingDocumentFiled"
        assert verified == {"event": "suppliers.StandingDocumentVerified", "position": str(client.newest)}
        assert [fact["event"].rpartition(".")[2] for fact in now["restsOn"]] == [
            "SupplierRegistered",
            "StandingDocumentFiled",
            "MandateProposed",
            "MandateConfirmed",
            "StandingDocumentVerified",
        ]
        assert not (await _eligible(client, asOf=str(before)))["eligible"]
        assert (await _eligible(client, "oscar"))["mandated"] is False
        await _ends(client, settings)
        after = await _eligible(client)
        assert (after["eligible"], after["criteria"][0]["shortfall"]) == (False, "EXPIRED")
        assert (await _eligible(client, at=bid))["eligible"], "what counted then counts for then"


async def _ends(client: Reader, settings: Settings) -> None:
    """The clock reminds a week before, and ends the document after its last day; the company is told of both."""
    asked = "{ standingDocuments { nodes { standing } } }"

    async def told(*topics: str) -> None:
        async def check() -> bool:
            notices = (await client.ask("{ notices { nodes { topic } } }", acting("olga")))["notices"]["nodes"]
            return set(topics) <= {notice["topic"] for notice in notices}

        await until(check)

    await asyncio.to_thread(turn, settings.database_url or "", timedelta(days=14))
    await told("ANSWERED", "EXPIRING")
    assert (await client.ask(asked))["standingDocuments"]["nodes"] == [{"standing": "VERIFIED"}]
    await asyncio.to_thread(turn, settings.database_url or "", timedelta(days=21))
    await told("ANSWERED", "EXPIRING", "EXPIRED")
    assert (await client.ask(asked))["standingDocuments"]["nodes"] == [{"standing": "EXPIRED"}]
