"""Which documents are there, how far has each come, and who drafts it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

from domain.documents.documents import events as e
from domain.documents.naming import kind_of
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class DocumentStatus(StrEnum):
    """How far a document has come."""

    DRAFTING = "drafting"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document. `kind`, `template` and `route` are the versions that it goes by; `version` is its newest one.

    `drafters` may save versions; `posts` are those of the route that it goes along, or went along last.
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
    started_at: datetime
    changed_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (fact.event.document_id,)


def evolve(row: OfficialDocument | None, fact: Recorded[Any], _: str) -> OfficialDocument | None:
    """The document after an event."""
    if isinstance(fact.event, e.DraftStarted):
        return _started(fact)
    return row and replace(_after(row, fact.event), changed_at=fact.act.at)


def _started(fact: Recorded[Any]) -> OfficialDocument:
    event: e.DraftStarted = fact.event
    return filled(
        OfficialDocument,
        event,
        jurisdiction=jurisdiction_of(event.unit),
        kind_id=kind_of(event.kind),
        status=DocumentStatus.DRAFTING,
        version=0,
        approved_version=None,
        drafters=(event.drafter,),
        posts=(),
        started_at=fact.act.at,
        changed_at=fact.act.at,
    )


def _after(row: OfficialDocument, event: e.DocumentEvent) -> OfficialDocument:
    match event:
        case e.DrafterInvited(_, account_id):
            return replace(row, drafters=(*row.drafters, account_id))
        case e.DrafterRemoved(_, account_id):
            return replace(row, drafters=tuple(drafter for drafter in row.drafters if drafter != account_id))
        case e.VersionSaved(version=version, subject=subject):
            return replace(row, version=version, subject=subject)
        case e.MovedToTemplate(_, template):
            return replace(row, template=template)
        case e.ReviewStarted(steps=steps):
            posts = tuple(dict.fromkeys(post for step in steps for post in step.posts))
            return replace(row, status=DocumentStatus.UNDER_REVIEW, posts=posts)
        case e.DraftRecalled() | e.DraftReturned():
            return replace(row, status=DocumentStatus.DRAFTING)
        case e.DocumentApproved(version=version):
            return replace(row, status=DocumentStatus.APPROVED, approved_version=version)
        case e.DocumentWithdrawn():
            return replace(row, status=DocumentStatus.WITHDRAWN)
        case e.DraftDiscarded():
            return replace(row, status=DocumentStatus.DISCARDED)
        case _:
            return row


OFFICIAL_DOCUMENTS = ReadModel(
    name="documents.official_documents",
    version=1,
    row=OfficialDocument,
    key="document_id",
    events=get_args(e.DocumentEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("template", "route", "kind", "language", "version", "approved_version"),
    orders=("started_at", "changed_at"),
    permission="documents.read",
    scope=Scope(
        unit="unit",
        jurisdiction="jurisdiction",
        posts="posts",
        accounts="drafters",
    ),
)
