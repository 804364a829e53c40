"""The choices of notifications. Stored values: add, never rename."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """How somebody is told of a notice, beside the inbox."""

    NONE = "none"
    MAIL = "mail"
    SMS = "sms"
    WEBHOOK = "webhook"


class Language(StrEnum):
    """The languages that messages are written in."""

    ENGLISH = "en"
    SPANISH = "es"


class Topic(StrEnum):
    """What a notice is about."""

    TASK_ASSIGNED = "task_assigned"
    TASK_REMINDED = "task_reminded"
    TASK_OVERDUE = "task_overdue"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    ESCALATED = "escalated"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    MATCHED = "matched"


NOBODY_THERE: Final = frozenset({"account_unknown", "post_vacant", "unit_unstaffed"})
"""Why no message goes out where nobody finds the notice in an inbox either."""


class MessageState(StrEnum):
    """Whether the message of a notice went out."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    LEFT_OUT = "left_out"
