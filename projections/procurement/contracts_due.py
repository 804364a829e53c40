"""When does a contract begin, and when are its end and its milestones near? For the scheduler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.alarms import Alarms, alarms, in_order, without
from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.contracts import events as e
from domain.procurement.contracts.due import BEGIN, DAYS, end_step, instant, milestone_step, steps
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class ContractDue:
    """A contract that is not over, and what falls due on it."""

    contract_id: str
    buyer: str
    jurisdiction: str
    alarms: Alarms


EVENTS = (
    e.ContractSigned,
    e.ContractChanged,
    e.ContractBegun,
    e.MilestoneSet,
    e.MilestoneMet,
    e.ContractFellDue,
    e.ContractTerminated,
    e.ContractCompleted,
)


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The contract."""
    return (fact.event.contract_id,)


def evolve(row: ContractDue | None, fact: Recorded[Any], key: str) -> ContractDue | None:
    """What is to come after an event. A warning whose day is past when the end or the milestone is set says nothing."""
    event, at = fact.event, fact.act.at
    if isinstance(event, e.ContractSigned):
        due = alarms(
            **{step: when for step, when in steps(event.starts_on, event.ends_on) if step == BEGIN or when > at}
        )
        return ContractDue(key, event.buyer, jurisdiction_of(event.buyer), due)
    if row is None or isinstance(event, e.ContractTerminated | e.ContractCompleted):
        return None
    return replace(row, alarms=_after(row.alarms, event, at))


def _after(due: Alarms, event: Any, at: datetime) -> Alarms:
    match event:
        case e.ContractChanged() if event.ends_on != event.ends_on_before:
            rest = without(due, *(end_step(days) for days in DAYS))
            moved = {end_step(days): instant(event.ends_on, days) for days in DAYS}
            return in_order((*rest, *_to_come(moved, at)))
        case e.ContractBegun():
            return without(due, BEGIN)
        case e.MilestoneSet():
            rest = without(due, *(milestone_step(days, event.milestone) for days in DAYS))
            added = {milestone_step(days, event.milestone): instant(event.due_on, days) for days in DAYS}
            return in_order((*rest, *_to_come(added, at)))
        case e.MilestoneMet():
            return without(due, *(milestone_step(days, event.milestone) for days in DAYS))
        case e.ContractFellDue(about=about, days=days):
            return without(due, end_step(days) if about is None else milestone_step(days, about))
        case _:
            return due


def _to_come(due: Mapping[str, datetime], at: datetime) -> Alarms:
    return alarms(**{step: when for step, when in due.items() if when > at})


CONTRACTS_DUE = ReadModel(
    name="procurement.contracts_due",
    version=1,
    row=ContractDue,
    key="contract_id",
    events=EVENTS,
    keys=keys,
    evolve=evolve,
    permission="procurement.manage_contract",
    scope=Scope(unit="buyer", jurisdiction="jurisdiction"),
)
