"""What came to which recipient, what is owed for it, until when, and what was done with it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never, get_args

from domain.documents.deliveries import events as e
from domain.documents.deliveries.relay import RelayEvent
from domain.documents.deliveries.stages import Underway
from domain.documents.kinds.terms import Expectation
from domain.documents.naming import kind_of, partner_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class DeliveryStatus(StrEnum):
    """How far a delivery is. To a unit of another installation it is submitted, then relayed."""

    SUBMITTED = "submitted"
    RELAYED = "relayed"
    CONSIGNED = "consigned"
    ACCEPTED = "accepted"
    OPENED = "opened"
    ANSWERED = "answered"
    REFUSED = "refused"
    FORWARDED = "forwarded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DocumentDelivery:
    """The delivery of a document to a unit, a post, an account or a party.

    `unit` sent it, here or at a partner (`EX:moh@court`). `reason` says why it ended, or cannot be relayed. `owed` is
    what the recipient still owes, by `dueAt`; null where nothing is. `overdue` is the level of the ladder that it has
    come to, 0 before the term is over. What was opened and owes nothing is `closed`. `notifiedAt` is when the recipient
    was told of it, and `notificationFailed` why they could not be.
    """

    delivery_id: str
    document_id: str
    file_id: str
    number: str
    kind_id: str
    unit: str
    jurisdiction: str
    recipient: str
    recipient_unit: str | None
    units: tuple[str, ...]
    posts: tuple[str, ...]
    accounts: tuple[str, ...]
    status: DeliveryStatus
    expects: Expectation
    owed: Expectation | None
    due_at: datetime | None
    overdue: int
    closed: bool
    assigned_to: str | None
    reason: str | None
    forwarded_to: str | None
    answered_by: str | None
    submitted_at: datetime
    accepted_at: datetime | None
    opened_at: datetime | None
    notified_at: datetime | None = None
    notification_failed: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The delivery."""
    return (fact.event.delivery_id,)


def evolve(row: DocumentDelivery | None, fact: Recorded[Any], _: str) -> DocumentDelivery | None:
    """The delivery after an event."""
    if isinstance(fact.event, e.DeliverySubmitted):
        return _submitted(fact.event)
    if isinstance(fact.event, e.RecipientNotified | e.RecipientNotificationFailed):
        return row and _told(row, fact.event, fact.act.at)
    if isinstance(fact.event, RelayEvent):
        return row and _settled(_relayed(row, fact.event))
    return row and _settled(_after(row, fact.event, fact.act.at))


def _submitted(event: e.DeliverySubmitted) -> DocumentDelivery:
    to = event.recipient
    ours = tuple(unit for unit in (event.sender, event.recipient_unit) if unit and partner_of(unit) is None)
    return filled(
        DocumentDelivery,
        event,
        kind_id=kind_of(event.kind),
        unit=event.sender,
        jurisdiction=jurisdiction_of(ours[0]),
        units=tuple(dict.fromkeys(ours)),
        posts=(to,) if "/" in to else (),
        accounts=() if ":" in to else (to,),
        status=DeliveryStatus.SUBMITTED,
        owed=event.expects if Underway(event, event.term).owes else None,
        due_at=event.term and event.term.due_at,
        overdue=0,
        closed=False,
        assigned_to=None,
        reason=None,
        forwarded_to=None,
        answered_by=None,
        accepted_at=None,
        opened_at=None,
    )


def _after(row: DocumentDelivery, event: e.DeliveryEvent, at: datetime) -> DocumentDelivery:
    match event:
        case e.DeliveryConsigned():
            return replace(row, status=DeliveryStatus.CONSIGNED)
        case e.DeliveryAccepted():
            return replace(row, status=DeliveryStatus.ACCEPTED, accepted_at=at)
        case e.DeliveryOpened():
            status = row.status if row.answered_by else DeliveryStatus.OPENED
            return replace(row, status=status, opened_at=at)
        case e.DeliveryAnswered(_, _, reply_id):
            return replace(row, status=DeliveryStatus.ANSWERED, answered_by=reply_id)
        case e.DeliveryRefused(reason=reason):
            return replace(row, status=DeliveryStatus.REFUSED, reason=reason)
        case e.DeliveryFailed(reason=reason):
            return replace(row, status=DeliveryStatus.FAILED, reason=reason)
        case e.DeliveryForwarded(to=to):
            return replace(row, status=DeliveryStatus.FORWARDED, forwarded_to=to)
        case e.DeliveryAssigned(_, _, account_id):
            return replace(row, assigned_to=account_id, accounts=(*row.accounts, account_id))
        case e.ReplyOverdue(_, _, level, _, told):
            return replace(row, overdue=level, posts=tuple(dict.fromkeys((*row.posts, *told))))
        case e.DeadlineExtended(term=term):
            return replace(row, due_at=term.due_at)
        case _:
            return row


def _told(
    row: DocumentDelivery, event: e.RecipientNotified | e.RecipientNotificationFailed, at: datetime
) -> DocumentDelivery:
    if isinstance(event, e.RecipientNotified):
        return replace(row, notified_at=at, notification_failed=None)
    return replace(row, notification_failed=event.reason)


def _relayed(row: DocumentDelivery, event: RelayEvent) -> DocumentDelivery:
    match event:
        case e.DeliveryRelayed():
            return replace(row, status=DeliveryStatus.RELAYED, reason=None)
        case e.RelayFailed(reason=reason):
            return replace(row, reason=reason)
        case e.RelayRefused(reason=reason):
            return replace(row, status=DeliveryStatus.REFUSED, reason=reason)
        case _:
            assert_never(event)


def _settled(row: DocumentDelivery) -> DocumentDelivery:
    """The row with what is owed now: a mark of being overdue ends with that."""
    ended = row.status in {DeliveryStatus.REFUSED, DeliveryStatus.FORWARDED, DeliveryStatus.FAILED}
    done = {
        Expectation.NOTHING: True,
        Expectation.OPENING: row.opened_at is not None,
        Expectation.ACKNOWLEDGEMENT: row.accepted_at is not None or row.answered_by is not None,
        Expectation.REPLY: row.answered_by is not None,
    }[row.expects]
    if not (ended or done):
        return row
    return replace(row, owed=None, overdue=0, closed=ended or row.opened_at is not None)


DELIVERIES = ReadModel(
    name="documents.deliveries",
    version=3,
    row=DocumentDelivery,
    key="delivery_id",
    events=get_args(e.DeliveryEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=(
        "reason",
        "forwarded_to",
        "answered_by",
        "accepted_at",
        "opened_at",
        "units",
        "posts",
        "accounts",
        "notified_at",
        "notification_failed",
    ),
    orders=("due_at", "submitted_at"),
    permission="documents.read",
    scope=Scope(units="units", jurisdiction="jurisdiction", posts="posts", accounts="accounts"),
)
