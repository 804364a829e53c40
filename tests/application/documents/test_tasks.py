"""Whose turn it is: a task for each step and for what is owed, until it is done or goes elsewhere."""

from __future__ import annotations

from dataclasses import replace

from application.documents.deadlines import step_due
from application.documents.tasks import deliveries_due, steps_due
from domain.documents.deliveries import events as d
from domain.documents.documents import events as e
from domain.documents.documents import silence_events as s
from domain.documents.kinds.terms import Expectation
from domain.notifications.published import AssignTask, CompleteTask, MoveTask, ReassignTask, WithdrawTask
from projections.documents import DOCUMENT_STEPS, STEPS_DUE
from projections.documents.document_steps import StepStatus
from projections.documents.steps_due import StepDue
from tests.domain.documents.story import DOCUMENT, STANDING, agreed, approved, review
from tests.domain.documents.test_delivery import ID, SUBMITTED, TERM
from tests.domain.documents.test_silence import FIRST, MARK, REVIEW, TO_DEPUTY, UP
from tests.spec import fact, rows

LEGAL, APPROVAL = f"{DOCUMENT}:1:legal", f"{DOCUMENT}:1:approval"
KEYS = ("legal", "approval")


def test_each_step_is_a_task_until_it_is_done() -> None:
    assigned = steps_due(fact(review(1)))
    assert [(task.task_id, task.duty, task.posts) for task in assigned if isinstance(task, AssignTask)] == [
        (LEGAL, "review", ("EX:moh/legal",)),
        (APPROVAL, "approve", ("EX:moh/head",)),
    ]
    assert steps_due(fact(agreed(1))) == [CompleteTask(LEGAL)]
    assert steps_due(fact(replace(agreed(1), done=False))) == []
    assert steps_due(fact(approved(1))) == [CompleteTask(APPROVAL)]
    withdrawn = [WithdrawTask(task, "version_went_back") for task in (LEGAL, APPROVAL)]
    assert steps_due(fact(e.DraftRecalled(*STANDING, 1, KEYS))) == withdrawn


def test_a_step_that_is_silent_is_a_task_of_those_it_goes_to() -> None:
    [legal, approval] = steps_due(fact(REVIEW))
    assert isinstance(legal, AssignTask)
    assert isinstance(approval, AssignTask)
    assert (legal.due_at, approval.due_at) == (FIRST.due_at, None)
    assert TO_DEPUTY.term is not None
    later = TO_DEPUTY.term.due_at
    reassigned = ReassignTask(LEGAL, ("dora",), ("EX:moh/legal",))
    assert steps_due(fact(TO_DEPUTY)) == [reassigned, MoveTask(LEGAL, later)]
    began = s.StepTermBegan(*STANDING, 1, "approval", FIRST)
    assert steps_due(fact(began)) == [MoveTask(APPROVAL, FIRST.due_at)]
    assert steps_due(fact(s.DeemedAgreed(*STANDING, 1, "legal", ("EX:moh/legal",), "law"))) == [CompleteTask(LEGAL)]


def test_the_step_has_a_row_with_its_due_time_and_the_clock_one_while_it_is_due() -> None:
    id_ = f"{DOCUMENT}/1/legal"
    assert rows(STEPS_DUE).given(REVIEW).folded() == {id_: StepDue(id_, FIRST.due_at)}
    assert step_due(id_) == MARK
    for over in (agreed(1), e.DraftRecalled(*STANDING, 1, KEYS)):
        assert rows(STEPS_DUE).given(REVIEW, over).folded() == {}
    assert TO_DEPUTY.term is not None
    later = StepDue(id_, TO_DEPUTY.term.due_at)
    assert rows(STEPS_DUE).given(REVIEW, TO_DEPUTY).folded() == {id_: later}
    assert rows(STEPS_DUE).given(review(1)).folded() == {}
    row = rows(DOCUMENT_STEPS).given(REVIEW, UP).folded()[id_]
    assert (row.posts, row.seats, row.open_posts) == (UP.posts, UP.posts[:1], UP.posts[:1])
    by_carlos = replace(agreed(1, "carlos"), passed_to="EX:moh/head")
    said = rows(DOCUMENT_STEPS).given(REVIEW, UP, by_carlos).folded()[id_]
    assert (said.status, said.open_posts) == (StepStatus.DONE, ())
    deemed = s.DeemedAgreed(*STANDING, 1, "legal", ("EX:moh/legal",), "law")
    silent = rows(DOCUMENT_STEPS).given(REVIEW, deemed).folded()[id_]
    assert (silent.status, silent.legal_basis, silent.verdicts[0].by) == (StepStatus.DONE, "law", "by_law")


def test_what_is_owed_is_a_task_until_it_comes_or_goes_elsewhere() -> None:
    [task] = deliveries_due(fact(SUBMITTED))
    assert isinstance(task, AssignTask)
    assert (task.duty, task.units, task.due_at, task.remind_at) == ("answer", ("EX:mof",), TERM.due_at, TERM.reminders)
    assert deliveries_due(fact(replace(SUBMITTED, expects=Expectation.NOTHING))) == []
    reply, acknowledgement = Expectation.REPLY, Expectation.ACKNOWLEDGEMENT
    assert deliveries_due(fact(d.DeliveryAccepted(ID, DOCUMENT, "bea", reply))) == []
    assert deliveries_due(fact(d.DeliveryAccepted(ID, DOCUMENT, "bea", acknowledgement))) == [CompleteTask(ID)]
    assert deliveries_due(fact(d.DeliveryAnswered(ID, DOCUMENT, DOCUMENT, reply))) == [CompleteTask(ID)]
    forwarded = d.DeliveryForwarded(ID, DOCUMENT, "bea", "EX:moi", reply)
    assert deliveries_due(fact(forwarded)) == [WithdrawTask(ID, "went_elsewhere")]


def test_the_task_of_a_post_has_a_name_that_tasks_can_have() -> None:
    to_post = replace(SUBMITTED, delivery_id=f"{ID}/head", recipient="EX:mof/head")
    [task] = deliveries_due(fact(to_post))
    assert isinstance(task, AssignTask)
    assert (task.task_id, task.posts, task.units) == (f"{ID}.head", ("EX:mof/head",), ())
