"""When do the reminders of open tasks, and the tasks themselves, fall due? For the scheduler."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.alarms import Alarm, Alarms, in_order, without
from domain.kernel.declarations import Recorded
from domain.notifications import events as e
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class TaskDue:
    """What is to come of a task: an alarm for each reminder, and one for its due time."""

    task_id: str
    unit: str
    alarms: Alarms


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The task that the event belongs to."""
    return (fact.event.task_id,)


def evolve(row: TaskDue | None, fact: Recorded[Any], _: str) -> TaskDue | None:
    """What is to come after an event."""
    match fact.event, row:
        case e.TaskAssigned(task_id=task_id, unit=unit, due_at=due_at, remind_at=remind_at), None:
            return TaskDue(task_id, unit, _alarms(due_at, remind_at))
        case e.TaskMoved(due_at=due_at, remind_at=remind_at), TaskDue():
            return replace(row, alarms=_alarms(due_at, remind_at))
        case e.TaskReminded(at=at), TaskDue():
            return replace(row, alarms=without(row.alarms, _reminder(at)))
        case e.TaskFellOverdue(), TaskDue():
            return replace(row, alarms=without(row.alarms, "due"))
        case ((e.TaskCompleted() | e.TaskWithdrawn()), _):
            return None
        case _:
            return row


def _alarms(due_at: datetime | None, remind_at: Iterable[datetime]) -> Alarms:
    reminders = [Alarm(_reminder(at), at) for at in dict.fromkeys(remind_at)]
    return in_order([*reminders, *([] if due_at is None else [Alarm("due", due_at)])])


def _reminder(at: datetime) -> str:
    return f"remind {at.isoformat()}"


TASKS_DUE = ReadModel(
    name="notifications.tasks_due",
    version=1,
    row=TaskDue,
    key="task_id",
    events=(e.TaskAssigned, e.TaskMoved, e.TaskReminded, e.TaskFellOverdue, e.TaskCompleted, e.TaskWithdrawn),
    keys=keys,
    evolve=evolve,
    permission="notifications.read_tasks",
    scope=Scope(unit="unit"),
)
