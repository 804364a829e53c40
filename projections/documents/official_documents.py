"""Which documents are there, how far has each come, and who drafts it?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

from domain.documents.documents import events as e
from domain.documents.documents import issue_events as i
from domain.documents.documents.silence_events import StepPassedOn
from domain.documents.naming import kind_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.documents.document_rows import DocumentStatus, OfficialDocument, issued_after
from projections.kernel.declarations import BlobField, ReadModel
from projections.kernel.scope import Scope


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (fact.event.document_id,)


def evolve(row: OfficialDocument | None, fact: Recorded[Any], _: str) -> OfficialDocument | None:
    """The document after an event."""
    match fact.event:
        case e.DraftStarted() as began:
            return _begun(began, fact.act.at)
        case i.DocumentReceived() as received:
            return _received(received, fact.act.at)
        case event if row is None or getattr(event, "file_id", row.file_id) != row.file_id:
            return row  # what is a secret of another file has no place here
        case event if isinstance(event, i.IssueEvent):
            return replace(issued_after(row, event), changed_at=fact.act.at)
        case event:
            return replace(_after(row, event), changed_at=fact.act.at)


def _begun(event: e.DraftStarted, at: datetime) -> OfficialDocument:
    return filled(
        OfficialDocument,
        event,
        kind_id=kind_of(event.kind),
        status=DocumentStatus.DRAFTING,
        version=0,
        drafters=(event.drafter,),
        accounts=(event.drafter,),
        **_unissued(event.unit, at),
    )


def _received(event: i.DocumentReceived, at: datetime) -> OfficialDocument:
    unissued = _unissued(event.unit, at) | {"number": event.number, "registered_on": event.registered_on}
    if event.parts:
        document = event.parts[0]
        said = None if event.manifest is None else json.loads(event.manifest)["attachments"][0]["sha256"]
        unissued |= {"blob": document.blob, "media_type": document.media_type, "sha256": said}
    return filled(
        OfficialDocument,
        event,
        kind_id=kind_of(event.kind),
        template="",
        route="",
        status=DocumentStatus.RECEIVED,
        version=0,
        answers=None,
        drafters=(),
        accounts=(),
        **unissued,
    )


def _unissued(unit: str, at: datetime) -> dict[str, Any]:
    """What a document has not yet, whether it is drafted here or came in."""
    lacking = (
        "approved_version",
        "number",
        "registered_on",
        "pages",
        "rendering_failed",
        "sha256",
        "blob",
        "media_type",
    )
    begun = {"jurisdiction": jurisdiction_of(unit), "units": (unit,), "posts": (), "recipients": 0, "supersedes": ()}
    times = {"started_at": at, "changed_at": at}
    return {**dict.fromkeys((*lacking, "answered_by", "superseded_by_id")), **begun, **times}


def _after(row: OfficialDocument, event: e.DocumentEvent) -> OfficialDocument:
    match event:
        case e.DrafterInvited(_, account_id):
            return replace(row, drafters=(*row.drafters, account_id), accounts=(*row.accounts, account_id))
        case e.DrafterRemoved(_, account_id):
            drafters, accounts = (
                tuple(each for each in names if each != account_id) for names in (row.drafters, row.accounts)
            )
            return replace(row, drafters=drafters, accounts=accounts)
        case e.VersionSaved(version=version, subject=subject):
            return replace(row, version=version, subject=subject)
        case e.MovedToTemplate(_, template):
            return replace(row, template=template)
        case e.ReviewStarted(steps=steps):
            posts = tuple(dict.fromkeys(post for step in steps for post in step.posts))
            return replace(row, status=DocumentStatus.UNDER_REVIEW, posts=posts)
        case StepPassedOn(posts=posts):
            return replace(row, posts=tuple(dict.fromkeys((*row.posts, *posts))))
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
    version=3,
    row=OfficialDocument,
    key="document_id",
    events=(*get_args(e.DocumentEvent), *get_args(i.IssueEvent)),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=(
        "pages",
        "rendering_failed",
        "media_type",
        "units",
        "posts",
        "accounts",
        "supersedes",
        "recipients",
        "template",
        "route",
        "kind",
        "language",
        "version",
        "approved_version",
        "sealed_by",
        "seal_refused",
        "seal_level",
    ),
    orders=("started_at", "changed_at", "registered_on"),
    searched=("subject", "number"),
    permission="documents.read",
    scope=Scope(
        jurisdiction="jurisdiction",
        posts="posts",
        units="units",
        accounts="accounts",
        file="file_id",
        entry="document_id",
    ),
    blobs=(BlobField("blob", media_type="media_type"), BlobField("archived_blob", media_type="media_type")),
)
