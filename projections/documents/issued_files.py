"""Which issued document is the one of these bytes, and does it still hold?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.documents.documents import issue_events as i
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """A numbered document, by the SHA-256 of its sealed file: what whoever has these bytes may know of it.

    The hash goes with the key of the official file: of what was destroyed, nobody learns anything any more.
    """

    document_id: str
    file_id: str
    unit: str
    number: str
    registered_on: date
    sha256: SecretText = None
    level: str | None = None
    certificate_sha256: str | None = None
    sealed_at: datetime | None = None
    superseded_by_id: str | None = None
    superseded_on: date | None = None
    title: str | None = None
    blob: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (fact.event.document_id,)


def evolve(row: IssuedFile | None, fact: Recorded[Any], _: str) -> IssuedFile | None:
    """The document after an event."""
    match fact.event, row:
        case i.DocumentNumbered() as numbered, _:
            return filled(IssuedFile, numbered)
        case i.DocumentSigned() as signed, IssuedFile():
            sealed: dict[str, Any] = {"level": signed.level, "certificate_sha256": signed.certificate_sha256}
            return replace(row, file_id=signed.file_id, sha256=signed.sha256, sealed_at=fact.act.at, **sealed)
        case i.DocumentSuperseded(by=by), IssuedFile():
            return replace(row, superseded_by_id=by, superseded_on=fact.act.at.date())
        case i.DocumentPublished(title=title, blob=blob), IssuedFile():
            return replace(row, title=title, blob=blob)
        case _:
            return row


ISSUED_FILES = ReadModel(
    name="documents.issued_files",
    version=1,
    row=IssuedFile,
    key="document_id",
    events=(i.DocumentNumbered, i.DocumentSigned, i.DocumentSuperseded, i.DocumentPublished),
    keys=keys,
    evolve=evolve,
    found_by=("sha256",),
    permission="documents.verify",
)
"""Nobody has the permission: it is asked by the machine alone, for a hash that somebody brings."""
