"""What does each version of a document say, who saved it, and which posts was it sent to?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.documents.documents import events as e
from domain.documents.documents.silence_events import StepPassedOn
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.documents.document_rows import PDF
from projections.kernel.declarations import BlobField, ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """A version: `manifest` is the canonical JSON of all that it says, `manifestSha256` stands for it.

    What its reviewers look at, printed on trial without a number, is at `/files/{trialBlob}`, of so many pages.
    """

    document_version_id: str
    document_id: str
    file_id: str
    unit: str
    jurisdiction: str
    version: int
    drafter: str
    subject: SecretText
    manifest: SecretText
    manifest_sha256: SecretText
    posts: tuple[str, ...]
    approved: bool
    saved_at: datetime
    trial_blob: str | None = None
    trial_media_type: str | None = None
    trial_pages: int | None = None


def version_id(document_id: str, version: int) -> str:
    """What a version is called: the document, and its number there."""
    return f"{document_id}/{version}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The version."""
    return (version_id(fact.event.document_id, fact.event.version),)


def evolve(row: DocumentVersion | None, fact: Recorded[Any], key: str) -> DocumentVersion | None:
    """The version after an event."""
    match fact.event, row:
        case e.VersionSaved() as saved, _:
            return filled(
                DocumentVersion,
                saved,
                document_version_id=key,
                jurisdiction=jurisdiction_of(saved.unit),
                posts=(),
                approved=False,
                saved_at=fact.act.at,
            )
        case e.ReviewStarted(steps=steps), DocumentVersion():
            return replace(row, posts=tuple(dict.fromkeys(post for step in steps for post in step.posts)))
        case StepPassedOn(posts=posts), DocumentVersion():
            return replace(row, posts=tuple(dict.fromkeys((*row.posts, *posts))))
        case e.VersionPrinted(blob=blob, pages=pages), DocumentVersion():
            return replace(row, trial_blob=blob, trial_media_type=PDF, trial_pages=pages)
        case e.DocumentApproved(), DocumentVersion():
            return replace(row, approved=True)
        case _:
            return row


DOCUMENT_VERSIONS = ReadModel(
    name="documents.document_versions",
    version=2,
    row=DocumentVersion,
    key="document_version_id",
    events=(e.VersionSaved, e.ReviewStarted, StepPassedOn, e.VersionPrinted, e.DocumentApproved),
    keys=keys,
    evolve=evolve,
    unfiltered=("drafter", "saved_at", "approved", "trial_media_type", "trial_pages"),
    orders=("version", "saved_at"),
    permission="documents.read",
    scope=Scope(
        unit="unit", jurisdiction="jurisdiction", account="drafter", posts="posts", file="file_id", entry="document_id"
    ),
    blobs=(BlobField("trial_blob", media_type="trial_media_type"),),
)
