"""The stages of a document on its way to approval: what there is at each, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from domain.documents.documents import events as e
from domain.documents.documents.review import ReviewedStep


@dataclass(frozen=True, slots=True)
class Unstarted:
    """No document yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document belongs: what most of its events say, so that each stands for itself."""

    document_id: str
    file_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class Author:
    """An account that drafted, and the grant that it did it under."""

    account: str
    grant: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What there is of a document before it is approved.

    `drafters` may draft now; `authors` are all who ever saved a version, whether they still may or not, each with the
    grants that they did it under. `template` is the one that the next version is printed from.
    """

    began: e.DraftStarted
    drafters: frozenset[str]
    authors: frozenset[Author]
    template: str
    newest: e.VersionSaved | None = None
    moved: bool = False

    @property
    def version(self) -> int:
        """The number of the newest version; 0 before the first."""
        return 0 if self.newest is None else self.newest.version

    @property
    def standing(self) -> Standing:
        """Where the document belongs."""
        return Standing(self.began.document_id, self.began.file_id, self.began.unit)

    @property
    def all_drafters(self) -> frozenset[str]:
        """Everybody who counts as a drafter: none of them reviews or approves."""
        return self.drafters | {author.account for author in self.authors}


@dataclass(frozen=True, slots=True)
class Drafting:
    """Versions are saved."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class UnderReview:
    """A version goes along its route: nothing is saved meanwhile."""

    draft: Draft
    steps: tuple[ReviewedStep, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """A post approved the newest version."""

    draft: Draft
    steps: tuple[ReviewedStep, ...]
    approval: e.DocumentApproved


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Approved once, and taken back before it had a number."""

    draft: Draft
    withdrawn: e.DocumentWithdrawn


@dataclass(frozen=True, slots=True)
class Discarded:
    """Given up."""

    draft: Draft


Stage = Unstarted | Drafting | UnderReview | Approved | Withdrawn | Discarded
Started = Drafting | UnderReview | Approved | Withdrawn | Discarded


def after(stage: Stage, event: e.DocumentEvent) -> Stage:
    """The document after an event on it."""
    match event, stage:
        case e.DraftStarted(), _:
            drafters = frozenset({event.drafter})
            return Drafting(Draft(event, drafters, frozenset(), event.template))
        case _, Unstarted():
            raise AssertionError(event)
        case e.ReviewStarted(), _:
            return UnderReview(stage.draft, tuple(ReviewedStep(step) for step in event.steps))
        case e.StepAgreed() | e.StepObjected(), UnderReview(draft, steps):
            return UnderReview(draft, tuple(step.after(event) for step in steps))
        case e.DocumentApproved(), UnderReview(draft, steps) | Approved(draft, steps):
            return Approved(draft, steps, event)
        case e.DraftRecalled() | e.DraftReturned(), _:
            return Drafting(stage.draft)
        case e.DocumentWithdrawn(), _:
            return Withdrawn(stage.draft, event)
        case e.DraftDiscarded(), _:
            return Discarded(stage.draft)
        case e.DrafterInvited() | e.DrafterRemoved() | e.VersionSaved() | e.MovedToTemplate(), _:
            return replace(stage, draft=_drafted(stage.draft, event))
        case _:
            return stage


def _drafted(draft: Draft, event: e.DrafterInvited | e.DrafterRemoved | e.VersionSaved | e.MovedToTemplate) -> Draft:
    match event:
        case e.DrafterInvited(_, account_id):
            return replace(draft, drafters=draft.drafters | {account_id})
        case e.DrafterRemoved(_, account_id):
            return replace(draft, drafters=draft.drafters - {account_id})
        case e.VersionSaved():
            return replace(
                draft, newest=event, authors=draft.authors | {Author(event.drafter, event.under_grant)}, moved=False
            )
        case e.MovedToTemplate(_, template):
            return replace(draft, template=template, moved=True)
        case _:
            assert_never(event)
