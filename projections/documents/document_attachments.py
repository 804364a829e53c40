"""Which attachments has each version of a document?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.documents.documents import events as e
from domain.documents.documents.manifest import MAX_PARTS
from domain.documents.documents.silence_events import StepPassedOn
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.documents.document_versions import version_id
from projections.kernel.declarations import BlobField, ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class DocumentAttachment:
    """An attachment of a version, in the order that the version names them: `size` is in bytes."""

    document_attachment_id: str
    document_version_id: str
    document_id: str
    file_id: str
    unit: str
    jurisdiction: str
    drafter: str
    posts: tuple[str, ...]
    place: int
    blob: str
    media_type: str
    size: int
    name: SecretText
    sha256: SecretText


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The attachments of the version: never more than one may have, whatever an event says."""
    event: e.VersionSaved | e.ReviewStarted | StepPassedOn = fact.event
    version = version_id(event.document_id, event.version)
    count = len(event.parts) if isinstance(event, e.VersionSaved) else event.attachments
    return (f"{version}/{place}" for place in range(1, min(count, MAX_PARTS) + 1))


def evolve(row: DocumentAttachment | None, fact: Recorded[Any], key: str) -> DocumentAttachment | None:
    """The attachment after an event."""
    if isinstance(fact.event, e.ReviewStarted):
        posts = dict.fromkeys(post for step in fact.event.steps for post in step.posts)
        return row and replace(row, posts=tuple(posts))
    if isinstance(fact.event, StepPassedOn):
        return row and replace(row, posts=tuple(dict.fromkeys((*row.posts, *fact.event.posts))))
    saved: e.VersionSaved = fact.event
    place = int(key.rpartition("/")[2])
    said = {"name": None, "sha256": None}
    if saved.manifest is not None:
        said = json.loads(saved.manifest)["attachments"][place - 1]
    return filled(
        DocumentAttachment,
        saved,
        saved.parts[place - 1],
        document_attachment_id=key,
        document_version_id=version_id(saved.document_id, saved.version),
        jurisdiction=jurisdiction_of(saved.unit),
        posts=(),
        place=place,
        name=said["name"],
        sha256=said["sha256"],
    )


DOCUMENT_ATTACHMENTS = ReadModel(
    name="documents.document_attachments",
    version=1,
    row=DocumentAttachment,
    key="document_attachment_id",
    events=(e.VersionSaved, e.ReviewStarted, StepPassedOn),
    keys=keys,
    evolve=evolve,
    unfiltered=("drafter", "place", "size", "media_type", "posts"),
    orders=("place",),
    permission="documents.read",
    scope=Scope(
        unit="unit",
        jurisdiction="jurisdiction",
        account="drafter",
        posts="posts",
        file="file_id",
        entry="document_id",
    ),
    blobs=(BlobField("blob", name="name", media_type="media_type"),),
)
