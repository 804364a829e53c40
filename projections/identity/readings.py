"""Who looked at whose personal data, when, and what for?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.identity import events as e
from domain.kernel.declarations import Position, Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class PersonalDataReading:
    """Somebody was shown personal data of an account that is not their own.

    `fields` are those of the read model `model` that were shown, not what they said. Everybody sees the readings of
    their own data.
    """

    reading_key: str
    position: Position
    account_id: str
    jurisdiction: str | None
    unit: str | None
    read_by: str
    model: str
    fields: tuple[str, ...]
    purpose: str
    read_at: datetime


def _key(fact: Recorded[Any], account_id: str) -> str:
    return f"{fact.event_id}:{account_id}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """A row for each account."""
    return (_key(fact, account_id) for account_id in fact.event.account_ids)


def evolve(row: PersonalDataReading | None, fact: Recorded[Any], key: str) -> PersonalDataReading | None:
    """The reading, which never changes."""
    if row is not None:
        return row
    account_id, act = key.partition(":")[2], fact.act
    return filled(
        PersonalDataReading,
        fact.event,
        reading_key=key,
        position=fact.position,
        account_id=account_id,
        read_by=act.actor,
        read_at=act.at,
    )


READINGS = ReadModel(
    name="identity.readings",
    version=2,
    row=PersonalDataReading,
    key="reading_key",
    events=(e.PersonalDataRead,),
    keys=keys,
    evolve=evolve,
    unfiltered=("position", "fields", "purpose"),
    orders=("position",),
    permission="identity.read_readings",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="account_id"),
)
