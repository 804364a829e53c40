"""A document: drafted, reviewed, approved as one exact version, or given up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.documents.deliveries.events import DeliveryEvent
from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents import issue_commands as i
from domain.documents.documents.archiving import archive
from domain.documents.documents.arriving import RegisterArrival, arrive
from domain.documents.documents.dispatching import dispatch
from domain.documents.documents.dossier import Dossier, Event, evolve
from domain.documents.documents.drafting import draft
from domain.documents.documents.filing import add_leaves, seal_leaf
from domain.documents.documents.issue_events import IssueEvent
from domain.documents.documents.issuing import receive, record, register
from domain.documents.documents.publishing import announce, publish
from domain.documents.documents.redacting import redact
from domain.documents.documents.redaction_commands import RecordRedactionCheck, RedactDocument
from domain.documents.documents.reviewing import approve, record_trial, return_after_trial, review_step
from domain.documents.documents.sealing import offer
from domain.documents.documents.silence import mark_step
from domain.documents.documents.stages import Approved, Discarded, Drafting, Issued, UnderReview, Withdrawn
from domain.documents.documents.superseding import supersede
from domain.documents.files.events import LeafSealed, LeavesAdded
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled
from domain.kernel.refused import Refused

Stored = e.DocumentEvent | IssueEvent | DeliveryEvent | LeavesAdded | LeafSealed
Command = c.DocumentCommand | c.MarkStepDue | i.IssueCommand | RegisterArrival


def decide(dossier: Dossier, command: Command, act: Act) -> Sequence[Stored]:
    """What a command does to the document."""
    if isinstance(command, c.DraftingCommand):
        return draft(dossier, command, act)
    if isinstance(command, c.ReviewCommand):
        return review_step(dossier, command, act)
    if isinstance(command, c.MarkStepDue):
        return mark_step(dossier, command, act)
    if isinstance(command, c.EndingCommand):
        return _end(dossier, command, act)
    return _issue(dossier, command, act)


def _issue(dossier: Dossier, command: c.Approve | i.IssueCommand | RegisterArrival, act: Act) -> Sequence[Stored]:
    match command:
        case i.AddLeaves() | i.SealLeaf() | RedactDocument() | RecordRedactionCheck():
            return _in_file(dossier, command)
        case i.RequestArchiveStamp() | i.RecordArchiveStamp() | i.RecordArchiveStampFailure():
            return archive(dossier, command)
        case _:
            return _DECIDED.get(type(command), record)(dossier, command, act)


_DECIDED: Mapping[type[Any], Callable[[Dossier, Any, Act], Sequence[Stored]]] = {
    c.Approve: approve,
    i.ReturnAfterTrial: return_after_trial,
    i.RecordTrialPrint: record_trial,
    i.RegisterDocument: register,
    i.RegisterIncoming: receive,
    i.PublishDocument: publish,
    i.PublishAnnouncement: announce,
    i.SealDocument: offer,
    i.Supersede: supersede,
    i.Dispatch: dispatch,
    RegisterArrival: arrive,
}
"""What decides each command; what the machine records is left to `record`."""


def _in_file(
    dossier: Dossier, command: i.AddLeaves | i.SealLeaf | RedactDocument | RecordRedactionCheck
) -> Sequence[Stored]:
    match command:
        case i.AddLeaves():
            return add_leaves(dossier, command)
        case i.SealLeaf():
            return seal_leaf(dossier, command)
        case _:
            return redact(dossier, command)


def _end(dossier: Dossier, command: c.EndingCommand, act: Act) -> Sequence[e.DocumentEvent]:
    stage = dossier.drafted(command.document_id)
    match command, stage:
        case c.DiscardDraft(), _ if act.actor not in stage.draft.drafters:
            raise Refused("not_a_drafter", "documentId")
        case c.DiscardDraft(), Drafting():
            return [filled(e.DraftDiscarded, command)]
        case c.DiscardDraft(), UnderReview():
            raise Refused("under_review", "documentId")
        case c.DiscardDraft(), Discarded():
            return []
        case _, Issued(issue=issue) if issue.recipients:
            raise Refused("dispatched_already", "documentId")
        case _, Issued() if not dossier.is_void(stage):
            raise Refused("numbered_already", "documentId")
        case c.DiscardDraft(), Issued():
            return [filled(e.DraftDiscarded, command)]
        case c.WithdrawDocument(), Approved() | Issued():
            return [filled(e.DocumentWithdrawn, command)]
        case c.WithdrawDocument(), Withdrawn():
            return []
        case c.WithdrawDocument(), Drafting() | UnderReview() | Discarded():
            raise Refused("not_approved", "documentId")
        case c.DiscardDraft(), Approved() | Withdrawn():
            raise Refused("approved_already", "documentId")
        case _:
            raise AssertionError(command)


DECIDER: Decider[Dossier, Command, Event] = Decider(Dossier(), decide, evolve)
