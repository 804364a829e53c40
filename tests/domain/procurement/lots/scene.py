"""A tender of UA with one lot, opened on 2026-06-15 at noon in Kyiv, and whoever acts on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.calendars.events import CalendarYearDefined
from domain.kernel.declarations import Act
from domain.kernel.values import Money
from domain.procurement.kinds import CriterionKind, EnvelopeKind, ProcedureKind, PurchaseCategory
from domain.procurement.lots import commands as c
from domain.procurement.lots.decider import DECIDER, Event, State
from domain.procurement.openings.events import EnvelopeOpened, OpeningConcluded
from domain.procurement.parts import Criterion, DueInstant, OpenerPanel, TenderPeriods
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders.events import LotPublished, TenderingClosed, TenderPublished
from domain.suppliers.refusals import MESSAGES as OF_SUPPLIERS
from domain.suppliers.suppliers.events import SupplierRegistered
from tests.spec import OFFICER, Spec

TENDER, LOT = "T-1", "T-1-1"
DEADLINE = datetime(2026, 6, 15, 6, tzinfo=UTC)
OPENED = datetime(2026, 6, 15, 9, tzinfo=UTC)
YEAR = CalendarYearDefined("UA", 2026, 1, "Europe/Kyiv", (6, 7), (), ())
PRICE = Criterion("price", CriterionKind.PRICE, "Price", 10_000)
BY_PRICE = (PRICE,)
WEIGHTED = (
    Criterion("price", CriterionKind.PRICE, "Price", 6_000),
    Criterion("quality", CriterionKind.QUALITY, "Quality", 4_000),
)
OPEN = {
    "title": "Open tender",
    "method": "open",
    "currency": "UAH",
    "zone": "Europe/Kyiv",
    "value_is_ceiling": "true",
    "evaluation": "5w",
    "evaluation_prolonged": "20w",
    "mend_papers": "24h",
    "standstill": "5d",
    "abnormally_low.min_bids": "2",
    "abnormally_low.below_mean_of_others": "0.40",
    "abnormally_low.below_next": "0.30",
    "abnormally_low.explain_within": "1w",
}
EVALUATORS = ("u-eva", "u-evan", "u-evita")
EVA, EVAN, EVITA = (replace(OFFICER, actor=account, at=OPENED) for account in EVALUATORS)
AWARDER = replace(OFFICER, actor="u-awarder", at=OPENED)
MACHINE = replace(OFFICER, actor="system", at=OPENED)
spec = Spec(DECIDER, {**OF_SUPPLIERS, **MESSAGES})


def uah(amount: Decimal | int | str) -> Money:
    return Money(Decimal(amount).quantize(Decimal("0.01")), "UAH")


def later(act: Act, **by: float) -> Act:
    return replace(act, at=act.at + timedelta(**by))


def procedure(kind: ProcedureKind = ProcedureKind.OPEN, **changed: str) -> ProcedureAdopted:
    said = OPEN | {name.replace("__", "."): value for name, value in changed.items()}
    parameters = tuple(Parameter(name, value) for name, value in said.items())
    return ProcedureAdopted("UA", "open", 1, kind, parameters, "Law 922", date(2026, 1, 1))


def tender(value: Money | None = None, **changed: Any) -> TenderPublished:
    said: dict[str, Any] = {
        "tender_id": TENDER,
        "ocid": "ocds-x-T-1",
        "number": "2026-1",
        "procedure": "UA.open@1",
        "buyer": "UA:kyiv",
        "plan_item_id": None,
        "title": "Desks",
        "category": PurchaseCategory.GOODS,
        "value": value or uah(10_000),
        "terms_version": 1,
        "terms_sha256": "00" * 32,
        "periods": TenderPeriods(DueInstant(DEADLINE, "7d")),
        "panel": OpenerPanel(2, ("aa" * 32, "bb" * 32)),
        "lots": ("1",),
        "openers": ("u-opener",),
        "drafters": ("u-drafter",),
        "publisher": "u-head",
    }
    return TenderPublished(**said | changed)


def lot(criteria: Sequence[Criterion] = BY_PRICE, value: Money | None = None) -> LotPublished:
    return LotPublished(TENDER, LOT, "Desks", value or uah(10_000), tuple(criteria))


def envelope(
    bid: str, price: Money | int | None, kind: EnvelopeKind = EnvelopeKind.FINANCIAL, position: int = 0
) -> EnvelopeOpened:
    of = "bcdexy".index(bid.lower()[-1]) if bid.lower()[-1] in "bcdexy" else 0
    money = uah(price) if isinstance(price, int) else price
    at = position or 100 + of
    said = (at, DEADLINE - timedelta(hours=1), "0" * 64, "1" * 64, "2" * 64, "3" * 64)
    return EnvelopeOpened(TENDER, LOT, bid, f"UA:company-{bid}", kind, *said, money)


def registered(company: str) -> SupplierRegistered:
    return SupplierRegistered(company, "UA", "Europe/Kyiv")


def opening(*opened: EnvelopeOpened, criteria: Sequence[Criterion] = BY_PRICE, **rules: Any) -> Iterator[Event]:
    """What a lot looks at when it begins."""
    yield procedure(**rules)
    yield tender()
    yield lot(criteria)
    yield TenderingClosed(TENDER, "00" * 32, len(opened), (len(opened),), DEADLINE)
    yield from opened
    yield OpeningConcluded(TENDER, ("aa" * 32,), len(opened), 0, 0, "00" * 32)
    yield YEAR
    yield from (registered(each.company) for each in opened)


class History:
    """A lot as it goes on: each step is a command that must be accepted, and its events are kept."""

    def __init__(self, *events: Event) -> None:
        self.events: list[Event] = list(events)

    @property
    def state(self) -> State:
        return DECIDER.fold(self.events)

    def does(self, command: c.Command, by: Act) -> History:
        self.events.extend(DECIDER.decide(self.state, command, by))
        return self

    def knows(self, *events: Event) -> History:
        self.events.extend(events)
        return self

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def last(self, kind: type[Any]) -> Any:
        return self.of(kind)[-1]

    def refuses(self, command: c.Command, by: Act, code: str) -> None:
        spec.given(*self.events).when(command, by).refused(code)


def begun(*opened: EnvelopeOpened, criteria: Sequence[Criterion] = BY_PRICE, **rules: Any) -> History:
    """A lot whose envelopes were just opened."""
    return History(*opening(*opened, criteria=criteria, **rules)).does(c.BeginEvaluation(LOT), MACHINE)


def with_panel(history: History, *evaluators: Act) -> History:
    """The same with evaluators who have no interest."""
    history.does(c.NameEvaluators(LOT, EVALUATORS), AWARDER)
    for act in evaluators or (EVA, EVAN, EVITA):
        history.does(c.DeclareInterest(LOT, act.actor, has_interest=False, statement="None"), act)
    return history


def admitting(history: History, *bids: str) -> History:
    """The same with these bids admitted."""
    for bid in bids:
        history.does(c.AdmitBid(LOT, bid), EVA)
    return history


def ranked(*opened: EnvelopeOpened, **rules: Any) -> History:
    """A lot whose bids are admitted and ranked by price."""
    history = admitting(with_panel(begun(*opened, **rules)), *(each.bid_id for each in opened))
    return history.does(c.RankBids(LOT), AWARDER)


def awarded(*opened: EnvelopeOpened, **rules: Any) -> History:
    """The same with an award to the first in rank."""
    history = ranked(*opened, **rules)
    first = history.events[-1].ranking[0].bid_id  # type: ignore[union-attr]
    return history.does(c.DecideAward(LOT, first, "The lowest price"), AWARDER)
