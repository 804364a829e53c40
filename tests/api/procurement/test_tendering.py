"""A purchase on real servers: from procedures over the plan to a tender that is amended and cut down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from application.kernel.orders import Order
from domain.authority import commands as a
from domain.calendars.commands import DefineCalendarYear
from domain.identity.commands import RegisterAccount
from domain.identity.kinds import AccountKind
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from domain.kernel.values import money
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from domain.procurement.lots.events import AwardDecided
from domain.procurement.procedures.commands import AdoptProcedure, DraftProcedure, ToldParameter
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight, mandate_stream
from infra.bootstrap import INSTALLATION
from infra.keys.store import open_keys
from infra.postgres.connect import connect
from infra.postgres.turning import turn
from infra.procurement.sealing.proving import answer
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings
from tests.api.procurement.sealed import SYSTEM, as_, believing, by_header
from tests.api.support.real import Reader, client_at_work
from tests.domain.procurement.procedures.sets import loaded
from tests.infra.processes.running import until
from tests.support.dumping import found_in
from tests.support.planting import planted
from tests.support.worlds import copy_of, world_of

BUYER, TENDER, SINCE = "EX:moh", "T-desks", date(2020, 1, 1)
NOW = datetime.now(UTC).replace(microsecond=0)
PLAN = f"{BUYER}-{NOW.year}-3912"
PLANNER, DRAFTER, HEAD, EDITOR = (f"0000000{n}-0000-4000-8000-0000000000aa" for n in range(1, 5))
OPENERS = tuple(f"0000000{n}-0000-4000-8000-0000000000bb" for n in range(5))
PLANNED: dict[str, Any] = {
    "planItemId": f"{PLAN}-1",
    "title": "Desks",
    "category": "GOODS",
    "cpv": "39121000-6",
    "month": 12,
    "amount": {"amount": "15000.00", "currency": "UAH"},
    "procedure": "open",
}
KEYS = {opener: X25519PrivateKey.generate() for opener in OPENERS}
ASKER, COMPANY = "00000001-0000-4000-8000-0000000000cc", "MD:1003600000001"
UAH = money(9_000, "UAH")
_PERMISSIONS = {
    "test_planner": ("publish_plan_item",),
    "test_officer": ("draft_tender", "read_draft_tender", "amend_terms", "answer_enquiry"),
    "test_company": ("ask_enquiry",),
    "test_head": ("publish_tender", "extend_deadline", "cancel_tender"),
    "test_opener": ("prove_opener_key",),
}


async def found(settings: Settings) -> None:
    """The world of these tests: the rules of the Ukrainian set, without an auction, money at the signature."""
    dsn = settings.database_url or ""
    async with open_keys(settings) as keys, open_policy(dsn) as may, open_bus(dsn, policy=may, keys=keys) as bus:
        for command in _founding():
            await bus.execute(Order(command), SYSTEM)
        adopter = type(SYSTEM)("system:adopter", "*")
        await bus.execute(Order(AdoptProcedure("EX", "open", 1, date.today() + timedelta(days=1))), adopter)  # noqa: DTZ011


def _procedure() -> DraftProcedure:
    told = {each.name: each.value for each in loaded("ua")["open"].parameters} | {"funds_at": "signature"}
    parameters = tuple(ToldParameter(name, value) for name, value in told.items())
    return filled(DraftProcedure, loaded("ua")["open"], jurisdiction="EX", parameters=parameters)


def _founding() -> list[Any]:
    people = {PLANNER: "test_planner", DRAFTER: "test_officer", HEAD: "test_head"}
    years = (NOW.year, NOW.year + 1, NOW.year + 2)
    return [
        o.FoundJurisdiction("EX", "Example", Level.CENTRAL, SINCE),
        o.CreateUnit("EX", "moh", UnitKind.INSTITUTION, "Health", SINCE),
        o.CreateUnit("EX", "court", UnitKind.INSTITUTION, "Court", SINCE),
        *(
            RegisterAccount(of, AccountKind.CITIZEN, f"p{n}", f"p{n}@example.org")
            for n, of in enumerate((*people, *OPENERS, ASKER))
        ),
        *(
            a.DefineRole(role, "For tests", tuple(f"procurement.{name}" for name in names))
            for role, names in _PERMISSIONS.items()
        ),
        *(a.GrantRole(str(uuid4()), who, role, BUYER, "Works there") for who, role in people.items()),
        o.RegisterCompany("EX", "MD", COMPANY.partition(":")[2], "Company", "SRL", SINCE),
        a.GrantRole(str(uuid4()), ASKER, "test_company", f"company:{COMPANY}", "Asks"),
        *(a.GrantRole(str(uuid4()), who, "test_opener", "EX:court", "Opens") for who in OPENERS),
        *(DefineCalendarYear("EX", year, "Europe/Kyiv", (6, 7), ()) for year in years),
        _procedure(),
    ]


tendering_world = world_of(found)
copied = copy_of("tendering_world")


@pytest.fixture
def settings(copied: Settings) -> Settings:
    return believing(copied)


@dataclass
class Office:
    """The API and its worker."""

    client: Reader
    dsn: str

    async def give(self, actor: str, field: str, /, **told: Any) -> list[str]:
        """Give a command over HTTP; the codes that it is refused with."""
        name = field[0].upper() + field[1:]
        query = (
            f"mutation($i: {name}Input!) {{ {field}(input: $i) {{ userErrors {{ code }} receipt {{ position }} }} }}"
        )
        answered = (await self.client.ask(query, as_(actor), i=told))[field]
        return [error["code"] for error in answered["userErrors"]]

    async def proof(self, opener: str) -> dict[str, str]:
        """What an opener's program answers to the challenge."""
        key = KEYS[opener]
        public = key.public_key().public_bytes_raw().hex()
        query = (
            "query($t: String!, $o: String!, $k: String!) {"
            " openerChallenge(tenderId: $t, openerId: $o, publicKey: $k) { challenge } }"
        )
        asked = {"t": TENDER, "o": opener, "k": public}
        other = OPENERS[OPENERS.index(opener) - 1]
        assert (await self.client.ask(query, as_(other), **asked))["openerChallenge"] == []
        (told,) = (await self.client.ask(query, as_(opener), **asked))["openerChallenge"]
        value = answer(told["challenge"], TENDER, key).hex()
        return {"tenderId": TENDER, "openerId": opener, "publicKey": public, "proof": value}

    async def lots(self, where: str) -> list[str]:
        """The titles of the lots that a filter finds."""
        query = f"{{ tenderLots(filter: {where}, first: 10) {{ nodes {{ title status tender {{ status }} }} }} }}"
        return sorted(row["title"] for row in (await self.client.ask(query))["tenderLots"]["nodes"])

    async def offered(self, where: str) -> list[dict[str, Any]]:
        """What companies find, asked as the documentation does."""
        nodes = (
            "tenderId lot title value { amount currency } deadline buyer ocid documents(first: 5) { nodes { blob } }"
        )
        query = f"{{ opportunities(filter: {where}, first: 20) {{ totalCount nodes {{ {nodes} }} }} }}"
        found = (await self.client.ask(query))["opportunities"]
        assert found["totalCount"] == len(found["nodes"])
        return list(found["nodes"])

    async def published(self) -> None:
        """A tender that bids come in for."""
        assert await self.give(PLANNER, "publishPlanItem", **PLANNED) == []
        for field, told in _draft(NOW + timedelta(days=12)):
            assert await self.give(DRAFTER, field, tenderId=TENDER, **told) == []
        for opener in OPENERS:
            assert await self.give(opener, "proveOpenerKey", unit="EX:court", **await self.proof(opener)) == []
        assert await self.give(HEAD, "publishTender", tenderId=TENDER) == []

    async def enquiries(self) -> list[dict[str, Any]]:
        query = "query($t: String!) { tender(tenderId: $t) { enquiries(first: 9) { nodes { %s } } } }"
        fields = "text status alias answer late company"
        return list((await self.client.ask(query % fields, t=TENDER))["tender"]["enquiries"]["nodes"])

    async def tender(self) -> dict[str, Any]:
        query = (
            "query($t: String!) { tender(tenderId: $t) {"
            " number status termsVersion termsSha256 deadline amount { amount } openerKeys k"
            " lots(first: 9) { nodes { number status } } timeline(first: 20) { nodes { step } } } }"
        )
        return dict((await self.client.ask(query, t=TENDER))["tender"])


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[Office]:
    turn(settings.database_url or "", timedelta(days=1))  # the procedure is in force from then on
    term = (NOW - timedelta(days=9), NOW + timedelta(days=99))
    mandate = MandateConfirmed(COMPANY, ASKER, (MandateRight.BID,), *term, None, "registrar")
    await planted(settings.database_url or "", INSTALLATION.codec, mandate_stream(COMPANY, ASKER), mandate)
    async with client_at_work(settings, kind=Reader, principal_of=by_header) as client:
        yield Office(client, settings.database_url or "")


