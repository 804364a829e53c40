"""A document: drafted, reviewed, approved as one exact version, or given up."""

from __future__ import annotations

from collections.abc import Sequence

from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents.dossier import Dossier, Event, evolve
from domain.documents.documents.drafting import draft
from domain.documents.documents.reviewing import approve, review_step
from domain.documents.documents.stages import Approved, Discarded, Drafting, UnderReview, Withdrawn
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled
from domain.kernel.refused import Refused


def decide(dossier: Dossier, command: c.DocumentCommand, act: Act) -> Sequence[e.DocumentEvent]:
    """What a command does to the document."""
    if isinstance(command, c.DraftingCommand):
        return draft(dossier, command, act)
    if isinstance(command, c.ReviewCommand):
        return review_step(dossier, command, act)
    if isinstance(command, c.Approve):
        return approve(dossier, command, act)
    return _end(dossier, command, act)


def _end(dossier: Dossier, command: c.EndingCommand, act: Act) -> Sequence[e.DocumentEvent]:
    stage = dossier.started(command.document_id)
    match command, stage:
        case c.DiscardDraft(), _ if act.actor not in stage.draft.drafters:
            raise Refused("not_a_drafter", "documentId")
        case c.DiscardDraft(), Drafting():
            return [filled(e.DraftDiscarded, command)]
        case c.DiscardDraft(), UnderReview():
            raise Refused("under_review", "documentId")
        case c.DiscardDraft(), Discarded():
            return []
        case c.WithdrawDocument(), Approved():
            return [filled(e.DocumentWithdrawn, command)]
        case c.WithdrawDocument(), Withdrawn():
            return []
        case c.WithdrawDocument(), Drafting() | UnderReview() | Discarded():
            raise Refused("not_approved", "documentId")
        case c.DiscardDraft(), Approved() | Withdrawn():
            raise Refused("approved_already", "documentId")
        case _:
            raise AssertionError(command)


DECIDER: Decider[Dossier, c.DocumentCommand, Event] = Decider(Dossier(), decide, evolve)
