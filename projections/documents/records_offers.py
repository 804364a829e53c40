"""Which closed files were offered to which archive, and were they taken?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.documents.custody import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class RecordsOffer:
    """Closed files that a unit offers to an archive, to be kept for `retention` years from their closing.

    `manifestSha256` stands for exactly these files with these indexes. `takenAt` is null until the archive takes them.
    """

    offer_id: str
    unit: str
    jurisdiction: str
    archive: str
    units: tuple[str, ...]
    files: tuple[str, ...]
    retention: int | None
    manifest_sha256: str
    offered_at: datetime
    taken_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The offer."""
    return (fact.event.offer_id,)


def evolve(row: RecordsOffer | None, fact: Recorded[Any], _: str) -> RecordsOffer | None:
    """The offer after an event."""
    event: e.RecordsOffered | e.CustodyTaken = fact.event
    if isinstance(event, e.CustodyTaken):
        return row and replace(row, taken_at=fact.act.at)
    return filled(
        RecordsOffer,
        event,
        jurisdiction=jurisdiction_of(event.unit),
        units=tuple(dict.fromkeys((event.unit, event.archive))),
        files=tuple(file.file_id for file in event.files),
        offered_at=fact.act.at,
    )


RECORDS_OFFERS = ReadModel(
    name="documents.records_offers",
    version=1,
    row=RecordsOffer,
    key="offer_id",
    events=(e.RecordsOffered, e.CustodyTaken),
    keys=keys,
    evolve=evolve,
    unfiltered=("units", "files", "retention", "manifest_sha256"),
    orders=("offered_at",),
    permission="documents.read",
    scope=Scope(jurisdiction="jurisdiction", units="units"),
)