def _draft(deadline: datetime) -> list[tuple[str, dict[str, Any]]]:
    uah = {"currency": "UAH"}
    item = {"title": "Desk", "unit": "piece", "quantity": "20", "place": "UA30"}
    return [
        (
            "draftTender",
            {
                "buyer": BUYER,
                "procedure": "open",
                "title": "Desks",
                "category": "GOODS",
                "value": {"amount": "15000.00", **uah},
                "planItemId": f"{PLAN}-1",
                "deadline": deadline.isoformat(),
            },
        ),
        ("addLot", {"lot": "1", "title": "Desks", "value": {"amount": "10000.00", **uah}}),
        ("addLot", {"lot": "2", "title": "Chairs", "value": {"amount": "5000.00", **uah}}),
        ("addItems", {"lot": "1", "items": [{"itemId": "I1", "cpv": "39121100-7", **item}]}),
        ("addItems", {"lot": "2", "items": [{"itemId": "I1", "cpv": "39121200-8", **item, "place": "UA46"}]}),
        *(
            (
                "setCriteria",
                {"lot": lot, "criteria": [{"criterionId": "p", "kind": "PRICE", "title": "Price", "weight": 10_000}]},
            )
            for lot in ("1", "2")
        ),
        *(("nameOpener", {"openerId": opener}) for opener in OPENERS),
    ]


