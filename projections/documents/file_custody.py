"""Who keeps a closed file, until when, and what is its index?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.documents.custody import events as e
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import BlobField, ReadModel
from projections.kernel.scope import Scope

FileFact = e.FileIndexed | e.RecordsOffered | e.CustodyHandedOver | e.FileDestroyed


class CustodyStatus(StrEnum):
    """Where a closed file is: with its unit, offered to an archive, in its custody, or destroyed there."""

    INDEXED = "indexed"
    OFFERED = "offered"
    IN_CUSTODY = "in_custody"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class FileCustody:
    """A closed file with its index: the sealed PDF and the JSON may be downloaded by whoever sees this.

    `keepUntil` is null where the file is kept for ever, or not handed over yet.
    """

    file_id: str
    unit: str
    jurisdiction: str
    units: tuple[str, ...]
    status: CustodyStatus
    leaves: int
    index_blob: str
    index_media_type: str
    index_json_blob: str
    index_json_media_type: str
    index_level: str
    index_sha256: SecretText
    index_json_sha256: SecretText
    closed_at: datetime
    archive: str | None = None
    offer_id: str | None = None
    keep_until: date | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The file, or each of those that are offered."""
    event: FileFact = fact.event
    if isinstance(event, e.RecordsOffered):
        return tuple(file.file_id for file in event.files)
    return (event.file_id,)


def evolve(row: FileCustody | None, fact: Recorded[Any], _: str) -> FileCustody | None:
    """The file after an event. Each archive that it was offered to sees it from then on."""
    event: FileFact = fact.event
    match event, row:
        case e.FileIndexed(), _:
            return _indexed(event)
        case e.RecordsOffered(offer_id, _, archive), FileCustody():
            units = tuple(dict.fromkeys((*row.units, archive)))
            return replace(row, status=CustodyStatus.OFFERED, archive=archive, offer_id=offer_id, units=units)
        case e.CustodyHandedOver(_, offer_id, unit, archive, keep_until), FileCustody():
            held = replace(row, status=CustodyStatus.IN_CUSTODY, units=(unit, archive), keep_until=keep_until)
            return replace(held, archive=archive, offer_id=offer_id)
        case e.FileDestroyed(), FileCustody():
            return replace(row, status=CustodyStatus.DESTROYED)
        case _:
            return row


def _indexed(event: e.FileIndexed) -> FileCustody:
    return filled(
        FileCustody,
        event,
        jurisdiction=jurisdiction_of(event.unit),
        units=(event.unit,),
        status=CustodyStatus.INDEXED,
        index_blob=event.blob,
        index_media_type="application/pdf",
        index_json_blob=event.json_blob,
        index_json_media_type="application/json",
        index_level=event.level,
        index_sha256=event.sha256,
        index_json_sha256=event.json_sha256,
    )


FILE_CUSTODY = ReadModel(
    name="documents.file_custody",
    version=1,
    row=FileCustody,
    key="file_id",
    events=(e.FileIndexed, e.RecordsOffered, e.CustodyHandedOver, e.FileDestroyed),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("units", "leaves", "index_media_type", "index_json_media_type", "index_level", "closed_at"),
    orders=("keep_until", "closed_at"),
    permission="documents.read",
    scope=Scope(jurisdiction="jurisdiction", units="units", file="file_id"),
    blobs=(
        BlobField("index_blob", media_type="index_media_type"),
        BlobField("index_json_blob", media_type="index_json_media_type"),
    ),
)
