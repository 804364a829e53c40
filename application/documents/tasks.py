"""Whose turn it is: a task for each step of a review, and for what a recipient owes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never, get_args

from application.kernel.workflows import Workflow
from domain.documents.deliveries import events as d
from domain.documents.documents import events as e
from domain.documents.documents import silence_events as s
from domain.documents.kinds.terms import Expectation
from domain.documents.naming import partner_of
from domain.kernel.declarations import Recorded
from domain.notifications.published import AssignTask, CompleteTask, MoveTask, ReassignTask, WithdrawTask

DOCUMENT, DELIVERY = "documents.document", "documents.delivery"
DUTIES = {Expectation.OPENING: "open", Expectation.ACKNOWLEDGEMENT: "accept", Expectation.REPLY: "answer"}

Given = Sequence[AssignTask | ReassignTask | MoveTask | CompleteTask | WithdrawTask]
Owing = d.DeliveryAccepted | d.DeliveryOpened | d.DeliveryAnswered


def _step(event: Any, step: str) -> str:
    return f"{event.document_id}:{event.version}:{step}"


def task_of(event: Any) -> str:
    """The task of a delivery: ids of tasks have no stroke."""
    return str(event.delivery_id).replace("/", ".")


def steps_due(fact: Recorded[Any]) -> Given:
    """Each step of a route is a task of its posts, until it is done or its version goes back."""
    match fact.event:
        case e.ReviewStarted() as started:
            due = {term.step: term.due_at for term in started.terms}
            return [
                AssignTask(
                    _step(started, step.key),
                    started.unit,
                    step.duty.value,
                    DOCUMENT,
                    started.document_id,
                    posts=step.posts[:20],
                    due_at=due.get(step.key),
                )
                for step in started.steps
            ]
        case (e.StepAgreed(done=True) | e.StepObjected(done=True) | e.DocumentApproved() | s.DeemedAgreed()) as said:
            return [CompleteTask(_step(said, said.step))]
        case (s.StepTermBegan() | s.StepTermExtended()) as moved:
            return [MoveTask(_step(moved, moved.step), moved.term.due_at)]
        case s.StepPassedOn() as passed:
            return _passed_on(passed)
        case (e.DraftRecalled(steps=steps) | e.DraftReturned(steps=steps)) as gone:
            return [WithdrawTask(_step(gone, step), "version_went_back") for step in steps]
        case _:
            return []


def _passed_on(passed: s.StepPassedOn) -> Given:
    """All whom the step is due from now have the task, under its new term."""
    task, accounts = _step(passed, passed.step), passed.accounts[:5]
    others = ReassignTask(task, accounts, passed.posts[: 20 - len(accounts)])
    return [others, MoveTask(task, passed.term.due_at if passed.term else None)]


def deliveries_due(fact: Recorded[Any]) -> Given:
    """What a recipient owes is a task until it comes, or the delivery goes elsewhere."""
    match fact.event:
        case d.DeliverySubmitted() as submitted:
            return _owed(submitted)
        case (d.DeliveryAccepted() | d.DeliveryOpened() | d.DeliveryAnswered()) as done:
            return [CompleteTask(task_of(done))] if _settles(done) else []
        case (d.DeliveryRefused(owed=owed) | d.DeliveryForwarded(owed=owed) | d.DeliveryFailed(owed=owed)) as gone:
            return [] if owed is Expectation.NOTHING else [WithdrawTask(task_of(gone), "went_elsewhere")]
        case _:
            return []


def _owed(submitted: d.DeliverySubmitted) -> Given:
    if submitted.expects is Expectation.NOTHING or partner_of(submitted.recipient) is not None:
        return []
    to, term = submitted.recipient, submitted.term
    holders = {"posts" if "/" in to else "units" if ":" in to else "accounts": (to,)}
    task = AssignTask(
        task_of(submitted),
        submitted.recipient_unit or submitted.sender,
        DUTIES[submitted.expects],
        DELIVERY,
        submitted.document_id,
        due_at=term.due_at if term else None,
        remind_at=term.reminders if term else (),
        **holders,
    )
    return [task]


def _settles(done: Owing) -> bool:
    """Whether it is what was owed."""
    match done:
        case d.DeliveryAccepted():
            return done.owed is Expectation.ACKNOWLEDGEMENT
        case d.DeliveryOpened():
            return done.owed is Expectation.OPENING
        case d.DeliveryAnswered():
            return done.owed in {Expectation.REPLY, Expectation.ACKNOWLEDGEMENT}
        case _:
            assert_never(done)


_GIVES = (AssignTask, ReassignTask, MoveTask, CompleteTask, WithdrawTask)
STEPS_DUE = Workflow(
    "documents.steps_due",
    (
        e.ReviewStarted,
        e.StepAgreed,
        e.StepObjected,
        e.DocumentApproved,
        e.DraftRecalled,
        e.DraftReturned,
        *get_args(s.SilenceEvent),
    ),
    steps_due,
    start="beginning",
    gives=_GIVES,
)
DELIVERIES_DUE = Workflow(
    "documents.deliveries_due",
    (
        d.DeliverySubmitted,
        d.DeliveryAccepted,
        d.DeliveryOpened,
        d.DeliveryAnswered,
        d.DeliveryRefused,
        d.DeliveryForwarded,
        d.DeliveryFailed,
    ),
    deliveries_due,
    start="beginning",
    gives=_GIVES,
)