async def test_a_tender_in_two_lots_is_planned_drafted_published_amended_and_cut_down(settings: Settings) -> None:
    async with office(settings) as at:
        assert await at.give(PLANNER, "publishPlanItem", **PLANNED) == []
        deadline = NOW + timedelta(days=12)
        for field, told in _draft(deadline):
            assert await at.give(DRAFTER, field, tenderId=TENDER, **told) == []
        assert await at.give(HEAD, "publishTender", tenderId=TENDER) == ["opener_unproven"]
        for opener in OPENERS:
            told = await at.proof(opener)
            assert await at.give(opener, "proveOpenerKey", unit="EX:court", **{**told, "proof": "0" * 64}) == [
                "key_unproven"
            ]
            assert await at.give(opener, "proveOpenerKey", unit="EX:court", **told) == []
        assert await at.lots("{}") == []
        assert await at.give(HEAD, "publishTender", tenderId=TENDER) == []

        tender = await at.tender()
        assert (tender["status"], tender["termsVersion"], tender["k"]) == ("TENDERING", 1, 3)
        assert tender["amount"] == {"amount": "15000.00"}
        assert len(tender["openerKeys"]) == 5
        assert await at.lots('{cpvPrefixes: {hasAny: ["39", "45"]}}') == ["Chairs", "Desks"]
        assert await at.lots('{cpvPrefixes: {hasAny: ["391211"]}, regions: {hasAny: ["UA30", "UA99"]}}') == ["Desks"]
        assert await at.lots("{tender: {status: {eq: CLOSED}}}") == []
        (desks,) = await at.offered(
            '{cpv: {containsAny: ["45", "391211"]}, region: {containsAny: ["UA3"]}, state: {eq: TENDERING}}'
        )
        assert (desks["lot"], desks["value"]) == ("1", {"amount": "10000.00", "currency": "UAH"})
        assert await at.give(DRAFTER, "addLot", tenderId=TENDER, lot="3", title="x", value=PLANNED["amount"]) == [
            "tender_is_published"
        ]
        assert await at.give(PLANNER, "publishPlanItem", **{**PLANNED, "title": "Chairs"}) == ["plan_item_exists"]

        change = {"path": "lots.2.items.I1.quantity", "value": "25"}
        assert await at.give(DRAFTER, "amendTerms", tenderId=TENDER, changes=[change], reason="Five more") == []
        later = (deadline + timedelta(days=2)).isoformat()
        assert await at.give(HEAD, "extendDeadline", tenderId=TENDER, deadline=later, reason="OUTAGE") == []
        assert await at.give(HEAD, "cancelTender", tenderId=TENDER, reason="EXPENSES_CUT", lots=["2"]) == []
        amended = await at.tender()
        assert amended["termsVersion"] == 2
        assert amended["termsSha256"] != tender["termsSha256"]
        assert datetime.fromisoformat(amended["deadline"]) == deadline + timedelta(days=2)
        calendar = await at.client.http.get(f"/procurement/deadlines.ics?buyer={BUYER}&cpv=39121")
        assert f"DTSTART:{deadline + timedelta(days=2):%Y%m%dT%H%M%SZ}" in calendar.text
        closing = f'{{buyer: {{eq: "{BUYER}"}}, deadline: {{lte: "{later}"}}}}'
        assert {row["deadline"] for row in await at.offered(closing)} == {amended["deadline"]}

        turn(at.dsn, timedelta(days=11, hours=1))

        async def cancelled() -> bool:
            lots = (await at.tender())["lots"]["nodes"]
            return [row["status"] for row in sorted(lots, key=lambda row: row["number"])] == ["PUBLISHED", "CANCELLED"]

        await until(cancelled)
        steps = {row["step"] for row in (await at.tender())["timeline"]["nodes"]}
        assert steps == {"PUBLISHED", "AMENDED", "EXTENDED", "CANCELLATION_DECIDED", "LOT_CANCELLED"}


