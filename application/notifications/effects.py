"""What notifications do outside: the message of a notice is sent, and what became of it recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.kernel.effects import Effect
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.notifications import commands as c
from domain.notifications import events as e
from domain.notifications.kinds import Channel, Topic


@dataclass(frozen=True, slots=True)
class NoticeMessage:
    """What is to be told, and to which account, post or staff of a unit; addresses are looked up when it is sent."""

    notice_id: str
    topic: Topic
    subject_type: str
    subject_id: str
    account_id: str | None
    post_id: str | None
    duty: str | None
    due_at: datetime | None
    staff_of: str | None = None
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """Handed over for so many addresses."""

    channel: Channel
    addresses: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Nobody is to be sent anything."""

    reason: str


def message_of(fact: Recorded[Any]) -> NoticeMessage:
    """Each notice is told by a message too, as its account has chosen."""
    return filled(NoticeMessage, fact.event)


def record_outcome(message: NoticeMessage, outcome: Delivered | LeftOut) -> Sequence[Any]:
    """The message went out, or nobody wanted or could get it."""
    match outcome:
        case Delivered(channel, addresses):
            return [c.RecordMessageSent(message.notice_id, channel, addresses)]
        case LeftOut(reason):
            return [c.RecordMessageLeftOut(message.notice_id, reason)]


def record_failure(message: NoticeMessage, code: str) -> Sequence[Any]:
    """The message could not be sent."""
    return [c.RecordMessageFailed(message.notice_id, code)]


SEND: Effect[NoticeMessage, Delivered | LeftOut] = Effect(
    "notifications.send", (e.NoticeSent,), message_of, record_outcome, record_failure
)

EFFECTS = (SEND,)
