"""Documents on their way to and from other installations: what is sent there, what becomes of it, and what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from application.kernel.effects import Effect
from application.kernel.workflows import Workflow
from domain.documents.deliveries.events import DeliverySubmitted
from domain.documents.deliveries.relay import RecordRelay, RelayOutcome
from domain.documents.documents.arriving import RegisterArrival, parts_text
from domain.documents.documents.manifest import Attachment
from domain.documents.naming import partner_of
from domain.exchange import published as exchange
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.forms import checked

NAMESPACE = UUID("3d0f5a92-6f0e-4a53-9f2e-6b1f6f3a7c15")
KIND: Final = "delivery"
"""What such consignments bring: a document behind its envelope. Officers send others by hand."""
EXPIRES: Final = timedelta(days=30)
"""After so long a partner does not take a document in any more."""


@dataclass(frozen=True, slots=True)
class RelayRequest:
    """A document to be sent to a unit of a partner."""

    delivery_id: str
    document_id: str
    file_id: str
    sender: str
    recipient: str
    number: str
    kind: str
    submitted_by: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class RelayParts:
    """What goes: stored files in order, under the key of the official file, and what they are; `blind` is random."""

    blobs: tuple[str, ...]
    parts: tuple[Attachment, ...]
    blind: str


def check_relay(parts: Sequence[Attachment]) -> None:
    """Refused: what parts of a consignment are refused for, such as `bad_file_name`, `too_many_parts`."""
    exchange.check_parts([checked(part) for part in _parts(parts)])


def _parts(parts: Sequence[Attachment]) -> tuple[exchange.Part, ...]:
    return tuple(filled(exchange.Part, part) for part in parts)


def to_relay(fact: Recorded[Any]) -> RelayRequest | None:
    """A delivery to a partner's unit; what came from a partner does not go on by itself."""
    event: DeliverySubmitted = fact.event
    return None if partner_of(event.recipient) is None else filled(RelayRequest, event)


def _consigned(request: RelayRequest, sent: RelayParts) -> Sequence[Any]:
    consignment = exchange.ConsignFiles(
        consignment_id=str(uuid5(NAMESPACE, request.delivery_id)),
        partner_id=partner_of(request.recipient) or "",
        unit=request.sender,
        kind=KIND,
        about=request.file_id,
        expires_at=request.submitted_at + EXPIRES,
        blobs=sent.blobs,
        reference=request.delivery_id,
        consigned_by=request.submitted_by,
        parts=exchange.parts_text(_parts(sent.parts)),
        blind=sent.blind,
    )
    return [consignment]


RELAY = Effect(
    "documents.relay",
    (DeliverySubmitted,),
    to_relay,
    _consigned,
    lambda request, code: [RecordRelay(request.delivery_id, RelayOutcome.REFUSED, code)],
    start="beginning",
    gives=(exchange.ConsignFiles,),
)


def relayed(fact: Recorded[Any]) -> Sequence[RecordRelay]:
    """What the channel tells of a consignment is that of the delivery which it is for."""
    match fact.event:
        case exchange.ConsignmentReceipted(reference=str(delivery)):
            return [RecordRelay(delivery, RelayOutcome.TAKEN)]
        case exchange.ConsignmentRefused(reference=str(delivery), code=code):
            return [RecordRelay(delivery, RelayOutcome.REFUSED, code)]
        case exchange.ConsignmentFailed(reference=str(delivery), code=code):
            return [RecordRelay(delivery, RelayOutcome.FAILED, code)]
        case _:
            return []


RELAYED = Workflow(
    "documents.relayed",
    (exchange.ConsignmentReceipted, exchange.ConsignmentRefused, exchange.ConsignmentFailed),
    relayed,
    start="beginning",
)


@dataclass(frozen=True, slots=True)
class ArrivalRequest:
    """A document that a partner sent: its parts, under the key of the arrival, and what they were found to be."""

    thing: str
    partner_id: str
    consignment_id: str
    blobs: tuple[str, ...]
    types: tuple[str, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ArrivedDocument:
    """What it was found to be; its parts are copied to the key of the file that it belongs to."""

    unit: str
    file_id: str
    sender: str
    language: str
    subject: str
    number: str
    blobs: tuple[str, ...]
    parts: tuple[Attachment, ...]


def to_take_in(fact: Recorded[Any]) -> ArrivalRequest | None:
    """A consignment that brings a document."""
    event: exchange.ConsignmentAdmitted = fact.event
    return None if event.kind != KIND else filled(ArrivalRequest, event, received_at=fact.act.at)


def _registered(request: ArrivalRequest, arrived: ArrivedDocument) -> Sequence[Any]:
    said = {"received_at": request.received_at, "reference": arrived.number, "parts": parts_text(arrived.parts)}
    return [filled(RegisterArrival, arrived, document_id=str(uuid5(NAMESPACE, request.thing)), **said)]


TAKE_IN = Effect(
    "documents.take_in",
    (exchange.ConsignmentAdmitted,),
    to_take_in,
    _registered,
    lambda request, code: [exchange.RefuseArrival(request.thing, code)],
    start="beginning",
    gives=(exchange.RefuseArrival,),
)
EFFECTS = (RELAY, TAKE_IN)
