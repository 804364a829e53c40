"""Which seals get an archive timestamp next, and when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from domain.documents.documents import issue_events as i
from domain.kernel.declarations import Recorded
from projections.kernel.declarations import ReadModel

NIGHT: Final = time(2)
"""When a day's seals are stamped together, in UTC: then most offices are closed."""
KEPT: Final = timedelta(days=3 * 365)
"""How long an archive timestamp is believed by itself, with time to spare: those of authorities end after years."""
WITHOUT: Final = timedelta(days=180)
"""When it is asked again where no authority is named at all."""
LOST: Final = frozenset({"blob_destroyed", "blob_missing"})


@dataclass(frozen=True, slots=True)
class SealToArchive:
    """A sealed document, and the instant from which an archive timestamp is asked for."""

    document_id: str
    due_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (fact.event.document_id,)


def evolve(_: SealToArchive | None, fact: Recorded[Any], key: str) -> SealToArchive | None:
    """When the next one is due: not while one is under way, nor where the bytes are gone."""
    at = fact.act.at
    match fact.event:
        case i.DocumentSigned():
            return SealToArchive(key, _night_after(at))
        case i.SealArchived():
            return SealToArchive(key, _night_after(at + KEPT))
        case i.ArchiveStampFailed(code=code) if code not in LOST:
            return SealToArchive(key, _night_after(at + (WITHOUT if code == "no_timestamp_authority" else timedelta())))
        case _:
            return None


def _night_after(at: datetime) -> datetime:
    return datetime.combine(at.date() + timedelta(days=1), NIGHT, at.tzinfo)


ARCHIVE_STAMPS_DUE = ReadModel(
    name="documents.archive_stamps_due",
    version=1,
    row=SealToArchive,
    key="document_id",
    events=(i.DocumentSigned, i.ArchiveStampDue, i.SealArchived, i.ArchiveStampFailed),
    keys=keys,
    evolve=evolve,
    orders=("due_at",),
    permission="documents.mark_due",
)
