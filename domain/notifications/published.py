"""What other contexts may ask of notifications: tasks for whoever has to do something, and notices.

And what they are told: whether a notice reached whoever it is for.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.notifications import events as e
from domain.notifications.commands import AssignTask, CompleteTask, MoveTask, ReassignTask, SendNotice, WithdrawTask
from domain.notifications.kinds import NOBODY_THERE, Topic

__all__ = [
    "SOURCES",
    "AssignTask",
    "CompleteTask",
    "HolderTold",
    "MoveTask",
    "ReassignTask",
    "SendNotice",
    "Topic",
    "WithdrawTask",
    "published",
]


@dataclass(frozen=True, slots=True)
class HolderTold:
    """An account, a post or a unit was told of a thing: in the inbox at least, or `failure` says why it was not.

    A message that was left out, as nobody wants one, leaves the inbox; one that could not be sent is a failure.
    """

    subject_type: str
    subject_id: str
    holder: str
    failure: str | None = None


SOURCES = (e.MessageSent, e.MessageLeftOut, e.MessageFailed)
"""The events that `published` has a fact for."""


def published(event: object) -> HolderTold | None:
    """What an event says to other contexts; None for older ones, which do not say what the notice is about."""
    match event:
        case e.MessageSent(subject_type=str(kind), subject_id=str(id_), holder=str(holder)):
            return HolderTold(kind, id_, holder)
        case e.MessageLeftOut(_, reason, str(kind), str(id_), str(holder)):
            return HolderTold(kind, id_, holder, reason if reason in NOBODY_THERE else None)
        case e.MessageFailed(_, code, str(kind), str(id_), str(holder)):
            return HolderTold(kind, id_, holder, code)
        case _:
            return None
