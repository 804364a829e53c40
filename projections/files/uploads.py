"""Which files arrived, from whom, and what became of them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from domain.files import events as e
from domain.files.events import OF_THING
from domain.files.kinds import RejectionCode, UploadState
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import BlobField, ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that arrived: for which unit, by which account, and whether the file may be used.

    `file` names its bytes while it may: they are at `/files/{file}`. `size` is in bytes. A rejected one says why; a
    PDF that is not the PDF/A that it says, by which `rule` of ISO 19005.
    """

    upload_id: str
    thing: str
    name: Annotated[str | None, OF_THING]
    unit: str | None
    jurisdiction: str | None
    account_id: str
    state: UploadState
    reason: RejectionCode | None
    file: str | None
    size: int
    media_type: str
    received_at: datetime
    decided_at: datetime | None = None
    rule: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The upload that the event is about."""
    return (fact.event.upload_id,)


def evolve(row: Upload | None, fact: Recorded[Any], _: str) -> Upload | None:
    """The upload after an event."""
    match fact.event, row:
        case e.UploadReceived(unit=unit) as event, _:
            return filled(
                Upload,
                event,
                jurisdiction=None if unit is None else jurisdiction_of(unit),
                account_id=fact.act.actor,
                state=UploadState.QUARANTINED,
                reason=None,
                file=None,
                received_at=fact.act.at,
            )
        case e.FileAdmitted(blob=blob, detected_type=media_type), Upload():
            at = fact.act.at
            return replace(row, state=UploadState.ADMITTED, file=blob, media_type=media_type, decided_at=at)
        case e.FileRejected(code=code, rule=rule), Upload():
            return replace(row, state=UploadState.REJECTED, reason=code, rule=rule, decided_at=fact.act.at)
        case _:
            return row


UPLOADS = ReadModel(
    name="files.uploads",
    version=2,
    row=Upload,
    key="upload_id",
    events=(e.UploadReceived, e.FileAdmitted, e.FileRejected),
    keys=keys,
    evolve=evolve,
    unfiltered=("thing", "size", "media_type", "decided_at", "rule"),
    orders=("received_at",),
    permission="files.read_uploads",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="account_id", file="thing"),
    blobs=(BlobField("file", name="name", media_type="media_type"),),
)
