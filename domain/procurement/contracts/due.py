"""What the clock says of a contract: its first day, and how many days are left of it and of its milestones.

A step is called `begin`, `end-30`, or by the milestone: `7 M-1`. It is due at 00:00 UTC of its day; nothing legal
hangs on the hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from domain.kernel.declarations import Act
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import events as e
from domain.procurement.contracts.stages import Contract, Drafted, Obligations, Over, Signed, Suspended, Undrafted

DAYS = (30, 7, 0)
BEGIN = "begin"


def instant(day: date, before: int = 0) -> datetime:
    """When a step of a day is due, so many days before it."""
    return datetime.combine(day - timedelta(days=before), time(), UTC)


def end_step(days: int) -> str:
    """The step of the contract's end."""
    return f"end-{days}"


def milestone_step(days: int, milestone: str) -> str:
    """The step of a milestone."""
    return f"{days} {milestone}"


def steps(starts_on: date, ends_on: date) -> Iterator[tuple[str, datetime]]:
    """The steps of a contract's period."""
    yield BEGIN, instant(starts_on)
    for days in DAYS:
        yield end_step(days), instant(ends_on, days)


def fell_due(contract: Contract, command: c.MarkContractDue, act: Act) -> Sequence[e.ContractEvent]:
    """What falls due by the time of the act; what was moved, met or ended does not."""
    match contract:
        case Undrafted() | Drafted() | Over():
            return []
        case _:
            pass
    terms = contract.terms
    if command.step == BEGIN:
        waits = isinstance(contract, Signed) or (isinstance(contract, Suspended) and not contract.begun)
        return [e.ContractBegun(command.contract_id)] if waits and act.at >= instant(terms.signed.starts_on) else []
    for about, days, at in _marks(terms):
        step = end_step(days) if about is None else milestone_step(days, about)
        if step == command.step and act.at >= at and (about, days) not in terms.marked:
            return [e.ContractFellDue(command.contract_id, about, days)]
    return []


def _marks(terms: Obligations) -> Iterator[tuple[str | None, int, datetime]]:
    for days in DAYS:
        yield None, days, instant(terms.ends_on, days)
        for number, milestone in terms.milestones.items():
            if not milestone.met:
                yield number, days, instant(milestone.set_as.due_on, days)
