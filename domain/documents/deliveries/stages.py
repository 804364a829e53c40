"""The stages of a delivery: not submitted, under way, or over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from domain.documents.deliveries import events as e
from domain.documents.deliveries.term import DeliveryTerm
from domain.documents.kinds.terms import Expectation


@dataclass(frozen=True, slots=True)
class Unsubmitted:
    """Nothing was sent there."""


@dataclass(frozen=True, slots=True)
class Underway:
    """The recipient has it, or will: `fallen` counts the steps of its term that were recorded.

    `told` says whether they know. To another installation it is `relayed`, or why that failed is known.
    """

    submitted: e.DeliverySubmitted
    term: DeliveryTerm | None
    accepted: bool = False
    opened: bool = False
    answered_by: str | None = None
    fallen: int = 0
    assigned: str | None = None
    told: e.RecipientNotified | e.RecipientNotificationFailed | None = None
    relayed: bool = False
    relay_failed: str = ""

    @property
    def owes(self) -> bool:
        """Whether the recipient still owes what the kind expects."""
        match self.submitted.expects:
            case Expectation.NOTHING:
                return False
            case Expectation.OPENING:
                return not self.opened
            case Expectation.ACKNOWLEDGEMENT:
                return not self.accepted
            case Expectation.REPLY:
                return self.answered_by is None
            case expects:
                assert_never(expects)

    @property
    def owed(self) -> Expectation:
        """What the recipient still owes."""
        return self.submitted.expects if self.owes else Expectation.NOTHING

    @property
    def closed(self) -> bool:
        """Whether all is done: it was opened, and nothing is owed."""
        return self.opened and not self.owes


@dataclass(frozen=True, slots=True)
class Ended:
    """Refused, forwarded to another unit, or failed: nothing more happens here. A relay that failed is tried again."""

    submitted: e.DeliverySubmitted
    end: e.DeliveryRefused | e.DeliveryForwarded | e.DeliveryFailed | e.RelayRefused


Delivery = Unsubmitted | Underway | Ended


def consigned(submitted: e.DeliverySubmitted) -> e.DeliveryConsigned:
    """What was submitted lies in the inbox of its recipient."""
    unit = submitted.recipient_unit or submitted.sender
    return e.DeliveryConsigned(submitted.delivery_id, submitted.document_id, unit, submitted.expects)


def after(delivery: Delivery, event: e.DeliveryEvent) -> Delivery:
    """The delivery after an event on it."""
    match event, delivery:
        case e.DeliverySubmitted(), _:
            return Underway(event, event.term)
        case (
            e.DeliveryRefused() | e.DeliveryForwarded() | e.DeliveryFailed() | e.RelayRefused(),
            Underway(submitted),
        ):
            return Ended(submitted, event)
        case e.DeliveryRelayed(), Underway():
            return replace(delivery, relayed=True, relay_failed="")
        case e.RelayFailed(reason=reason), Underway():
            return replace(delivery, relay_failed=reason)
        case e.DeliveryAccepted(), Underway():
            return replace(delivery, accepted=True)
        case e.DeliveryOpened(), Underway():
            return replace(delivery, opened=True)
        case e.DeliveryAnswered(_, _, reply_id), Underway():
            return replace(delivery, answered_by=reply_id, accepted=True)
        case e.DeliveryAssigned(account_id=account_id), Underway():
            return replace(delivery, assigned=account_id)
        case e.ReplyReminded() | e.ReplyOverdue(), Underway(fallen=fallen):
            return replace(delivery, fallen=fallen + 1)
        case ((e.RecipientNotified() | e.RecipientNotificationFailed()), Underway()):
            return replace(delivery, told=event)
        case e.DeadlineExtended(term=term), Underway():
            return replace(delivery, term=term)
        case _:
            return delivery
