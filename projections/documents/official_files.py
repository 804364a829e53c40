"""Which official files does a unit have, and how many leaves are in each?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from domain.documents.files import events as e
from domain.documents.files.standing import Classification
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """A file of a unit, and where it stands: `retention` is in years, null for ever."""

    file_id: str
    unit: str
    jurisdiction: str
    classification: Classification
    retention: int | None
    title: SecretText
    leaves: int
    closed: bool
    opened_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The file."""
    return (fact.event.file_id,)


def evolve(row: OfficialFile | None, fact: Recorded[Any], _: str) -> OfficialFile | None:
    """The file after an entry."""
    event: e.FileEvent = fact.event
    standing = {"leaves": event.standing.leaves, "closed": event.standing.closed}
    if isinstance(event, e.FileOpened):
        opened = {"jurisdiction": jurisdiction_of(event.unit), "opened_at": fact.act.at}
        return filled(OfficialFile, event, **opened, **standing)
    return row and replace(row, leaves=event.standing.leaves, closed=event.standing.closed)


OFFICIAL_FILES = ReadModel(
    name="documents.official_files",
    version=1,
    row=OfficialFile,
    key="file_id",
    events=get_args(e.FileEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("retention", "leaves", "opened_at"),
    orders=("opened_at",),
    searched=("title",),
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", file="file_id"),
)
