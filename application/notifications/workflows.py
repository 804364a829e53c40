"""What follows in notifications: holders are told of their tasks, and the clock reminds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from application.kernel.workflows import Ladder, Workflow
from domain.kernel.declarations import Recorded
from domain.notifications import commands as c
from domain.notifications import events as e
from domain.notifications.kinds import Topic

NAMESPACE = UUID("8a0b8a55-9a0e-4d7c-8f61-2f8a7a1c9f10")

_TOPICS: dict[type[Any], Topic] = {
    e.TaskAssigned: Topic.TASK_ASSIGNED,
    e.TaskReassigned: Topic.TASK_ASSIGNED,
    e.TaskReminded: Topic.TASK_REMINDED,
    e.TaskFellOverdue: Topic.TASK_OVERDUE,
}


def tell_holders(fact: Recorded[Any]) -> Sequence[c.SendNotice]:
    """Each account and each post that has a task is told of it: when it gets it, when reminded, when it is overdue."""
    told = fact.event
    accounts = [(account, account, None) for account in told.accounts]
    posts = [(post, None, post) for post in told.posts]
    return [
        c.SendNotice(
            notice_id=str(uuid5(NAMESPACE, f"{fact.event_id}:{holder}")),
            topic=_TOPICS[type(told)],
            unit=told.unit,
            subject_type=told.subject_type,
            subject_id=told.subject_id,
            account_id=account,
            post_id=post,
            task_id=told.task_id,
            duty=told.duty,
            due_at=told.due_at,
        )
        for holder, account, post in [*accounts, *posts]
    ]


def at_its_time(row: Any, step: str) -> c.MarkTaskOverdue | c.RemindOfTask:
    """What is due on a task: it is overdue, or its holders are reminded."""
    if step == "due":
        return c.MarkTaskOverdue(row.task_id)
    return c.RemindOfTask(row.task_id, datetime.fromisoformat(step.removeprefix("remind ")))


TELL_HOLDERS = Workflow("notifications.tell_holders", tuple(_TOPICS), tell_holders)
TASKS_DUE = Ladder("notifications.tasks_due", "notifications.tasks_due", at_its_time)

WORKFLOWS = (TELL_HOLDERS,)
DEADLINES = (TASKS_DUE,)
