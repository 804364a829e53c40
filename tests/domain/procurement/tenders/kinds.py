"""Tenders of every kind in the example sets, as a buyer of UA:city prepares them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.kernel.values import money
from domain.kernel.working_days import CalendarYear, WorkingDays
from domain.procurement.frameworks.events import CallOffOrder, FrameworkConcluded, FrameworkMember
from domain.procurement.kinds import ProcedureKind
from domain.procurement.periods import Period, period, period_end
from domain.procurement.procedures.decoding import decoded
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import events as e
from tests.domain.procurement.procedures.sets import adopted
from tests.domain.procurement.tenders import desks
from tests.domain.procurement.tenders.desks import DRAFT, HEAD, NAMED, OPENERS, PUBLISH, TODAY, prove, told

FRAMEWORK, SECOND = "T-0-1", timedelta(seconds=1)
MEMBERS = tuple(f"UA:100{place}" for place in range(1, 4))
DAYS = WorkingDays(
    "UA", {year: CalendarYear(year, 1, "Europe/Kyiv", frozenset({6, 7}), frozenset(), frozenset()) for year in (2026,)}
)


def of_buyer(name: str, code: str) -> ProcedureAdopted:
    """The procedure, as if the buyer's jurisdiction had adopted it."""
    return replace(adopted(name, code), jurisdiction="UA")


def ends(stages: tuple[str, ...], procedure: ProcedureAdopted) -> list[datetime]:
    """When each stage ends, where each takes its least time: the last day of one is day 0 of the next."""
    rolls, at, found = decoded(procedure.parameters).ends_on_working_day, HEAD.at, list[datetime]()
    for stage in stages:
        of: Period = period(stage, rolls=rolls)
        found.append(period_end(at, of, DAYS).at)
        at = found[-1] - SECOND
    return found


def agreement(buyer: str = desks.BUYER) -> FrameworkConcluded:
    members = tuple(FrameworkMember(company, place) for place, company in enumerate(MEMBERS, 1))
    until = TODAY.replace(month=12)
    return FrameworkConcluded(
        FRAMEWORK, "T-0", FRAMEWORK, f"{FRAMEWORK}-a1", buyer, "Desks", members, (), money(90_000, "UAH"), until,
        CallOffOrder.RANKED,
    )  # fmt: skip


def prepared(name: str, code: str, deadline: datetime | None, *, requests: datetime | None = None) -> list[Any]:
    """A draft under a procedure of a set, with all that its kind asks for."""
    procedure = of_buyer(name, code)
    terms, competes = decoded(procedure.parameters), procedure.kind is ProcedureKind.MINI_COMPETITION
    plan = f"{desks.BUYER}-2026-{terms.class_of(desks.ITEM.cpv)}"
    draft = replace(
        DRAFT,
        procedure=code,
        plan_item_id=f"{plan}-1",
        deadline=deadline,
        requests_until=requests,
        value=money(15_000, terms.currency),
        reason=terms.reasons[0] if terms.reasons else None,
        framework_id=FRAMEWORK if competes else None,
    )
    planned = replace(
        desks.PLANNED, plan_id=plan, plan_item_id=f"{plan}-1", amount=money(15_000, terms.currency), procedure=code
    )
    committed = replace(desks.COMMITTED, currency=terms.currency)
    lots = (
        c.AddLot("T1", "1", "Desks", money(15_000, terms.currency)),
        c.AddItems("T1", "1", (desks.ITEM,)),
        c.SetCriteria("T1", "1", (replace(desks.PRICE, weight=10_000),)),
    )
    beside = [procedure, *desks.YEARS, planned, committed, *([agreement()] if competes else [])]
    return told(draft, *lots, *NAMED, *map(prove, OPENERS), after=beside)


def published(events: list[Any]) -> e.TenderPublished:
    facts = told(PUBLISH, after=events, by=HEAD)
    return next(each for each in facts if isinstance(each, e.TenderPublished))
