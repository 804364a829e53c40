"""What happens to tasks and notices. Stored names are a contract: add, never rename.

No event holds an address: it is looked up when a message is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event
from domain.notifications.kinds import Channel, Language, Topic


@event("notifications.TaskAssigned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TaskAssigned:
    """Accounts, posts or units have to do something about a thing, until `due_at` where there is one."""

    task_id: str
    unit: str
    duty: str
    subject_type: str
    subject_id: str
    accounts: tuple[str, ...]
    posts: tuple[str, ...]
    units: tuple[str, ...]
    due_at: datetime | None
    remind_at: tuple[datetime, ...]


@event("notifications.TaskReassigned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TaskReassigned:
    """Others have to do it instead."""

    task_id: str
    unit: str
    duty: str
    subject_type: str
    subject_id: str
    accounts: tuple[str, ...]
    posts: tuple[str, ...]
    units: tuple[str, ...]
    due_at: datetime | None


@event("notifications.TaskMoved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TaskMoved:
    """The task is due at another moment."""

    task_id: str
    due_at: datetime | None
    remind_at: tuple[datetime, ...]


@event("notifications.TaskReminded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TaskReminded:
    """The holders are reminded, at the moment that was set for it."""

    task_id: str
    unit: str
    duty: str
    subject_type: str
    subject_id: str
    accounts: tuple[str, ...]
    posts: tuple[str, ...]
    due_at: datetime | None
    at: datetime


@event("notifications.TaskFellOverdue", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TaskFellOverdue:
    """Its time is over, and it is not done."""

    task_id: str
    unit: str
    duty: str
    subject_type: str
    subject_id: str
    accounts: tuple[str, ...]
    posts: tuple[str, ...]
    due_at: datetime | None


@event("notifications.TaskCompleted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TaskCompleted:
    """It is done."""

    task_id: str


@event("notifications.TaskWithdrawn", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TaskWithdrawn:
    """Nobody has to do it any more."""

    task_id: str
    reason: str


@event("notifications.NoticeSent", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NoticeSent:
    """An account, whoever exercises a post, or the staff of a unit is told something about a thing."""

    notice_id: str
    topic: Topic
    unit: str
    subject_type: str
    subject_id: str
    account_id: str | None
    post_id: str | None
    task_id: str | None
    duty: str | None
    due_at: datetime | None
    staff_of: str | None = None
    permission: str | None = None


@event("notifications.NoticeOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NoticeOpened:
    """The account has seen it."""

    notice_id: str
    account_id: str


@event("notifications.MessageSent", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MessageSent:
    """The message of a notice was handed over, for so many addresses.

    What the notice is about, and whose it is (`holder`), is said again for those who wait for that; older events do
    not say it.
    """

    notice_id: str
    channel: Channel
    addresses: int
    subject_type: str | None = None
    subject_id: str | None = None
    holder: str | None = None


@event("notifications.MessageLeftOut", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MessageLeftOut:
    """No message goes out for a notice."""

    notice_id: str
    reason: str
    subject_type: str | None = None
    subject_id: str | None = None
    holder: str | None = None


@event("notifications.MessageFailed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MessageFailed:
    """The message of a notice could not be handed over."""

    notice_id: str
    code: str
    subject_type: str | None = None
    subject_id: str | None = None
    holder: str | None = None


@event("notifications.ChannelChosen", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ChannelChosen:
    """The account is told by this channel from now on, in this language."""

    account_id: str
    channel: Channel
    language: Language


TaskEvent = TaskAssigned | TaskReassigned | TaskMoved | TaskReminded | TaskFellOverdue | TaskCompleted | TaskWithdrawn
NoticeEvent = NoticeSent | NoticeOpened | MessageSent | MessageLeftOut | MessageFailed
