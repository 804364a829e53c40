"""Who was given bytes of which restricted file, or file about persons, when, and what for?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.sharing.forms import FileLevel
from domain.sharing.naming import jurisdiction_of
from domain.sharing.reading import FileRead
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class FileReading:
    """Bytes of a file were given to an account: those that a row of the read model `model` names, of an `entry` of it.

    Everybody sees what they read themselves.
    """

    reading_id: str
    file_id: str
    owner_unit: str
    jurisdiction: str
    level: FileLevel
    entry: str | None
    model: str
    blob: str
    purpose: str | None
    account_id: str
    read_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The reading."""
    return (fact.event.reading_id,)


def evolve(_: FileReading | None, fact: Recorded[Any], __: str) -> FileReading:
    """The reading, which never changes."""
    placed = {"jurisdiction": jurisdiction_of(fact.event.owner_unit)}
    return filled(FileReading, fact.event, account_id=fact.act.actor, read_at=fact.act.at, **placed)


FILE_READINGS = ReadModel(
    name="sharing.file_readings",
    version=2,
    row=FileReading,
    key="reading_id",
    events=(FileRead,),
    keys=keys,
    evolve=evolve,
    unfiltered=("blob", "purpose", "model"),
    orders=("read_at",),
    permission="sharing.read_file_readings",
    scope=Scope("owner_unit", "jurisdiction", account="account_id"),
)
"""Seen by inspectors whatever is sealed: what stands here is that it was read. The file obeys its seals."""
