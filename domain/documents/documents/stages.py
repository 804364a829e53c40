"""The stages of a document: what there is at each, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.documents.documents import events as e
from domain.documents.documents import issue_events as i
from domain.documents.documents.draft import Draft, drafted
from domain.documents.documents.issue import Issue
from domain.documents.documents.review import ReviewedStep
from domain.documents.documents.silence_events import SilenceEvent


@dataclass(frozen=True, slots=True)
class Unstarted:
    """No document yet."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """Versions are saved."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class UnderReview:
    """A version goes along its route: nothing is saved meanwhile. `silence_basis` is the law that takes silence for
    consent.
    """

    draft: Draft
    steps: tuple[ReviewedStep, ...]
    silence_basis: str | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """A post approved the newest version."""

    draft: Draft
    steps: tuple[ReviewedStep, ...]
    approval: e.DocumentApproved


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Approved once, and taken back before it had a number, or after that was voided."""

    draft: Draft
    withdrawn: e.DocumentWithdrawn


@dataclass(frozen=True, slots=True)
class Discarded:
    """Given up."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Issued:
    """It has a number, and after that is printed, sealed, sent and at last superseded: how far it is, `issue` says."""

    draft: Draft
    issue: Issue
    approval: e.DocumentApproved


@dataclass(frozen=True, slots=True)
class Received:
    """It came in from outside, with a number of its own."""

    received: i.DocumentReceived
    issue: Issue


Drafted = Drafting | UnderReview | Approved | Withdrawn | Discarded | Issued
Stage = Unstarted | Drafted | Received
Event = e.DocumentEvent | i.IssueEvent


def after(stage: Stage, event: Event) -> Stage:
    """The document after an event on it."""
    match event, stage:
        case e.DraftStarted(), _:
            drafters = frozenset({event.drafter})
            return Drafting(Draft(event, drafters, frozenset(), event.template))
        case i.DocumentReceived(), _:
            return Received(event, Issue(event.number, event.series, event.year, event.n, event.registered_on))
        case i.DocumentNumbered(), Approved(draft, approval=approval):
            begun = Issue(event.number, event.series, event.year, event.n, event.registered_on)
            return Issued(draft, begun, approval)
        case _, Issued() | Received() if isinstance(event, i.IssueEvent):
            return replace(stage, issue=stage.issue.after(event))
        case _, Unstarted() | Received():
            raise AssertionError(event)
        case _:
            return _before_issue(stage, event)


def _before_issue(stage: Drafted, event: Event) -> Stage:
    match event, stage:
        case e.ReviewStarted(), _:
            terms = {term.step: term for term in event.terms}
            steps = tuple(ReviewedStep(step, term=terms.get(step.key)) for step in event.steps)
            return UnderReview(stage.draft, steps, event.silence_basis)
        case e.StepAgreed() | e.StepObjected(), UnderReview(steps=steps):
            return replace(stage, steps=tuple(step.after(event) for step in steps))
        case _, UnderReview(steps=steps) if isinstance(event, SilenceEvent):
            return replace(stage, steps=tuple(step.after(event) for step in steps))
        case e.DocumentApproved(), UnderReview(draft, steps) | Approved(draft, steps):
            return Approved(draft, steps, event)
        case e.DraftRecalled() | e.DraftReturned(), _:
            return Drafting(stage.draft)
        case e.DocumentWithdrawn(), _:
            return Withdrawn(stage.draft, event)
        case e.DraftDiscarded(), _:
            return Discarded(stage.draft)
        case e.DrafterInvited() | e.DrafterRemoved() | e.VersionSaved() | e.MovedToTemplate(), _:
            return replace(stage, draft=drafted(stage.draft, event))
        case _:
            return stage
