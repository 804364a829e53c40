"""What was each account, post or unit told, and what became of the message?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.notifications import events as e
from domain.notifications.kinds import Channel, MessageState, Topic
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the inbox of an account, of whoever exercises one of `posts`, or of the staff of one of `units`.

    `message` says what became of the message that tells of it, and `messageCode` why it was left out or failed.
    """

    notice_id: str
    topic: Topic
    unit: str
    jurisdiction: str
    subject_type: str
    subject_id: str
    account_id: str | None
    posts: tuple[str, ...]
    sent_at: datetime
    task_id: str | None = None
    duty: str | None = None
    due_at: datetime | None = None
    opened_at: datetime | None = None
    message: MessageState = MessageState.WAITING
    message_code: str | None = None
    channel: Channel | None = None
    addresses: int = 0
    units: tuple[str, ...] = ()


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The notice that the event belongs to."""
    return (fact.event.notice_id,)


def evolve(row: Notice | None, fact: Recorded[Any], _: str) -> Notice | None:
    """The notice after an event."""
    match fact.event, row:
        case e.NoticeSent() as event, None:
            posts = () if event.post_id is None else (event.post_id,)
            units = () if event.staff_of is None else (event.staff_of,)
            place = event.unit.partition(":")[0]
            return filled(Notice, event, jurisdiction=place, posts=posts, units=units, sent_at=fact.act.at)
        case e.NoticeOpened(), Notice():
            return replace(row, opened_at=fact.act.at)
        case e.MessageSent(channel=channel, addresses=addresses), Notice():
            sent = MessageState.SENT
            return replace(row, message=sent, message_code=None, channel=channel, addresses=addresses)
        case e.MessageLeftOut(reason=reason), Notice():
            return replace(row, message=MessageState.LEFT_OUT, message_code=reason)
        case e.MessageFailed(code=code), Notice():
            return replace(row, message=MessageState.FAILED, message_code=code)
        case _:
            return row


NOTICES = ReadModel(
    name="notifications.notices",
    version=2,
    row=Notice,
    key="notice_id",
    events=(e.NoticeSent, e.NoticeOpened, e.MessageSent, e.MessageLeftOut, e.MessageFailed),
    keys=keys,
    evolve=evolve,
    unfiltered=("duty", "addresses", "message_code", "channel"),
    orders=("sent_at",),
    permission="notifications.read_notices",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="account_id", posts="posts", units="units"),
)
