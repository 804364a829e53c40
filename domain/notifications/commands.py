"""What can be asked for about tasks, notices and how they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.notifications.forms import Duty, NoticeId, Reason, SubjectId, SubjectType, TaskId
from domain.notifications.kinds import Channel, Language, Topic


@dataclass(frozen=True, slots=True)
class AssignTask:
    """Give a duty about a thing to accounts, posts or units: whoever does it first has done it.

    The task is of `unit`, whose business it is. Without `due_at` it is due some day. The holders are told of it, and
    again at the moments of `remind_at`.
    """

    task_id: TaskId
    unit: str
    duty: Duty
    subject_type: SubjectType
    subject_id: SubjectId
    accounts: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    due_at: datetime | None = None
    remind_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class ReassignTask:
    """Give an open task to others instead."""

    task_id: TaskId
    accounts: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveTask:
    """Let an open task be due at another moment, or at none, with reminders anew."""

    task_id: TaskId
    due_at: datetime | None = None
    remind_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """The task is done."""

    task_id: TaskId


@dataclass(frozen=True, slots=True)
class WithdrawTask:
    """Nobody has to do the task any more."""

    task_id: TaskId
    reason: Reason


@dataclass(frozen=True, slots=True)
class RemindOfTask:
    """Remind the holders of an open task, at one of its moments."""

    task_id: TaskId
    at: datetime


@dataclass(frozen=True, slots=True)
class MarkTaskOverdue:
    """Mark an open task whose time is over."""

    task_id: TaskId


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Tell an account, whoever exercises a post, or the staff of a unit something about a thing.

    It stands in the inbox, and a message tells of it. Of the staff of a unit those get the message who have
    `permission` there, where one is named.
    """

    notice_id: NoticeId
    topic: Topic
    unit: str
    subject_type: SubjectType
    subject_id: SubjectId
    account_id: str | None = None
    post_id: str | None = None
    task_id: TaskId | None = None
    duty: Duty | None = None
    due_at: datetime | None = None
    staff_of: str | None = None
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """An account has seen a notice of its own."""

    notice_id: NoticeId
    account_id: str


@dataclass(frozen=True, slots=True)
class RecordMessageSent:
    """The message of a notice went out, to so many addresses."""

    notice_id: NoticeId
    channel: Channel
    addresses: int


@dataclass(frozen=True, slots=True)
class RecordMessageLeftOut:
    """Nobody is sent the message of a notice, for a reason that is no failure."""

    notice_id: NoticeId
    reason: Reason


@dataclass(frozen=True, slots=True)
class RecordMessageFailed:
    """The message of a notice could not be sent."""

    notice_id: NoticeId
    code: Reason


@dataclass(frozen=True, slots=True)
class ChooseChannel:
    """Choose how an account is told of notices, and in which language."""

    account_id: str
    channel: Channel
    language: Language = Language.ENGLISH


TaskCommand = AssignTask | ReassignTask | MoveTask | CompleteTask | WithdrawTask | RemindOfTask | MarkTaskOverdue
NoticeCommand = SendNotice | OpenNotice | RecordMessageSent | RecordMessageLeftOut | RecordMessageFailed
