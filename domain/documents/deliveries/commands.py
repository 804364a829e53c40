"""What can be asked about a delivery, by the receiving side and by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from domain.documents.forms import DocumentUuid, Recipient
from domain.kernel.forms import Form
from domain.kernel.refused import Refused

REFUSAL_REASONS: Final = ("wrong_addressee", "not_competent", "illegible", "attachment_missing")


def _reason(value: str, path: str) -> str:
    if value not in REFUSAL_REASONS:
        raise Refused("reason_unknown", path, value=ascii(value)[:40], known=", ".join(REFUSAL_REASONS))
    return value


RefusalReason = Annotated[str, Form(_reason, f"one of {', '.join(REFUSAL_REASONS)}", ("reason_unknown",))]
"""Why a unit does not take a document."""


@dataclass(frozen=True, slots=True)
class AcceptDelivery:
    """Take a document that was delivered to one's unit."""

    document_id: DocumentUuid
    recipient: Recipient


@dataclass(frozen=True, slots=True)
class RefuseDelivery:
    """Do not take a document that was delivered to one's unit."""

    document_id: DocumentUuid
    recipient: Recipient
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class ForwardDelivery:
    """Send a delivery on to another unit, under the same term."""

    document_id: DocumentUuid
    recipient: Recipient
    to: Recipient


@dataclass(frozen=True, slots=True)
class AssignDelivery:
    """Let an account see to a delivery."""

    document_id: DocumentUuid
    recipient: Recipient
    account_id: str


@dataclass(frozen=True, slots=True)
class OpenDelivery:
    """Open a document that was delivered: what the sender gets as evidence of the handover."""

    document_id: DocumentUuid
    recipient: Recipient


@dataclass(frozen=True, slots=True)
class AnswerDelivery:
    """Say which document answers a delivery. The dispatch of a reply says it by itself."""

    document_id: DocumentUuid
    recipient: Recipient
    reply_id: DocumentUuid


@dataclass(frozen=True, slots=True)
class MarkDeliveryDue:
    """Record what has fallen due of a delivery, by the clock of the record."""

    delivery_id: str


@dataclass(frozen=True, slots=True)
class RecordNotification:
    """Record that the recipient was told of the delivery; `failure` says why they were not."""

    document_id: str
    recipient: str
    failure: str | None = None


ReceivingCommand = AcceptDelivery | RefuseDelivery | ForwardDelivery | AssignDelivery | OpenDelivery | AnswerDelivery
DeliveryCommand = ReceivingCommand | MarkDeliveryDue | RecordNotification


def delivery_id(document_id: str, recipient: str) -> str:
    """What the delivery of a document to a recipient is called."""
    return f"{document_id}-{recipient}"
