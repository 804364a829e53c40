"""A notice: what somebody is told, whether they have seen it, and what became of its message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.notifications import commands as c
from domain.notifications import events as e

Told = e.MessageSent | e.MessageLeftOut | e.MessageFailed


@dataclass(frozen=True, slots=True)
class Unknown:
    """None of this id yet."""


@dataclass(frozen=True, slots=True)
class SentNotice:
    """It stands in the inbox; `told` is what became of its message, the last time that was recorded."""

    sent: e.NoticeSent
    opened: bool = False
    told: Told | None = None


State = Unknown | SentNotice


def evolve(state: State, event: e.NoticeEvent) -> State:
    """The notice after an event."""
    match event, state:
        case e.NoticeSent(), _:
            return SentNotice(event)
        case e.NoticeOpened(), SentNotice():
            return replace(state, opened=True)
        case ((e.MessageSent() | e.MessageLeftOut() | e.MessageFailed()), SentNotice()):
            return replace(state, told=event)
        case _:
            return state


def decide(state: State, command: c.NoticeCommand, _: Act) -> Sequence[e.NoticeEvent]:
    """What a command does to the notice."""
    match command, state:
        case c.SendNotice(), _:
            return _send(state, filled(e.NoticeSent, command))
        case _, Unknown():
            raise Refused("unknown_notice", "noticeId", notice=command.notice_id)
        case c.OpenNotice(notice_id, account_id), SentNotice(sent, opened):
            if sent.account_id != account_id:
                raise Refused("notice_of_others", "accountId", notice=notice_id)
            return [] if opened else [e.NoticeOpened(notice_id, account_id)]
        case c.RecordMessageSent(), SentNotice(sent):
            return _told(state, filled(e.MessageSent, command, **_about(sent)))
        case c.RecordMessageLeftOut(), SentNotice(sent):
            return _told(state, filled(e.MessageLeftOut, command, **_about(sent)))
        case c.RecordMessageFailed(), SentNotice(sent):
            return _told(state, filled(e.MessageFailed, command, **_about(sent)))
        case _:
            raise AssertionError(command)


def _send(state: State, sent: e.NoticeSent) -> Sequence[e.NoticeEvent]:
    if len(_holders(sent)) != 1:
        raise Refused("notice_for_one", "accountId")
    match state:
        case Unknown():
            return [sent]
        case SentNotice(before) if before == sent:
            return []
        case SentNotice():
            raise Refused("notice_exists", "noticeId", notice=sent.notice_id)
        case _:
            assert_never(state)


def _holders(sent: e.NoticeSent) -> list[str]:
    return [holder for holder in (sent.account_id, sent.post_id, sent.staff_of) if holder is not None]


def _about(sent: e.NoticeSent) -> dict[str, str]:
    """What the notice is about, and whose it is."""
    return {"subject_type": sent.subject_type, "subject_id": sent.subject_id, "holder": _holders(sent)[0]}


def _told(state: SentNotice, told: Told) -> Sequence[e.NoticeEvent]:
    """What went out stays so: a repeat that fails does not take it back."""
    return [] if told == state.told or isinstance(state.told, e.MessageSent) else [told]


DECIDER: Decider[State, c.NoticeCommand, e.NoticeEvent] = Decider(Unknown(), decide, evolve)
