"""A tender for desks in two lots, under the rules of Ukraine in 2026: S1 and S3 of the specification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.budgeting.coding import Coding
from domain.budgeting.published import CommitmentMade
from domain.calendars.published import SOURCES
from domain.files.published import FileAdmitted, UploadReceived
from domain.kernel.declarations import Act
from domain.kernel.values import money
from domain.procurement.kinds import CriterionKind, PurchaseCategory
from domain.procurement.plans.events import PlanItemPublished
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders import commands as c
from domain.procurement.tenders.decider import DECIDER
from tests.domain.procurement.procedures.sets import adopted
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
CalendarYearDefined = SOURCES[0]
BUYER, PLAN = "UA:city", "UA:city-2026-3912"
UPLOAD = "uabababababababababababababababab"


def act(actor: str, at: str) -> Act:
    """An act of an account at an instant in Kyiv's summer."""
    return Act(actor, BUYER, "g-1", datetime.fromisoformat(f"{at}+03:00").astimezone(UTC))


DRAFTER, HEAD = act("u-drafter", "2026-06-01T09:00"), act("u-head", "2026-06-01T12:00")
DEADLINE = datetime.fromisoformat("2026-06-13T18:00:00+03:00")
OPENERS = tuple(f"u-opener-{number}" for number in range(1, 6))
YEARS = tuple(CalendarYearDefined("UA", year, 1, "Europe/Kyiv", (6, 7), (), ()) for year in (2026, 2027))
PLANNED = PlanItemPublished(
    PLAN, f"{PLAN}-1", BUYER, 2026, "Desks", PurchaseCategory.GOODS, "39121000-6", money(15_000, "UAH"), 6, "open"
)
COMMITTED = CommitmentMade(
    *("UA-2026:C-7", "UA-2026:l", Coding(administrative=("city",), economic=("31",)), None, Decimal(15_000), "UAH"),
    *(date(2026, 1, 10), 1, "Desks", "u-budget"),
)
FILES = (
    UploadReceived(UPLOAD, "T1", BUYER, "ab" * 32, 12, "application/pdf", "terms.pdf", "cd" * 32),
    FileAdmitted(UPLOAD, "T1", "ab" * 32, 12, "application/pdf", "cd" * 32),
)
PRICE = c.CriterionInput("price", CriterionKind.PRICE, "Price", 6_000)
QUALITY = c.CriterionInput("quality", CriterionKind.QUALITY, "Quality", 4_000)
DRAFT = c.DraftTender(
    "T1",
    BUYER,
    "open",
    "Desks",
    PurchaseCategory.GOODS,
    money(15_000, "UAH"),
    f"{PLAN}-1",
    DEADLINE,
    commitments=("UA-2026:C-7",),
)
ITEM = c.ItemInput("I1", "Desk", "39121000-6", "piece", Decimal(20), "UA30")


def key(opener: str) -> str:
    """A public key of an opener's."""
    return opener.encode().hex().ljust(64, "0")


def prove(opener: str) -> c.ProveOpenerKey:
    """The proof of an opener, as the machine fills it."""
    return c.ProveOpenerKey("T1", opener, "UA:court", key(opener), "0f" * 32, "0f" * 32)


LOTS: tuple[Any, ...] = (
    c.AddLot("T1", "1", "Desks for school 1", money(10_000, "UAH")),
    c.AddLot("T1", "2", "Desks for school 2", money(5_000, "UAH"), "Delivered to the second floor."),
    c.AddItems("T1", "1", (ITEM,)),
    c.AddItems("T1", "2", (replace(ITEM, item_id="I2", quantity=Decimal(10)),)),
    c.SetCriteria("T1", "1", (PRICE, QUALITY)),
    c.SetCriteria("T1", "2", (replace(PRICE, weight=10_000),)),
    c.AttachDocument("T1", "D1", UPLOAD, "Terms", "uk", "biddingDocuments"),
)
NAMED: tuple[Any, ...] = tuple(c.NameOpener("T1", opener) for opener in OPENERS)
PUBLISH = c.PublishTender("T1", witnessed=True)


def told(*commands: Any, after: Sequence[Any] = (), by: Act = DRAFTER) -> list[Any]:
    """The events of these commands, one after the other; an opener proves by their own account."""
    events = list(after)
    for command in commands:
        who = replace(by, actor=command.opener_id) if isinstance(command, c.ProveOpenerKey) else by
        events += DECIDER.decide(DECIDER.fold(events), command, who)
    return events


def book(*procedures: ProcedureAdopted) -> list[Any]:
    """What stands beside the tender."""
    return [*(procedures or (adopted("ua", "open"),)), *YEARS, PLANNED, COMMITTED, *FILES]


PREPARED = told(DRAFT, *LOTS, *NAMED, *map(prove, OPENERS), after=book())
PUBLISHED = told(PUBLISH, after=PREPARED, by=HEAD)
TODAY = date(2026, 6, 1)
