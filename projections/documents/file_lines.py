"""Which leaves of an official file are taken, also where what stands on them is sealed?

The index says which document it is, and hides it while it is sealed. A line stays as a sealed one, so that none seems
to have been taken out, unless the seal hides that too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.documents.files import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class FileLine:
    """The leaves that an entry of a file takes. What is sealed of it is not there in `document`, and the line stays."""

    file_line_id: str
    file_id: str
    document_id: str
    unit: str
    jurisdiction: str
    first: int
    last: int
    added_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The file, and the first of the leaves."""
    return (f"{fact.event.file_id}/{fact.event.first}",)


def evolve(_: FileLine | None, fact: Recorded[Any], key: str) -> FileLine:
    """The line as it was added."""
    unit = fact.event.standing.unit
    return filled(
        FileLine,
        fact.event,
        file_line_id=key,
        unit=unit,
        jurisdiction=jurisdiction_of(unit),
        added_at=fact.act.at,
    )


FILE_LINES = ReadModel(
    name="documents.file_lines",
    version=1,
    row=FileLine,
    key="file_line_id",
    events=(e.LeavesAdded,),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("last", "added_at"),
    orders=("first",),
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", file="file_id", entry="document_id", line=True),
)
