"""A task, from its assignment to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.notifications import commands as c
from domain.notifications import events as e
from domain.notifications.forms import MOST_HOLDERS, MOST_REMINDERS


@dataclass(frozen=True, slots=True)
class Unknown:
    """None of this id yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """It is to be done: as it was assigned, as it stands now, and whether its time is over."""

    assigned: e.TaskAssigned
    now: e.TaskAssigned
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """It was assigned so, and is over."""

    assigned: e.TaskAssigned
    end: e.TaskCompleted | e.TaskWithdrawn


State = Unknown | Open | Ended


def evolve(state: State, event: e.TaskEvent) -> State:
    """The task after an event."""
    match event, state:
        case e.TaskAssigned(), _:
            return Open(event, event)
        case e.TaskReassigned(), Open():
            now = replace(state.now, accounts=event.accounts, posts=event.posts, units=event.units)
            return replace(state, now=now)
        case e.TaskMoved(), Open():
            return replace(state, now=replace(state.now, due_at=event.due_at, remind_at=event.remind_at), overdue=False)
        case e.TaskReminded(), Open():
            left = tuple(at for at in state.now.remind_at if at != event.at)
            return replace(state, now=replace(state.now, remind_at=left))
        case e.TaskFellOverdue(), Open():
            return replace(state, overdue=True)
        case ((e.TaskCompleted() | e.TaskWithdrawn()), Open()):
            return Ended(state.assigned, event)
        case _:
            return state


def decide(state: State, command: c.TaskCommand, act: Act) -> Sequence[e.TaskEvent]:
    """What a command does to the task. The same command twice adds nothing."""
    match command:
        case c.AssignTask():
            return _assign(state, filled(e.TaskAssigned, command))
        case c.RemindOfTask() | c.MarkTaskOverdue():
            return _by_the_clock(state, command, act.at)
        case c.CompleteTask():
            return _end(state, e.TaskCompleted(command.task_id))
        case c.WithdrawTask():
            return _end(state, e.TaskWithdrawn(command.task_id, command.reason))
        case c.ReassignTask() | c.MoveTask():
            return _change(_open(state, command.task_id), command)
        case _:
            assert_never(command)


def _assign(state: State, assigned: e.TaskAssigned) -> Sequence[e.TaskEvent]:
    _check_holders(assigned)
    _check_times(assigned.due_at, assigned.remind_at)
    match state:
        case Unknown():
            return [assigned]
        case Open(before) | Ended(before) if before == assigned:
            return []
        case _:
            raise Refused("task_exists", "taskId", task=assigned.task_id)


def _change(state: Open, command: c.ReassignTask | c.MoveTask) -> Sequence[e.TaskEvent]:
    now = state.now
    match command:
        case c.ReassignTask():
            others = replace(now, accounts=command.accounts, posts=command.posts, units=command.units)
            _check_holders(others)
            return [] if others == now else [filled(e.TaskReassigned, others)]
        case c.MoveTask(task_id, due_at, remind_at):
            _check_times(due_at, remind_at)
            same = (due_at, remind_at) == (now.due_at, now.remind_at)
            return [] if same else [e.TaskMoved(task_id, due_at, remind_at)]
        case _:
            assert_never(command)


def _by_the_clock(state: State, command: c.RemindOfTask | c.MarkTaskOverdue, at: datetime) -> Sequence[e.TaskEvent]:
    """Nothing, where the task is over or was moved meanwhile."""
    if not isinstance(state, Open):
        return []
    now = state.now
    match command:
        case c.RemindOfTask():
            return [filled(e.TaskReminded, now, at=command.at)] if command.at in now.remind_at else []
        case c.MarkTaskOverdue():
            over = now.due_at is not None and now.due_at <= at and not state.overdue
            return [filled(e.TaskFellOverdue, now)] if over else []
        case _:
            assert_never(command)


def _end(state: State, end: e.TaskCompleted | e.TaskWithdrawn) -> Sequence[e.TaskEvent]:
    match state:
        case Unknown():
            raise Refused("unknown_task", "taskId", task=end.task_id)
        case Open():
            return [end]
        case Ended(end=before) if before == end:
            return []
        case _:
            raise Refused("task_ended", "taskId", task=end.task_id)


def _open(state: State, task_id: str) -> Open:
    match state:
        case Open():
            return state
        case Ended():
            raise Refused("task_ended", "taskId", task=task_id)
        case _:
            raise Refused("unknown_task", "taskId", task=task_id)


def _check_holders(task: e.TaskAssigned) -> None:
    holders = (*task.accounts, *task.posts, *task.units)
    if not 0 < len(holders) <= MOST_HOLDERS or not all(holders):
        raise Refused("task_for_nobody", "accounts", limit=MOST_HOLDERS)


def _check_times(due_at: datetime | None, remind_at: tuple[datetime, ...]) -> None:
    if len(remind_at) > MOST_REMINDERS:
        raise Refused("too_many_reminders", "remindAt", limit=MOST_REMINDERS)
    for at in remind_at:
        if due_at is not None and at >= due_at:
            raise Refused("reminder_after_due", "remindAt", due=due_at.isoformat(), at=at.isoformat())


DECIDER: Decider[State, c.TaskCommand, e.TaskEvent] = Decider(Unknown(), decide, evolve)
