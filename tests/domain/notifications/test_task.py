"""What may happen to a task, said by examples, and held whatever comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled
from domain.notifications import commands as c
from domain.notifications import events as e
from domain.notifications import task
from domain.notifications.refusals import MESSAGES
from domain.notifications.task import DECIDER, Ended, Open
from tests.spec import OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ASSIGN = c.AssignTask(
    "t1", "EX:moh", "approve", "documents.document", "d1", ("u-bea",), ("EX:moh/head",), (), NOON + DAY, (NOON,)
)
ASSIGNED = filled(e.TaskAssigned, ASSIGN)
REASSIGNED = filled(e.TaskReassigned, ASSIGNED, accounts=("u-carlos",), posts=())
REMINDED = filled(e.TaskReminded, ASSIGNED, at=NOON)
OVERDUE = filled(e.TaskFellOverdue, ASSIGNED)
LATER = e.TaskMoved("t1", NOON + 3 * DAY, (NOON + DAY,))


def at(moment: datetime) -> Act:
    """An act at a moment."""
    return replace(OFFICER, at=moment)


def test_a_task_is_assigned_reassigned_moved_and_done() -> None:
    spec.given().when(ASSIGN).then(ASSIGNED)
    spec.given(ASSIGNED).when(c.ReassignTask("t1", ("u-carlos",))).then(REASSIGNED)
    spec.given(ASSIGNED).when(c.MoveTask("t1", NOON + 3 * DAY, (NOON + DAY,))).then(LATER)
    spec.given(ASSIGNED).when(c.CompleteTask("t1")).then(e.TaskCompleted("t1"))
    spec.given(ASSIGNED, REASSIGNED).when(c.WithdrawTask("t1", "superseded")).then(e.TaskWithdrawn("t1", "superseded"))


def test_the_clock_reminds_and_marks_what_is_open_and_was_not_moved() -> None:
    spec.given(ASSIGNED).when(c.RemindOfTask("t1", NOON)).then(REMINDED)
    spec.given(ASSIGNED).when(c.MarkTaskOverdue("t1"), at(NOON + DAY)).then(OVERDUE)
    spec.given(ASSIGNED).when(c.MarkTaskOverdue("t1"), at(NOON)).then()
    spec.given(ASSIGNED, LATER).when(c.MarkTaskOverdue("t1"), at(NOON + DAY)).then()
    spec.given(ASSIGNED, LATER).when(c.RemindOfTask("t1", NOON)).then()
    spec.given(ASSIGNED, OVERDUE, LATER).when(c.MarkTaskOverdue("t1"), at(NOON + 3 * DAY)).then(
        filled(e.TaskFellOverdue, ASSIGNED, due_at=NOON + 3 * DAY)
    )
    for late in (c.RemindOfTask("t1", NOON), c.MarkTaskOverdue("t1")):
        spec.given(ASSIGNED, e.TaskCompleted("t1")).when(late, at(NOON + DAY)).then()
        spec.given().when(late, at(NOON)).then()


def test_what_is_over_stays_so() -> None:
    over = spec.given(ASSIGNED, e.TaskCompleted("t1"))
    over.when(ASSIGN).then()
    for late in (c.ReassignTask("t1", ("u-x",)), c.MoveTask("t1"), c.WithdrawTask("t1", "superseded")):
        over.when(late).refused("task_ended")
    spec.given().when(c.CompleteTask("t1")).refused("unknown_task")
    spec.given().when(c.MoveTask("t1")).refused("unknown_task")


def test_a_task_is_for_somebody_and_reminders_come_before_it_is_due() -> None:
    def assign(**other: Any) -> Any:
        return spec.given().when(filled(c.AssignTask, ASSIGN, **other))

    assign(accounts=(), posts=()).refused("task_for_nobody")
    assign(accounts=tuple(f"u-{n}" for n in range(21))).refused("task_for_nobody")
    assign(remind_at=(NOON + DAY,)).refused("reminder_after_due")
    assign(due_at=None, remind_at=(NOON,) * 6).refused("too_many_reminders")
    spec.given(ASSIGNED).when(c.ReassignTask("t1")).refused("task_for_nobody")
    spec.given(ASSIGNED).when(filled(c.AssignTask, ASSIGN, duty="read")).refused("task_exists")
    assign(task_id="-").refused("not_a_task_id")
    assign(duty="Approve it").refused("not_a_duty")
    assign(subject_type="A Document").refused("not_a_kind_of_thing")
    assign(subject_id="").refused("not_a_task_subject")
    spec.given(ASSIGNED).when(c.WithdrawTask("t1", "It was wrong")).refused("not_a_reason")


MOMENTS = st.integers(0, 6).map(lambda n: NOON + n * DAY)
COMMANDS = st.one_of(
    st.just(ASSIGN),
    st.builds(c.ReassignTask, st.just("t1"), st.sampled_from([("u-a",), ("u-b",)])),
    st.builds(c.MoveTask, st.just("t1"), st.none() | MOMENTS, st.lists(MOMENTS, max_size=2).map(tuple)),
    st.builds(c.RemindOfTask, st.just("t1"), MOMENTS),
    st.just(c.MarkTaskOverdue("t1")),
    st.just(c.CompleteTask("t1")),
    st.just(c.WithdrawTask("t1", "superseded")),
)


@given(st.lists(st.tuples(COMMANDS, MOMENTS), max_size=12))
def test_a_task_ends_once_and_nothing_follows_and_its_clock_rings_only_in_time(script: list[Any]) -> None:
    state: task.State = DECIDER.initial
    for command, at in script:
        before = state
        try:
            events = task.decide(state, command, Act("u", "*", "g", at))
        except Refused:
            continue
        assert not (isinstance(before, Ended) and events)
        for event in events:
            if isinstance(event, e.TaskFellOverdue):
                assert isinstance(before, Open)
                assert before.now.due_at is not None
                assert before.now.due_at <= at
                assert not before.overdue
            state = task.evolve(state, event)
        repeated = () if isinstance(command, c.RemindOfTask) else task.decide(state, command, Act("u", "*", "g", at))
        assert list(repeated) == []
