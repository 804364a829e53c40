"""The commands on tasks, notices and preferences: their streams, and where their permissions must hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Streams, Terms
from domain.notifications import commands as c
from domain.notifications import notice, preference, task


def _at(unit: str) -> Sequence[Place]:
    """At the unit, or for its jurisdiction."""
    return ((unit, unit.partition(":")[0]),)


def _of_command(command: c.AssignTask | c.SendNotice, _: Any) -> Sequence[Place]:
    return _at(command.unit)


def _of_task(_: Any, state: task.State) -> Sequence[Place]:
    return () if isinstance(state, task.Unknown) else _at(state.assigned.unit)


TASK = Slice(
    name="notifications.task",
    decider=task.DECIDER,
    streams=Streams("task"),
    key="task_id",
    commands={
        c.AssignTask: Rule(places=_of_command),
        c.ReassignTask: Rule(places=_of_task),
        c.MoveTask: Rule(places=_of_task),
        c.CompleteTask: Rule(places=_of_task),
        c.WithdrawTask: Rule(places=_of_task),
        c.RemindOfTask: Rule(),
        c.MarkTaskOverdue: Rule(),
    },
    commanded=(c.AssignTask, c.ReassignTask, c.MoveTask, c.CompleteTask, c.WithdrawTask),
)

NOTICE = Slice(
    name="notifications.notice",
    decider=notice.DECIDER,
    streams=Streams("notice"),
    key="notice_id",
    commands={
        c.SendNotice: Rule(places=_of_command),
        c.OpenNotice: Rule(terms=Terms(own="account_id")),
        c.RecordMessageSent: Rule(permission="notifications.record_message"),
        c.RecordMessageLeftOut: Rule(permission="notifications.record_message"),
        c.RecordMessageFailed: Rule(permission="notifications.record_message"),
    },
    commanded=(c.SendNotice,),
)

PREFERENCE = Slice(
    name="notifications.preference",
    decider=preference.DECIDER,
    streams=Streams("notice_preference"),
    key="account_id",
    commands={c.ChooseChannel: Rule(terms=Terms(own="account_id"))},
)

SLICES = (TASK, NOTICE, PREFERENCE)
