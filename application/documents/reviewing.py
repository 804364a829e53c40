"""The commands of a review: what is looked at of a step, where its posts act, and who is barred from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from application.documents import streams
from application.documents.issuing import MARK, calendars
from application.documents.looking import of_document
from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Terms
from domain.documents.documents import commands as c
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.review import ReviewedStep, approving
from domain.documents.documents.silence import posts_above
from domain.documents.documents.stages import Approved, UnderReview
from domain.documents.naming import unit_of
from domain.organisations.published import jurisdiction_of


def _posts_under_review(command: c.ReviewCommand | c.Approve, state: Dossier) -> Sequence[str]:
    step = _step_of(command, state)
    return () if step is None else tuple(map(streams.holder, step.posts))


def calendars_of(command: Any, state: Dossier, at: datetime) -> Sequence[str]:
    """The calendars that a term which begins now may reach into."""
    unit = state.unit_of(command.document_id)
    return () if unit is None else calendars(jurisdiction_of(unit), at)


def _silent_step(command: c.MarkStepDue, state: Dossier, at: datetime) -> Sequence[str]:
    """Who acts for the posts of a silent step, and who holds the posts above them; and the calendars of its term."""
    stage = state.document(command.document_id)
    step = _step_named(command.step, stage.steps) if isinstance(stage, UnderReview) else None
    if step is None or step.term is None:
        return ()
    above = (up for post in step.step.posts for up in posts_above(post, state.sending.places, at))
    posts, units = dict.fromkeys((*step.step.posts, *above)), dict.fromkeys(map(unit_of, step.step.posts))
    since = calendars_of(command, state, step.term.since)
    days = dict.fromkeys((*since, *calendars_of(command, state, at)))
    return (*map(streams.holder, posts), *map(streams.unit_place, units), *days)


def _step_of(command: c.ReviewCommand | c.Approve, state: Dossier) -> ReviewedStep | None:
    """The step that a reviewer or an approver is about to do."""
    stage = state.document(command.document_id)
    if not isinstance(stage, UnderReview | Approved):
        return None
    if isinstance(command, c.Approve):
        return approving(stage.steps)
    return _step_named(command.step, stage.steps)


def _step_named(key: str, steps: Sequence[ReviewedStep]) -> ReviewedStep | None:
    return next((step for step in steps if step.step.key == key), None)


def _of_step(command: c.ReviewCommand | c.Approve, state: Dossier) -> Sequence[Place]:
    """At the unit of any post of the step; of no step, at that of the document."""
    step = _step_of(command, state)
    if step is None:
        return of_document(command, state)
    units = dict.fromkeys(map(unit_of, step.posts))
    return (tuple(dict.fromkeys((*units, *map(jurisdiction_of, units)))),)


def _drafters(command: c.ReviewCommand | c.Approve, state: Dossier) -> Iterator[tuple[str, str | None]]:
    """Everybody who drafted, each with the grant that it was done under, where they saved something."""
    if draft := state.draft_of(command.document_id):
        yield from ((account, None) for account in sorted(draft.drafters))
        yield from sorted((author.account, author.grant) for author in draft.authors)


def _no_reviewers(command: c.ReviewCommand, state: Dossier) -> Iterator[BarredPerson]:
    for account, grant in _drafters(command, state):
        yield BarredPerson(account, "reviewer_is_drafter", "reviewer_acts_for_drafter", grant, "documentId")


def _no_approvers(command: c.Approve, state: Dossier) -> Iterator[BarredPerson]:
    for account, grant in _drafters(command, state):
        yield BarredPerson(account, "approver_is_drafter", "delegated_by_drafter", grant, "documentId")


_REVIEWING = Rule(
    permission="documents.review",
    beside=_posts_under_review,
    dated=calendars_of,
    places=_of_step,
    terms=Terms(not_by=_no_reviewers),
)

RULES: dict[type[Any], Rule] = {
    c.Agree: _REVIEWING,
    c.Object: _REVIEWING,
    c.ReturnDraft: _REVIEWING,
    c.Approve: replace(_REVIEWING, permission="documents.approve", terms=Terms(not_by=_no_approvers)),
    c.MarkStepDue: Rule(permission=MARK, dated=_silent_step),
}
