"""What does a day of a register come to, and was its hash recorded?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from domain.registers import events as e
from domain.registers.naming import day_id, register_id
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class RegisterDay:
    """A day of a register: its first and last number, how many were voided on it, and the hash of its CSV.

    It ends at `ends_at`; its hash is to be recorded then. `due_at` is the same, until the end is recorded.
    """

    day_id: str
    register_id: str
    unit: str
    jurisdiction: str
    series: str
    year: int
    day: date
    ends_at: datetime
    first: int | None
    last: int | None
    voided: int
    due_at: datetime | None = None
    sha256: str | None = None
    closed_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The day that the line is of."""
    event = fact.event
    return (day_id(event.unit, event.series, event.year, _day(event)),)


def evolve(row: RegisterDay | None, fact: Recorded[Any], key: str) -> RegisterDay | None:
    """The day after a line."""
    event: e.Line = fact.event
    match event, row:
        case e.RegisterDayClosed(sha256=sha256), RegisterDay():
            return replace(row, due_at=None, sha256=sha256, closed_at=fact.act.at)
        case e.RegisterDayEnded(), RegisterDay():
            return replace(row, due_at=None)
        case ((e.RegisterDayEnded() | e.RegisterDayClosed()), None):
            return None
        case _:
            (totals,) = (totals for totals in event.standing.open_days if totals.day == _day(event))
            unit, register = event.unit, register_id(event.unit, event.series, event.year)
            return filled(
                RegisterDay,
                totals,
                day_id=key,
                register_id=register,
                unit=unit,
                jurisdiction=jurisdiction_of(unit),
                series=event.series,
                year=event.year,
                due_at=None if totals.ended else totals.ends_at,
            )


def _day(event: e.Line) -> date:
    match event:
        case (
            e.EntryRegistered(registered_on=day)
            | e.EntryVoided(voided_on=day)
            | e.RegisterDayEnded(day=day)
            | e.RegisterDayClosed(day=day)
        ):
            return day


REGISTER_DAYS = ReadModel(
    name="registers.register_days",
    version=2,
    row=RegisterDay,
    key="day_id",
    events=get_args(e.Line),
    keys=keys,
    evolve=evolve,
    unfiltered=("jurisdiction", "series", "year", "first", "last", "voided", "closed_at"),
    orders=("day", "due_at"),
    permission="registers.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
