"""Recording what the channel to another installation tells of a delivery, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.documents.deliveries.relay import (
    DeliveryRelayed,
    RecordRelay,
    RelayEvent,
    RelayFailed,
    RelayOutcome,
    RelayRefused,
)
from domain.documents.deliveries.stages import Delivery, Ended, Underway, Unsubmitted
from domain.kernel.refused import Refused


def relay(delivery: Delivery, command: RecordRelay) -> Sequence[RelayEvent]:
    """Refused: `unknown_delivery`. A refusal may come after a receipt: the scan there takes its time."""
    match delivery:
        case Unsubmitted():
            raise Refused("unknown_delivery", "deliveryId")
        case Ended():
            return []
        case Underway(submitted):
            return _told(delivery, submitted.document_id, command)
        case _:
            assert_never(delivery)


def _told(delivery: Underway, document_id: str, command: RecordRelay) -> Sequence[RelayEvent]:
    id_ = command.delivery_id
    match command.outcome:
        case RelayOutcome.TAKEN:
            return [] if delivery.relayed else [DeliveryRelayed(id_, document_id)]
        case RelayOutcome.FAILED:
            known = delivery.relayed or delivery.relay_failed == command.code
            return [] if known else [RelayFailed(id_, document_id, command.code)]
        case RelayOutcome.REFUSED:
            return [RelayRefused(id_, document_id, command.code, delivery.owed)]
        case outcome:
            assert_never(outcome)
