"""A tender that was opened, on real servers: a buyer, evaluators, an award officer, a review body, two bidders.

What comes before is planted as facts: the tender, its closing and the opened envelopes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import uuid4

from starlette.requests import HTTPConnection

from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.calendars.commands import DefineCalendarYear
from domain.identity.commands import RegisterAccount
from domain.identity.kinds import AccountKind
from domain.kernel.levels import Level
from domain.kernel.naming import camel
from domain.kernel.values import Money
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from domain.procurement.kinds import CriterionKind, EnvelopeKind, ProcedureKind, PurchaseCategory
from domain.procurement.openings.events import EnvelopeOpened
from domain.procurement.parts import Criterion, DueInstant, OpenerPanel, TenderPeriods
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.tenders.events import LotPublished, TenderingClosed, TenderPublished
from domain.suppliers.kinds import MandateRight
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import mandate_stream, supplier_stream
from domain.suppliers.suppliers.events import SupplierRegistered
from infra.bootstrap import INSTALLATION
from infra.keys.store import open_keys
from infra.postgres.turning import turn
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until
from tests.support.planting import planted

TENDER, BUYER, REVIEWERS = "T-2026-8", "EX:moh", "EX:review"
LOT, EMPTY = f"{TENDER}-1", f"{TENDER}-2"
SYSTEM = Principal("system:tests", "*")
JUDGES = tuple(f"0000000{n}-0000-4000-8000-0000000000aa" for n in range(3))
AWARDER, REVIEWER, STRANGER = (f"0000000{n}-0000-4000-8000-0000000000bb" for n in range(3))
B, C, D = (f"MD:100360001234{n}" for n in range(3))
AGENTS = {of: f"0000000{n}-0000-4000-8000-0000000000cc" for n, of in enumerate((B, C, D))}
SINCE, LONG = date(2020, 1, 1), timedelta(days=900)
_OFFICES = {
    **dict.fromkeys(JUDGES, ("test_judge", BUYER)),
    AWARDER: ("test_awarder", BUYER),
    REVIEWER: ("test_reviewer", "EX"),
    **{of: ("test_agent", f"company:{company}") for company, of in AGENTS.items()},
}
_ROLES = {
    "test_judge": ("procurement.judge_bids", "procurement.declare_interest"),
    "test_awarder": ("procurement.award_lots", "procurement.report_remedy", "procurement.read_debriefings"),
    "test_reviewer": ("procurement.review_complaints",),
    "test_agent": (
        "procurement.answer_for_bid",
        "procurement.place_auction_step",
        "procurement.complain",
        "procurement.read_debriefings",
    ),
}
RULES = {
    "title": "Open tender",
    "method": "open",
    "currency": "UAH",
    "zone": "Europe/Kyiv",
    "value_is_ceiling": "true",
    "evaluation": "5w",
    "mend_papers": "24h",
    "standstill": "5d",
    "abnormally_low.min_bids": "2",
    "abnormally_low.below_mean_of_others": "0.40",
    "abnormally_low.explain_within": "1w",
}


async def by_header(connection: HTTPConnection) -> Principal:
    """Whom the header names."""
    return Principal(connection.headers.get("x-tests-actor", "anonymous"), "*")


def uah(amount: int) -> Money:
    return Money(Decimal(amount).quantize(Decimal("0.01")), "UAH")


async def found(settings: Settings, rules: Mapping[str, str] = RULES) -> None:
    """The world of these tests, under a procedure with these rules."""
    dsn = settings.database_url or ""
    async with open_keys(settings) as keys, open_policy(dsn) as may, open_bus(dsn, policy=may, keys=keys) as bus:
        for command in _founding():
            await bus.execute(Order(command), SYSTEM)
    now = datetime.now(UTC).replace(microsecond=0)
    codec = INSTALLATION.codec
    parameters = tuple(Parameter(name, value) for name, value in rules.items())
    adopted = ProcedureAdopted("EX", "open", 1, ProcedureKind.OPEN, parameters, "Law 922", SINCE)
    await planted(dsn, codec, "procedure-EX.open", adopted)
    for company, account in AGENTS.items():
        await planted(dsn, codec, supplier_stream(company), SupplierRegistered(company, "EX", "Europe/Kyiv"))
        rights = (MandateRight.BID, MandateRight.COMPLAIN, MandateRight.EXPLAIN)
        mandate = MandateConfirmed(company, account, rights, now - LONG, now + LONG, None, "u-registrar")
        await planted(dsn, codec, mandate_stream(company, account), mandate)
    await planted(dsn, codec, f"tender-{TENDER}", *_tender(now))


def _founding() -> Sequence[Any]:
    people = [*_OFFICES, STRANGER]
    year = datetime.now(UTC).year
    return [
        o.FoundJurisdiction("EX", "Example", Level.CENTRAL, SINCE),
        o.CreateUnit("EX", "moh", UnitKind.INSTITUTION, "Health", SINCE),
        *(o.RegisterCompany("EX", "MD", of.partition(":")[2], "Company", "SRL", SINCE) for of in AGENTS),
        *(DefineCalendarYear("EX", each, "Europe/Kyiv", (6, 7), ()) for each in (year, year + 1, year + 2)),
        *(RegisterAccount(of, AccountKind.CITIZEN, f"p{n}", f"p{n}@example.org") for n, of in enumerate(people)),
        *(a.DefineRole(role, "For tests", permissions) for role, permissions in _ROLES.items()),
        *(a.GrantRole(str(uuid4()), of, role, where, "Works there") for of, (role, where) in _OFFICES.items()),
    ]


def _tender(now: datetime) -> Sequence[Any]:
    deadline = now - timedelta(hours=1)
    criteria = (Criterion("price", CriterionKind.PRICE, "Price", 10_000),)
    published = TenderPublished(
        tender_id=TENDER,
        ocid="ocds-x-8",
        number="2026-8",
        procedure="EX.open@1",
        buyer=BUYER,
        plan_item_id=None,
        title="Desks",
        category=PurchaseCategory.GOODS,
        value=uah(15_000),
        terms_version=1,
        terms_sha256="00" * 32,
        periods=TenderPeriods(DueInstant(deadline, "7d")),
        panel=OpenerPanel(2, ("aa" * 32, "bb" * 32)),
        lots=("1", "2"),
        openers=("u-opener",),
        drafters=("u-drafter",),
    )
    lots = (
        LotPublished(TENDER, LOT, "Desks", uah(10_000), criteria),
        LotPublished(TENDER, EMPTY, "Lamps", uah(5_000), criteria),
    )
    return (published, *lots, TenderingClosed(TENDER, "00" * 32, 3, (3, 0), deadline))


def envelopes() -> tuple[EnvelopeOpened, ...]:
    """The bids of S1: 9,000, 8,000 and 5,000."""
    received = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    prices = ((B, 9_000), (C, 8_000), (D, 5_000))
    digests = ("00" * 32, "11" * 32, "22" * 32, "33" * 32)
    return tuple(
        EnvelopeOpened(TENDER, LOT, f"bid-{n}", of, EnvelopeKind.FINANCIAL, n, received, *digests, uah(price))
        for n, (of, price) in enumerate(prices, 1)
    )


@dataclass
class Court:
    """The API and its worker, and whoever acts by HTTP."""

    settings: Settings
    client: Reader

    @property
    def dsn(self) -> str:
        return self.settings.database_url or ""

    async def does(self, actor: str, *commands: Any) -> None:
        """Give commands that must be accepted."""
        for command in commands:
            assert await self.gives(actor, command) == [], command

    async def refused(self, actor: str, command: Any) -> str:
        """The code that a command is refused with."""
        (code,) = await self.gives(actor, command)
        return code

    async def gives(self, actor: str, command: Any) -> list[str]:
        """Give a command; the codes that it is refused with."""
        name = type(command).__name__
        field = name[0].lower() + name[1:]
        asked = "receipt { position } userErrors { code }"
        query = f"mutation($i: {name}Input!) {{ {field}(input: $i) {{ {asked} }} }}"
        answer = (await self.client.send(query, {"x-tests-actor": actor}, i=_told(command))).json()
        if "errors" in answer:
            return [str(error["extensions"]["code"]) for error in answer["errors"]]
        return [str(error["code"]) for error in answer["data"][field]["userErrors"]]

    async def asks(self, query: str, actor: str = STRANGER) -> dict[str, Any]:
        return dict(await self.client.ask(query, {"x-tests-actor": actor}))

    async def lot(self, lot_id: str = LOT) -> dict[str, Any]:
        fields_ = "state goesOnAs bids winner awarded { amount } savedPercent standstillEnds awardId reason"
        return dict((await self.asks(f'{{ lot(lotId: "{lot_id}") {{ {fields_} }} }}'))["lot"])

    async def reaches(self, state: str, lot_id: str = LOT) -> dict[str, Any]:
        """The lot, once it is at a state."""

        async def there() -> bool:
            return bool((await self.lot(lot_id))["state"] == state)

        await until(there)
        return await self.lot(lot_id)

    def turns(self, to: datetime | None = None, **by: float) -> None:
        """Turn the clock of the record."""
        turn(self.dsn, to or timedelta(**by))


def _told(value: Any) -> Any:
    """A command as the input of its mutation, without the blind name that the machine gives."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        named = [field.name for field in fields(value) if field.name != "bid"]
        return {camel(name): _told(getattr(value, name)) for name in named}
    return value


@asynccontextmanager
async def court(settings: Settings, *opened: Any) -> AsyncIterator[Court]:
    """The API at work, after the envelopes of the tender were opened, or this happened in their opening."""
    async with open_keys(settings) as keys:
        facts = opened or envelopes()
        await planted(settings.database_url or "", INSTALLATION.codec, f"opening-{TENDER}", *facts, keys=keys)
    async with client_at_work(settings, kind=Reader, principal_of=by_header) as client:
        yield Court(settings, client)
