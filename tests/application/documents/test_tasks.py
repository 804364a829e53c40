"""Whose turn it is: a task for each step and for what is owed, until it is done or goes elsewhere."""

from __future__ import annotations

from dataclasses import replace

from application.documents.tasks import deliveries_due, steps_due
from domain.documents.deliveries import events as d
from domain.documents.documents import events as e
from domain.documents.kinds.terms import Expectation
from domain.notifications.published import AssignTask, CompleteTask, WithdrawTask
from tests.domain.documents.story import DOCUMENT, STANDING, agreed, approved, review
from tests.domain.documents.test_delivery import ID, SUBMITTED, TERM
from tests.spec import fact

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
