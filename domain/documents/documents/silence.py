"""What follows from silence in a review: consent where the kind cites a law, else the next who may speak for the post.

Nobody comes round the rule: whoever a step is passed on to is barred from it by what bars anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.documents.documents import review
from domain.documents.documents import silence_events as s
from domain.documents.documents.commands import MarkStepDue
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.review import ReviewedStep
from domain.documents.documents.stages import UnderReview
from domain.documents.documents.step_terms import StepTerm, term_if_known, term_of
from domain.documents.naming import unit_of
from domain.documents.places import HEAD, UnitPlaces
from domain.documents.routes.steps import DocumentDuty
from domain.kernel.declarations import Act
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of


def mark_step(dossier: Dossier, command: MarkStepDue, act: Act) -> Sequence[s.SilenceEvent]:
    """What silence does once the term is over; where days were declared free since, that is said first."""
    stage = dossier.document(command.document_id)
    if not isinstance(stage, UnderReview) or command.version != stage.draft.version:
        return []
    step = next((step for step in stage.steps if step.step.key == command.step), None)
    if step is None or step.term is None or step.done:
        return []
    term, events = step.term, list[s.SilenceEvent]()
    years, freed = dossier.sending.years, dossier.sending.freed
    said = {"version": command.version, "step": command.step}
    now = term_of(term.step, term.days, term.since, jurisdiction_of(stage.draft.began.unit), years)
    if now.due_at > term.due_at:
        extended = {"due_before": term.due_at, "term": now, "because": term.declared_free(freed)}
        events.append(filled(s.StepTermExtended, stage.draft.standing, **said, **extended))
    if act.at < now.due_at:
        return events
    return [*events, *_silent(dossier, stage, step, act)]


def _silent(dossier: Dossier, stage: UnderReview, step: ReviewedStep, act: Act) -> Iterator[s.SilenceEvent]:
    said = {"version": stage.draft.version, "step": step.step.key}
    if stage.silence_basis is not None and step.step.duty is not DocumentDuty.APPROVE:
        deemed = filled(
            s.DeemedAgreed, stage.draft.standing, **said, posts=step.open_posts, legal_basis=stage.silence_basis
        )
        yield deemed
        yield from approval_begins(dossier, stage, step.after(deemed), act)
        return
    seats = tuple(_seats(dossier, stage, step, act.at))
    if seats:
        deputies = (dossier.holders.deputies(seat.post, act.at) for seat in seats if seat.to == seat.post)
        accounts = sorted(frozenset[str]().union(*deputies) - stage.draft.all_drafters)
        posts = tuple(dict.fromkeys((*step.open_posts, *(seat.to for seat in (*step.passed, *seats)))))
        term = _term(dossier, stage, step, act)
        newest = stage.draft.newest
        parts = 0 if newest is None else len(newest.parts)
        passed = {"seats": seats, "posts": posts, "accounts": tuple(accounts), "term": term, "attachments": parts}
        yield filled(s.StepPassedOn, stage.draft.standing, **said, **passed)


def _seats(dossier: Dossier, stage: UnderReview, step: ReviewedStep, at: datetime) -> Iterator[s.PassedSeat]:
    """Where each silent post goes to: first to whoever acts for it, then one post up, and no further."""
    drafters = stage.draft.all_drafters
    for post in step.open_posts:
        before = {seat.to for seat in step.passed if seat.post == post}
        if not before and dossier.holders.deputies(post, at) - drafters:
            yield s.PassedSeat(post, post)
        elif before <= {post}:
            ups = (up for up in posts_above(post, dossier.sending.places, at) if up not in step.step.posts)
            if up := next((up for up in ups if dossier.holders.holders(up, at) - drafters), None):
                yield s.PassedSeat(post, up)


def posts_above(post: str, places: UnitPlaces, at: datetime) -> tuple[str, ...]:
    """The posts above one, the nearest first: the head of its unit, and those of the units above that."""
    heads = places.posts_up(unit_of(post), HEAD, at.date())
    return tuple(head for head in heads if head != post)


def approval_begins(dossier: Dossier, stage: UnderReview, after: ReviewedStep, act: Act) -> Iterator[s.StepTermBegan]:
    """The term of the approval counts from the day on which the last review was done."""
    approval = review.approving(stage.steps)
    others = (after if step.step.key == after.step.key else step for step in stage.steps)
    if approval.term is not None or not all(step.done for step in review.reviewing(others)):
        return
    if term := _term(dossier, stage, approval, act):
        said = {"version": stage.draft.version, "step": approval.step.key}
        yield filled(s.StepTermBegan, stage.draft.standing, **said, term=term)


def _term(dossier: Dossier, stage: UnderReview, step: ReviewedStep, act: Act) -> StepTerm | None:
    jurisdiction = jurisdiction_of(stage.draft.began.unit)
    return term_if_known(step.step.key, step.step.days, act.at, jurisdiction, dossier.sending.years)
