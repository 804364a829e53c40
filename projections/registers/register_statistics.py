"""How many entries of each kind did a unit register in a month?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.registers import events as e
from domain.registers.kinds import EntryDirection
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class RegisterStatistic:
    """How many entries of a kind and direction a unit registered in a `month` such as 2026-03, by its own days.

    Nothing is said of what they are about. A number that was voided later counts: it was given.
    """

    register_statistic_id: str
    unit: str
    jurisdiction: str
    kind: str
    direction: EntryDirection
    month: str
    entries: int


def month_of(event: e.EntryRegistered) -> str:
    """The month of an entry, by the days of its register: 2026-03."""
    return event.registered_on.isoformat()[:7]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The unit, the kind, the direction and the month."""
    event: e.EntryRegistered = fact.event
    return (f"{event.unit}/{event.kind}/{event.direction.value}/{month_of(event)}",)


def evolve(row: RegisterStatistic | None, fact: Recorded[Any], key: str) -> RegisterStatistic:
    """One more."""
    event: e.EntryRegistered = fact.event
    if row is not None:
        return replace(row, entries=row.entries + 1)
    place = (event.unit, jurisdiction_of(event.unit))
    return RegisterStatistic(key, *place, event.kind, event.direction, month_of(event), 1)


REGISTER_STATISTICS = ReadModel(
    name="registers.register_statistics",
    version=1,
    row=RegisterStatistic,
    key="register_statistic_id",
    events=(e.EntryRegistered,),
    keys=keys,
    evolve=evolve,
    unfiltered=("entries",),
    orders=("month", "entries"),
)
