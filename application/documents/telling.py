"""Whoever acts for a recipient is told of a delivery, which is recorded on it; and posts above, of what is overdue.

A post or an account that owes something has a task, of which notifications tells them: they get no second notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from application.documents.tasks import DELIVERY, DUTIES, task_of
from application.kernel.workflows import Workflow
from domain.documents.deliveries import events as d
from domain.documents.deliveries.commands import RecordNotification
from domain.documents.kinds.terms import Expectation
from domain.documents.naming import unit_of
from domain.kernel.declarations import Recorded
from domain.notifications import published as notifications
from domain.notifications.published import SendNotice, Topic

NAMESPACE: Final = UUID("0d6f1a52-6f0c-4c0e-9a57-0e3c5b7d1f64")
CLERK: Final = "documents.receive"
"""Who of the staff of a unit is sent the message."""


def tell_recipient(fact: Recorded[Any]) -> Sequence[SendNotice]:
    """A notice for whoever acts for the recipient, where no task tells them by itself."""
    consigned: d.DeliveryConsigned = fact.event
    to = consigned.delivery_id.removeprefix(f"{consigned.document_id}-")
    owes, by_unit = consigned.owed is not Expectation.NOTHING, ":" in to and "/" not in to
    if consigned.unit is None or (owes and not by_unit):
        return []
    notice = SendNotice(
        str(uuid5(NAMESPACE, str(fact.event_id))),
        Topic.DELIVERED,
        consigned.unit,
        DELIVERY,
        consigned.document_id,
        account_id=None if ":" in to else to,
        post_id=to if "/" in to else None,
        task_id=task_of(consigned) if owes else None,
        duty=DUTIES[consigned.owed] if owes else None,
        staff_of=to if by_unit else None,
        permission=CLERK if by_unit else None,
    )
    return [notice]


def tell_posts(fact: Recorded[Any]) -> Sequence[SendNotice]:
    """The posts of a level of the ladder are told what is overdue."""
    late: d.ReplyOverdue = fact.event
    return [
        SendNotice(
            str(uuid5(NAMESPACE, f"{fact.event_id}:{post}")),
            Topic.ESCALATED,
            unit_of(post),
            DELIVERY,
            late.document_id,
            post_id=post,
            duty=DUTIES[late.owed],
        )
        for post in late.told
    ]


def record_notification(fact: Recorded[Any]) -> Sequence[RecordNotification]:
    """What became of a notice of a delivery; the decider leaves aside whom the delivery is not for."""
    match notifications.published(fact.event):
        case notifications.HolderTold(kind) as told if kind == DELIVERY:
            return [RecordNotification(told.subject_id, told.holder, told.failure)]
        case _:
            return []


TELL_RECIPIENT = Workflow("documents.tell_recipient", (d.DeliveryConsigned,), tell_recipient, gives=(SendNotice,))
TELL_POSTS = Workflow("documents.tell_posts", (d.ReplyOverdue,), tell_posts, gives=(SendNotice,))
RECORD_NOTIFICATION = Workflow("documents.record_notification", notifications.SOURCES, record_notification)
