"""What did the envelopes say, once they were opened?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.kernel.declarations import Position, Recorded
from domain.kernel.filling import filled
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class OpenedEnvelope:
    """An envelope that was opened, as everybody may hold it against its commitment.

    `position` is that of its receipt in the record.
    """

    envelope_id: str
    tender_id: str
    lot_id: str
    bid_id: str
    company: str
    envelope: EnvelopeKind
    position: Position
    received_at: datetime
    nonce: str
    package_sha256: str
    key: str
    content_sha256: str
    vat_included: bool
    amount: Decimal | None
    currency: str | None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The envelope, by the position of its receipt."""
    return (f"{fact.event.tender_id}-{fact.event.position}",)


def evolve(row: OpenedEnvelope | None, fact: Recorded[Any], key: str) -> OpenedEnvelope | None:
    """An envelope is opened once."""
    price = fact.event.price
    amount, currency = (None, None) if price is None else (price.amount, price.currency)
    return row or filled(OpenedEnvelope, fact.event, envelope_id=key, amount=amount, currency=currency)


OPENED_ENVELOPES = ReadModel(
    name="procurement.opened_envelopes",
    version=1,
    row=OpenedEnvelope,
    key="envelope_id",
    events=(e.EnvelopeOpened,),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("received_at", "nonce", "package_sha256", "key", "content_sha256", "vat_included", "currency"),
    orders=("position", "amount"),
)
