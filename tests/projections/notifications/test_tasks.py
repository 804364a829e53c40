"""Who has to do what, and what is told to whom, said by examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from application.notifications.effects import EFFECTS, Delivered, LeftOut, record_failure, record_outcome
from application.notifications.workflows import at_its_time, tell_holders
from domain.kernel.alarms import Alarm
from domain.kernel.filling import filled
from domain.notifications import commands as c
from domain.notifications import events as e
from domain.notifications.kinds import Channel, MessageState, Topic
from projections.kernel.declarations import ReadModel
from projections.notifications import NOTICES, TASKS, TASKS_DUE
from projections.notifications.notices import Notice
from projections.notifications.tasks import Task
from projections.notifications.tasks_due import TaskDue
from tests.spec import NOON, fact
from tests.spec import rows as spec_of

DUE, DAY = datetime(2026, 4, 1, tzinfo=UTC), timedelta(days=1)
ASSIGNED = e.TaskAssigned(
    *("t1", "EX:moh", "approve", "documents.document", "d1"),
    *(("u-bea",), ("EX:moh/head",), ("EX:moh",), DUE, (DUE - DAY,)),
)
REMINDED = filled(e.TaskReminded, ASSIGNED, at=DUE - DAY)
OVERDUE = filled(e.TaskFellOverdue, ASSIGNED)
TASK = filled(Task, ASSIGNED, jurisdiction="EX", assigned_at=NOON)
REMINDER = f"remind {(DUE - DAY).isoformat()}"
SENT = filled(
    e.NoticeSent,
    c.SendNotice("n1", Topic.TASK_ASSIGNED, "EX:moh", "documents.document", "d1", post_id="EX:moh/head", task_id="t1"),
)


def rows(model: ReadModel[Any], *events: Any) -> dict[str, Any]:
    """The rows after these events, by key."""
    return spec_of(model).given(*events).folded()


def alarms(*events: Any) -> Any:
    (row,) = rows(TASKS_DUE, *events).values()
    assert isinstance(row, TaskDue)
    return row.alarms


def test_an_open_task_has_a_row_and_one_that_is_over_has_none() -> None:
    assert rows(TASKS, ASSIGNED) == {"t1": TASK}
    late = rows(TASKS, ASSIGNED, OVERDUE)["t1"]
    assert (late.overdue, late.due_at) == (True, DUE)
    moved = rows(TASKS, ASSIGNED, OVERDUE, e.TaskMoved("t1", None, ()))["t1"]
    assert (moved.overdue, moved.due_at) == (False, None)
    other = filled(e.TaskReassigned, ASSIGNED, accounts=("u-carlos",), posts=(), units=())
    assert rows(TASKS, ASSIGNED, other)["t1"].accounts == ("u-carlos",)
    for end in (e.TaskCompleted("t1"), e.TaskWithdrawn("t1", "superseded")):
        assert rows(TASKS, ASSIGNED, end) == rows(TASKS_DUE, ASSIGNED, end) == {}


def test_its_alarms_ring_once_and_are_moved() -> None:
    assert alarms(ASSIGNED) == (Alarm(REMINDER, DUE - DAY), Alarm("due", DUE))
    assert alarms(ASSIGNED, REMINDED) == (Alarm("due", DUE),)
    assert alarms(ASSIGNED, REMINDED, OVERDUE) == ()
    assert alarms(ASSIGNED, OVERDUE, e.TaskMoved("t1", DUE + DAY, ())) == (Alarm("due", DUE + DAY),)
    row = rows(TASKS_DUE, ASSIGNED)["t1"]
    assert at_its_time(row, REMINDER) == c.RemindOfTask("t1", DUE - DAY)
    assert at_its_time(row, "due") == c.MarkTaskOverdue("t1")


def test_each_holder_is_told_and_units_are_not() -> None:
    for event, topic in (
        (ASSIGNED, Topic.TASK_ASSIGNED),
        (REMINDED, Topic.TASK_REMINDED),
        (OVERDUE, Topic.TASK_OVERDUE),
    ):
        bea, head = tell_holders(fact(event))
        assert (bea.account_id, bea.post_id, head.account_id, head.post_id) == ("u-bea", None, None, "EX:moh/head")
        assert (bea.topic, bea.task_id, bea.duty, bea.due_at) == (topic, "t1", "approve", DUE)
        assert UUID(bea.notice_id) != UUID(head.notice_id)
        assert tell_holders(fact(event)) == [bea, head]
        assert tell_holders(fact(event, 2)) != [bea, head]


def test_a_notice_says_what_became_of_its_message() -> None:
    (row,) = rows(NOTICES, SENT).values()
    assert isinstance(row, Notice)
    assert (row.posts, row.account_id, row.message, row.sent_at) == (("EX:moh/head",), None, MessageState.WAITING, NOON)
    out = rows(NOTICES, SENT, e.MessageFailed("n1", "mail_refused"), e.MessageSent("n1", Channel.MAIL, 2))["n1"]
    assert (out.message, out.message_code, out.channel, out.addresses) == (MessageState.SENT, None, Channel.MAIL, 2)
    left = rows(NOTICES, SENT, e.MessageLeftOut("n1", "not_wanted"))["n1"]
    assert (left.message, left.message_code) == (MessageState.LEFT_OUT, "not_wanted")
    assert rows(NOTICES, SENT, e.NoticeOpened("n1", "u-bea"))["n1"].opened_at == NOON
    staff = rows(NOTICES, replace(SENT, post_id=None, staff_of="EX:moh"))["n1"]
    assert (staff.units, staff.posts) == (("EX:moh",), ())


def test_an_outcome_becomes_a_command() -> None:
    (send,) = EFFECTS
    message = send.ask(fact(SENT))
    assert message is not None
    assert record_outcome(message, Delivered(Channel.MAIL, 2)) == [c.RecordMessageSent("n1", Channel.MAIL, 2)]
    assert record_outcome(message, LeftOut("no_address")) == [c.RecordMessageLeftOut("n1", "no_address")]
    assert record_failure(message, "timed_out") == [c.RecordMessageFailed("n1", "timed_out")]
