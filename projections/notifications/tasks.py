"""Who has to do what, about which thing, until when? Open tasks alone; others as of when they were open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.notifications import events as e
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Task:
    """A duty about a thing, which `accounts`, the holders of `posts`, or the staff of `units` have to do by `dueAt`.

    The task is the business of `unit`. Whoever of its holders does it first has done it for all.
    """

    task_id: str
    unit: str
    jurisdiction: str
    duty: str
    subject_type: str
    subject_id: str
    accounts: tuple[str, ...]
    posts: tuple[str, ...]
    units: tuple[str, ...]
    assigned_at: datetime
    due_at: datetime | None = None
    overdue: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The task that the event belongs to."""
    return (fact.event.task_id,)


def evolve(row: Task | None, fact: Recorded[Any], _: str) -> Task | None:
    """The task after an event."""
    match fact.event, row:
        case e.TaskAssigned() as event, None:
            return filled(Task, event, jurisdiction=event.unit.partition(":")[0], assigned_at=fact.act.at)
        case e.TaskReassigned(accounts=accounts, posts=posts, units=units), Task():
            return replace(row, accounts=accounts, posts=posts, units=units)
        case e.TaskMoved(due_at=due_at), Task():
            return replace(row, due_at=due_at, overdue=False)
        case e.TaskFellOverdue(), Task():
            return replace(row, overdue=True)
        case ((e.TaskCompleted() | e.TaskWithdrawn()), _):
            return None
        case _:
            return row


TASKS = ReadModel(
    name="notifications.tasks",
    version=1,
    row=Task,
    key="task_id",
    events=(e.TaskAssigned, e.TaskReassigned, e.TaskMoved, e.TaskFellOverdue, e.TaskCompleted, e.TaskWithdrawn),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("assigned_at",),
    orders=("due_at", "assigned_at"),
    permission="notifications.read_tasks",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", units="units", posts="posts", accounts="accounts"),
)
