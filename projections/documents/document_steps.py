"""Which steps of review are open, from which posts are they due, and what was said in them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, assert_never, get_args

from domain.documents.documents import events as e
from domain.documents.documents import silence_events as s
from domain.documents.documents.review import BY_LAW, ReviewedStep, Verdict
from domain.documents.routes.steps import DocumentDuty, RouteStep
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.documents.document_versions import version_id
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class StepStatus(StrEnum):
    """Whether something is still due. What was recalled or returned has ENDED."""

    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """A step that a version goes through: `needed` of its `seats` do it, `openPosts` have not said anything yet.

    `posts` are the seats, and the posts that the step was passed on to, which may speak for those that were silent by
    `dueAt`. `legalBasis` is the law by which silence was consent. Once it is done, `hours` says how many whole hours
    it took.
    """

    document_step_id: str
    document_version_id: str
    document_id: str
    file_id: str
    unit: str
    jurisdiction: str
    version: int
    key: str
    title: str
    duty: DocumentDuty
    posts: tuple[str, ...]
    open_posts: tuple[str, ...]
    needed: int
    verdicts: tuple[Verdict, ...]
    status: StepStatus
    started_at: datetime
    done_at: datetime | None
    seats: tuple[str, ...] = ()
    due_at: datetime | None = None
    legal_basis: str | None = None
    hours: int | None = None


def step_id(document_id: str, version: int, step: str) -> str:
    """What a step of a version is called."""
    return f"{version_id(document_id, version)}/{step}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The steps that an event is about: all that begin or end with it, or one."""
    event: Any = fact.event
    match event:
        case e.ReviewStarted(steps=steps):
            names = tuple(step.key for step in steps)
        case e.DraftRecalled(steps=steps) | e.DraftReturned(steps=steps):
            names = steps
        case _:
            names = (event.step,)
    return (step_id(event.document_id, event.version, name) for name in names)


def evolve(row: DocumentStep | None, fact: Recorded[Any], key: str) -> DocumentStep | None:
    """The step after an event."""
    match fact.event, row:
        case e.ReviewStarted() as started, _:
            step = next(step for step in started.steps if key.endswith(f"/{step.key}"))
            return _begun(started, step, key, fact.act.at)
        case (e.StepAgreed() | e.StepObjected()) as said, DocumentStep():
            return _said(row, said, fact.act.at)
        case e.DocumentApproved(post=post, approver=approver), DocumentStep():
            verdicts = (Verdict(post, approver, agrees=True),)
            return _done(replace(row, verdicts=verdicts, open_posts=()), fact.act.at)
        case event, DocumentStep() if isinstance(event, s.SilenceEvent):
            return _silent(row, event, fact.act.at)
        case e.DraftRecalled() | e.DraftReturned(), DocumentStep():
            return replace(row, open_posts=(), status=StepStatus.ENDED)
        case _:
            return row


def _begun(started: e.ReviewStarted, step: RouteStep, key: str, at: datetime) -> DocumentStep:
    return filled(
        DocumentStep,
        started,
        step,
        document_step_id=key,
        document_version_id=version_id(started.document_id, started.version),
        jurisdiction=jurisdiction_of(started.unit),
        open_posts=step.posts,
        seats=step.posts,
        due_at=next((term.due_at for term in started.terms if term.step == step.key), None),
        verdicts=(),
        status=StepStatus.OPEN,
        started_at=at,
        done_at=None,
    )


def _said(row: DocumentStep, said: e.StepAgreed | e.StepObjected, at: datetime) -> DocumentStep:
    step = RouteStep(row.key, row.title, row.duty, row.seats, row.needed, 0, ())
    after = ReviewedStep(step, row.verdicts).after(said)
    moved = replace(row, verdicts=after.verdicts, open_posts=after.open_posts)
    return _done(moved, at) if after.done else moved


def _done(row: DocumentStep, at: datetime) -> DocumentStep:
    hours = (at - row.started_at) // timedelta(hours=1)
    return replace(row, status=StepStatus.DONE, done_at=at, hours=hours)


def _silent(row: DocumentStep, event: s.SilenceEvent, at: datetime) -> DocumentStep:
    match event:
        case s.StepTermBegan(term=term) | s.StepTermExtended(term=term):
            return replace(row, due_at=term.due_at)
        case s.StepPassedOn(posts=posts, term=term):
            all_posts = tuple(dict.fromkeys((*row.posts, *posts)))
            return replace(row, posts=all_posts, due_at=term.due_at if term else None)
        case s.DeemedAgreed(posts=posts, legal_basis=law):
            verdicts = (*row.verdicts, *(Verdict(post, BY_LAW, agrees=True) for post in posts))
            return _done(replace(row, verdicts=verdicts, open_posts=(), legal_basis=law), at)
        case _:
            assert_never(event)


DOCUMENT_STEPS = ReadModel(
    name="documents.document_steps",
    version=2,
    row=DocumentStep,
    key="document_step_id",
    events=(
        e.ReviewStarted,
        e.StepAgreed,
        e.StepObjected,
        e.DocumentApproved,
        e.DraftRecalled,
        e.DraftReturned,
        *get_args(s.SilenceEvent),
    ),
    keys=keys,
    evolve=evolve,
    unfiltered=("title", "needed", "version", "done_at", "seats", "legal_basis", "hours"),
    orders=("started_at", "due_at"),
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", posts="posts", file="file_id", entry="document_id"),
)
