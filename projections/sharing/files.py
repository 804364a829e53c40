"""Whose is a file, and how open is it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.sharing import events as e
from domain.sharing.forms import FileLevel
from domain.sharing.naming import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope

READ = "sharing.read_access"


@dataclass(frozen=True, slots=True)
class OwnedFile:
    """A file of the unit whose body keeps it."""

    file_id: str
    owner_unit: str
    jurisdiction: str
    level: FileLevel
    opened_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The file."""
    return (fact.event.file_id,)


def evolve(_: OwnedFile | None, fact: Recorded[Any], __: str) -> OwnedFile:
    """The file after an event."""
    event: e.FileAccessOpened = fact.event
    return filled(OwnedFile, event, jurisdiction=jurisdiction_of(event.owner_unit), opened_at=fact.act.at)


FILES = ReadModel(
    name="sharing.files",
    version=1,
    row=OwnedFile,
    key="file_id",
    events=(e.FileAccessOpened,),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("opened_at",),
    permission=READ,
    scope=Scope(unit="owner_unit", jurisdiction="jurisdiction", file="file_id"),
)