async def test_a_question_shows_at_once_and_nothing_tells_who_asked(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    async with office(settings) as at:
        await at.published()
        asked = {"tenderId": TENDER, "enquiryId": "a-random-enquiry-id", "company": COMPANY, "text": "How high?"}
        assert await at.give(ASKER, "askEnquiry", **asked) == []
        (row,) = await at.enquiries()
        assert (row["text"], row["status"], row["company"], len(row["alias"])) == ("How high?", "OPEN", None, 8)
        with connect(at.dsn) as connection:
            entries = connection.execute(
                "SELECT c.actor, convert_from(e.state, 'UTF8') FROM ledger.commands AS c"
                " JOIN ledger.stored_events AS e ON e.notification_id = c.position"
                " WHERE e.originator_id LIKE '%enquir%'"
            ).fetchall()
        assert [actor.startswith("blind-") for actor, _ in entries] == [True]
        assert found_in("".join(state for _, state in entries), ASKER, COMPANY) == []
        assert found_in("".join(capfd.readouterr()), ASKER, COMPANY) == []

        answer = {"enquiryId": asked["enquiryId"], "text": "72 cm"}
        assert await at.give(DRAFTER, "answerEnquiry", **answer) == []
        assert await at.give(DRAFTER, "answerEnquiry", **{**answer, "text": "73 cm"}) == ["already_answered"]
        award = AwardDecided("T-desks-1-a1", TENDER, "T-desks-1", None, COMPANY, UAH, "Lowest", at_noon(), "5d", BUYER)
        await planted(at.dsn, INSTALLATION.codec, "lot-T-desks-1", award)

        async def shown() -> bool:
            (row,) = await at.enquiries()
            return (row["answer"], row["late"], row["company"]) == ("72 cm", False, COMPANY)

        await until(shown)


def at_noon() -> datetime:
    return NOW + timedelta(days=40)


async def test_who_drafted_a_tender_does_not_publish_it_and_who_opens_does_neither(settings: Settings) -> None:
    """Duties are separated by persons, whatever roles they have."""
    async with office(settings) as at:
        (_, told), *_ = _draft(NOW + timedelta(days=12))
        assert await at.give(DRAFTER, "draftTender", tenderId=TENDER, **told) == []
        assert await at.give(DRAFTER, "nameOpener", tenderId=TENDER, openerId=HEAD) == []
        assert await at.give(HEAD, "publishTender", tenderId=TENDER) == ["duties_separated"]
