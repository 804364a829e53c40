"""What happens to a delivery. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.documents.deliveries.relay import DeliveryRelayed, RelayEvent, RelayFailed, RelayRefused
from domain.documents.deliveries.term import DeliveryTerm
from domain.documents.kinds.terms import Expectation, Silence
from domain.kernel.declarations import INTERNAL, event

__all__ = [
    "DeadlineExtended",
    "DeliveryAccepted",
    "DeliveryAnswered",
    "DeliveryAssigned",
    "DeliveryConsigned",
    "DeliveryEvent",
    "DeliveryFailed",
    "DeliveryForwarded",
    "DeliveryOpened",
    "DeliveryRefused",
    "DeliveryRelayed",
    "DeliverySubmitted",
    "RelayFailed",
    "RelayRefused",
    "ReplyOverdue",
    "ReplyReminded",
]


@event("documents.DeliverySubmitted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliverySubmitted:
    """A document is on its way to a recipient, who owes what its kind expects, within its term where there is one.

    `recipient_unit` is the unit that gets it: the recipient itself, or that of its post.
    """

    delivery_id: str
    document_id: str
    file_id: str
    sender: str
    recipient: str
    recipient_unit: str | None
    number: str
    kind: str
    expects: Expectation
    silence: Silence
    term: DeliveryTerm | None
    submitted_by: str
    under_grant: str
    submitted_at: datetime
    forwarded_from: str | None = None


@event("documents.DeliveryConsigned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryConsigned:
    """The document lies in the recipient's inbox. It is the business of `unit`: of that which gets it, or else of the
    sender. `owed` is what the recipient owes. Older events say neither.
    """

    delivery_id: str
    document_id: str
    unit: str | None = None
    owed: Expectation = Expectation.NOTHING


@event("documents.RecipientNotified", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecipientNotified:
    """Whoever acts for the recipient was told that the document is there."""

    delivery_id: str
    document_id: str


@event("documents.RecipientNotificationFailed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecipientNotificationFailed:
    """Nobody who acts for the recipient could be told that the document is there, for this reason."""

    delivery_id: str
    document_id: str
    reason: str


@event("documents.DeliveryAccepted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryAccepted:
    """The receiving unit takes the document: it is acknowledged. `owed` is what it owed until then."""

    delivery_id: str
    document_id: str
    clerk: str
    owed: Expectation = Expectation.NOTHING


@event("documents.DeliveryRefused", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryRefused:
    """The receiving unit does not take the document, for this reason."""

    delivery_id: str
    document_id: str
    clerk: str
    reason: str
    owed: Expectation = Expectation.NOTHING


@event("documents.DeliveryForwarded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryForwarded:
    """The document goes on to another unit, under the same term."""

    delivery_id: str
    document_id: str
    clerk: str
    to: str
    owed: Expectation = Expectation.NOTHING


@event("documents.DeliveryFailed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """The document cannot be delivered, for this reason. `owed` is what the recipient would have owed."""

    delivery_id: str
    document_id: str
    reason: str
    owed: Expectation = Expectation.NOTHING


@event("documents.DeliveryAssigned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryAssigned:
    """An account of the receiving unit is to see to it."""

    delivery_id: str
    document_id: str
    account_id: str


@event("documents.DeliveryOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryOpened:
    """Somebody on the receiving side opened the document for the first time."""

    delivery_id: str
    document_id: str
    reader: str
    owed: Expectation = Expectation.NOTHING


@event("documents.DeliveryAnswered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryAnswered:
    """The recipient sent a document in reply."""

    delivery_id: str
    document_id: str
    reply_id: str
    owed: Expectation = Expectation.NOTHING


@event("documents.ReplyReminded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReplyReminded:
    """So much of the term is over, and what is owed has not come."""

    delivery_id: str
    document_id: str
    percent: int


@event("documents.ReplyOverdue", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReplyOverdue:
    """The term is over, and what is owed has not come: level 1; later 2 and 3, on the ladder of the kind.

    `told` are the posts that are to know: the head of the receiving unit, then the heads of the unit above it and of
    the sender, then the inspector. None where the kind does not escalate.
    """

    delivery_id: str
    document_id: str
    level: int
    owed: Expectation
    told: tuple[str, ...] = ()


@event("documents.DeadlineExtended", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeadlineExtended:
    """Days were declared free since: the term ends later."""

    delivery_id: str
    document_id: str
    due_before: datetime
    term: DeliveryTerm
    because: tuple[date, ...]


DeliveryEvent = (
    DeliverySubmitted
    | DeliveryConsigned
    | RecipientNotified
    | RecipientNotificationFailed
    | DeliveryAccepted
    | DeliveryRefused
    | DeliveryForwarded
    | DeliveryFailed
    | DeliveryAssigned
    | DeliveryOpened
    | DeliveryAnswered
    | ReplyReminded
    | ReplyOverdue
    | DeadlineExtended
    | RelayEvent
)
