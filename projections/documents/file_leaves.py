"""Which document stands on which leaves of an official file?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.documents.files import events as e
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class FileLeaves:
    """The leaves of a file that a document takes, one for a page: none is ever taken out or slipped in.

    Those that were `sealed` are seen by whom the seal names. `indexSha256` goes over all lines of the index so far.
    """

    file_leaves_id: str
    file_id: str
    document_id: str
    unit: str
    jurisdiction: str
    first: int
    last: int
    sha256: SecretText
    index_sha256: SecretText
    sealed: bool
    added_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The file, and the first of the leaves."""
    return (f"{fact.event.file_id}/{fact.event.first}",)


def evolve(row: FileLeaves | None, fact: Recorded[Any], key: str) -> FileLeaves | None:
    """The leaves as they were added, and whether they were sealed since."""
    if isinstance(fact.event, e.LeafSealed):
        return row and replace(row, sealed=True)
    unit = fact.event.standing.unit
    placed = {"unit": unit, "jurisdiction": jurisdiction_of(unit)}
    return filled(FileLeaves, fact.event, file_leaves_id=key, sealed=False, added_at=fact.act.at, **placed)


FILE_LEAVES = ReadModel(
    name="documents.file_leaves",
    version=2,
    row=FileLeaves,
    key="file_leaves_id",
    events=(e.LeavesAdded, e.LeafSealed),
    keys=keys,
    evolve=evolve,
    unfiltered=("last", "sealed", "added_at"),
    orders=("first",),
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", file="file_id", entry="document_id"),
)
