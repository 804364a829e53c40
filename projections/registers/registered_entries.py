"""What has which number, since when, and is it void?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

from domain.kernel.declarations import Recorded, Secret
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from domain.registers import events as e
from domain.registers.kinds import EntryDirection, VoidReason
from domain.registers.naming import entry_id, register_id
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class RegisteredEntry:
    """An entry of a register: the id of what it is about, and on which day it got its number, or the number was voided.

    With `paper_number` it had got one on paper, at `happened_at`.
    """

    entry_id: str
    register_id: str
    unit: str
    jurisdiction: str
    series: str
    year: int
    n: int
    number: str
    direction: EntryDirection
    about: str
    kind: str
    counterparty: str | None
    registered_on: date
    registered_at: datetime
    paper_number: str | None
    happened_at: datetime | None
    voided_on: date | None = None
    void_reason: VoidReason | None = None
    subject: Annotated[str | None, Secret("about")] = None
    manifest_sha256: Annotated[str | None, Secret("about")] = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The entry."""
    event = fact.event
    return (entry_id(event.unit, event.series, event.year, event.n),)


def evolve(row: RegisteredEntry | None, fact: Recorded[Any], key: str) -> RegisteredEntry | None:
    """The entry after an event."""
    match fact.event, row:
        case e.EntryRegistered(unit, series, year) as event, None:
            return filled(
                RegisteredEntry,
                event,
                entry_id=key,
                register_id=register_id(unit, series, year),
                jurisdiction=jurisdiction_of(unit),
                registered_at=fact.act.at,
            )
        case e.EntryVoided(voided_on=on, reason=reason), RegisteredEntry():
            return replace(row, voided_on=on, void_reason=reason)
        case _:
            return row


REGISTERED_ENTRIES = ReadModel(
    name="registers.registered_entries",
    version=1,
    row=RegisteredEntry,
    key="entry_id",
    events=(e.EntryRegistered, e.EntryVoided),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("jurisdiction", "series", "year", "registered_at", "happened_at", "void_reason"),
    orders=("n", "registered_on"),
    permission="registers.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
