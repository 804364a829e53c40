"""How far is the register of a series and year, and is it whole?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.registers import events as e
from domain.registers.naming import register_id, series_id
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Register:
    """The register of a series and year: its last number, how many it has and how many are void.

    It is `whole` while each number followed the one before it: no gap, none twice. `closed_until` is the last day whose
    hash was recorded, `days_open` how many days with lines have none yet.
    """

    register_id: str
    series_id: str
    unit: str
    jurisdiction: str
    series: str
    year: int
    last: int = 0
    given: int = 0
    voided: int = 0
    whole: bool = True
    days_open: int = 0
    closed_until: date | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The register."""
    return (register_id(fact.event.unit, fact.event.series, fact.event.year),)


def evolve(row: Register | None, fact: Recorded[Any], key: str) -> Register:
    """The register after a line."""
    event: e.Line = fact.event
    before = row or _empty(event, key)
    after = replace(before, voided=event.standing.voided, days_open=len(event.standing.open_days))
    match event:
        case e.EntryRegistered(n=n):
            whole = before.whole and n == before.last + 1 == before.given + 1
            return replace(after, last=n, given=before.given + 1, whole=whole)
        case e.EntryVoided():
            return replace(after, whole=before.whole and event.standing.last == before.last)
        case e.RegisterDayEnded():
            return after
        case e.RegisterDayClosed(day=day):
            return replace(after, closed_until=max(day, before.closed_until or day))


def _empty(event: e.Line, key: str) -> Register:
    unit, series = event.unit, event.series
    return Register(key, series_id(unit, series), unit, jurisdiction_of(unit), series, event.year)


REGISTERS = ReadModel(
    name="registers.registers",
    version=2,
    row=Register,
    key="register_id",
    events=get_args(e.Line),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("jurisdiction", "last", "given", "voided", "days_open", "closed_until"),
    orders=("year",),
    permission="registers.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
