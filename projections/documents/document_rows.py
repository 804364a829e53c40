"""The row of a document, and how it goes on from its number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.documents.documents import issue_events as i
from domain.documents.kinds.terms import SealedBy
from domain.documents.naming import is_within
from domain.documents.secrecy import SecretText

PDF = "application/pdf"


class DocumentStatus(StrEnum):
    """How far a document has come."""

    DRAFTING = "drafting"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    NUMBERED = "numbered"
    RENDERED = "rendered"
    ISSUED = "issued"
    RECEIVED = "received"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document. `kind`, `template` and `route` are the versions that it goes by; `version` is its newest one.

    `drafters` may save versions; `posts` are those of the route that it went along last, and those that it was sent to.
    `units` and `accounts` are its own and those that it was sent to. `renderingFailed` is the code of a rendering that
    gave nothing; `sha256` is that of the issued file.
    `sealedBy` says whose seal what is rendered waits for, and `sealRefused` is the code of why one that the approver
    brought was none. `sealLevel` is that of the newest sealed file (ETSI EN 319 142-1): the issued one, or that with an
    archive timestamp behind it, `archivedBlob`.
    """

    document_id: str
    file_id: str
    unit: str
    jurisdiction: str
    kind_id: str
    kind: str
    template: str
    route: str
    language: str
    subject: SecretText
    status: DocumentStatus
    version: int
    approved_version: int | None
    answers: str | None
    drafters: tuple[str, ...]
    posts: tuple[str, ...]
    units: tuple[str, ...]
    accounts: tuple[str, ...]
    number: str | None
    registered_on: date | None
    pages: int | None
    rendering_failed: str | None
    sha256: SecretText
    blob: str | None
    media_type: str | None
    recipients: int
    answered_by: str | None
    superseded_by_id: str | None
    supersedes: tuple[str, ...]
    started_at: datetime
    changed_at: datetime
    sealed_by: SealedBy | None = None
    seal_refused: str | None = None
    seal_level: str | None = None
    archived_blob: str | None = None
    archived_sha256: SecretText = None


def issued_after(row: OfficialDocument, event: i.IssueEvent) -> OfficialDocument:
    """The document after an event from its number on."""
    match event:
        case i.DocumentNumbered(number=number, registered_on=on):
            return replace(row, status=DocumentStatus.NUMBERED, number=number, registered_on=on)
        case i.DocumentRendered(pages=pages, blob=blob, sha256=sha256, sealed_by=sealed_by):
            printed: dict[str, Any] = {
                "pages": pages,
                "blob": blob,
                "media_type": PDF,
                "sha256": sha256,
                "rendering_failed": None,
                "sealed_by": sealed_by,
            }
            return replace(row, status=DocumentStatus.RENDERED, **printed)
        case i.RenderingFailed(code=code):
            return replace(row, rendering_failed=code)
        case i.DocumentSigned(blob=blob, sha256=sha256, level=level):
            signed: dict[str, Any] = {"blob": blob, "sha256": sha256, "seal_level": level, "seal_refused": None}
            return replace(row, status=DocumentStatus.ISSUED, **signed)
        case i.SealArchived(blob=blob, sha256=sha256, level=level):
            return replace(row, seal_level=level, archived_blob=blob, archived_sha256=sha256)
        case i.OwnSealOffered():
            return replace(row, seal_refused=None)
        case i.OwnSealRefused(code=code):
            return replace(row, seal_refused=code)
        case i.DocumentDispatched(recipients=recipients) | i.RecipientsListed(recipients=recipients):
            return _sent(row, recipients)
        case i.RequestAnswered(_, reply_id):
            return replace(row, answered_by=reply_id)
        case i.DocumentSuperseded(_, by):
            return replace(row, status=DocumentStatus.SUPERSEDED, superseded_by_id=by)
        case i.Supersedes(_, former_id):
            return replace(row, supersedes=(*row.supersedes, former_id))
        case _:
            return row


def _sent(row: OfficialDocument, recipients: tuple[str, ...]) -> OfficialDocument:
    """The document with those who got it: they see it."""
    posts = (to for to in recipients if "/" in to)
    units = (to for to in recipients if is_within(to) and "/" not in to)
    accounts = (to for to in recipients if ":" not in to)
    return replace(
        row,
        recipients=row.recipients + len(recipients),
        posts=tuple(dict.fromkeys((*row.posts, *posts))),
        units=tuple(dict.fromkeys((*row.units, *units))),
        accounts=tuple(dict.fromkeys((*row.accounts, *accounts))),
    )
