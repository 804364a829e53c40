"""What there is of a document from its number on: print, seal, recipients, answer, and what holds in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from domain.documents.documents import issue_events as i
from domain.documents.documents import publishing_events as r


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted file, whether it was looked into, and the code of what was wrong with it."""

    drafted: r.RedactionDrafted
    checked: bool = False
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """How far a numbered document is. `failed` is the code of a rendering that gave nothing."""

    number: str
    series: str
    year: int
    n: int
    registered_on: date
    rendered: i.DocumentRendered | None = None
    failed: str | None = None
    signed: i.DocumentSigned | None = None
    offered: i.OwnSealOffered | None = None
    seal_refused: str | None = None
    archived: i.SealArchived | None = None
    stamp_due: bool = False
    recipients: frozenset[str] = frozenset()
    answered_by: str | None = None
    superseded_by: str | None = None
    supersedes: tuple[str, ...] = ()
    leaves: tuple[int, int] | None = None
    published: i.DocumentPublished | None = None
    hidden: frozenset[str] = frozenset()
    redactions: Mapping[str, Redaction] = field(default_factory=dict)

    def after(self, event: i.IssueEvent) -> Issue:
        """The same after an event."""
        match event:
            case i.DocumentRendered() | i.RenderingFailed() | i.DocumentSigned():
                return self._made(event)
            case event if isinstance(event, i.SealEvent):
                return self._sealed(event)
            case i.DocumentDispatched(recipients=recipients) | i.RecipientsListed(recipients=recipients):
                return replace(self, recipients=self.recipients | set(recipients))
            case i.RequestAnswered(_, reply_id):
                return replace(self, answered_by=reply_id)
            case i.DocumentSuperseded(_, by):
                return replace(self, superseded_by=by)
            case i.Supersedes(_, former_id):
                return replace(self, supersedes=(*self.supersedes, former_id))
            case i.DocumentPublished():
                return replace(self, published=event)
            case i.DocumentFiled() | i.DocumentHidden():
                return self._in_file(event)
            case r.RedactionDrafted() | r.RedactionChecked():
                return replace(self, redactions=_redacted(self.redactions, event))
            case i.DocumentNumbered() | i.DocumentReceived() | i.CircularDispatched():
                return self
            case _:
                assert_never(event)

    def _made(self, event: i.DocumentRendered | i.RenderingFailed | i.DocumentSigned) -> Issue:
        match event:
            case i.DocumentRendered():
                return replace(self, rendered=event, failed=None)
            case i.RenderingFailed(code=code):
                return replace(self, failed=code)
            case i.DocumentSigned():
                return replace(self, signed=event)
            case _:
                assert_never(event)

    def _in_file(self, event: i.DocumentFiled | i.DocumentHidden) -> Issue:
        match event:
            case i.DocumentFiled(_, first, last):
                return replace(self, leaves=(first, last))
            case i.DocumentHidden(_, seal_id):
                return replace(self, hidden=self.hidden | {seal_id})
            case _:
                assert_never(event)

    def _sealed(self, event: i.SealEvent) -> Issue:
        match event:
            case i.OwnSealOffered():
                return replace(self, offered=event, seal_refused=None)
            case i.OwnSealRefused(code=code):
                return replace(self, seal_refused=code)
            case i.ArchiveStampDue():
                return replace(self, stamp_due=True)
            case i.SealArchived():
                return replace(self, archived=event, stamp_due=False)
            case i.ArchiveStampFailed():
                return replace(self, stamp_due=False)
            case _:
                assert_never(event)


def _redacted(redactions: Mapping[str, Redaction], event: r.RedactionEvent) -> Mapping[str, Redaction]:
    match event:
        case r.RedactionDrafted(upload_id=upload):
            return {**redactions, upload: Redaction(event)}
        case r.RedactionChecked(_, upload, failure):
            return {**redactions, upload: replace(redactions[upload], checked=True, failure=failure)}
        case _:
            assert_never(event)
