"""Delivering a circular to one of its recipients: to its inbox, to the successor of a unit that ended, or to nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from domain.documents.deliveries import events as e
from domain.documents.deliveries.commands import delivery_id
from domain.documents.deliveries.stages import Delivery, Unsubmitted, consigned
from domain.documents.deliveries.term import DeliveryTerm
from domain.documents.ended_units import EndedUnits
from domain.documents.kinds.terms import DocumentDirection, Expectation, Silence
from domain.documents.naming import is_within, partner_of, unit_of
from domain.kernel.declarations import Act
from domain.kernel.filling import filled

RECIPIENT_ENDED: Final = "recipient_ended"
"""Why a delivery fails: the unit ended, and nobody has what it had."""


@dataclass(frozen=True, slots=True)
class SubmitDelivery:
    """Deliver a dispatched document to one of its recipients, as its dispatch says."""

    document_id: str
    recipient: str
    file_id: str
    sender: str
    number: str
    kind: str
    direction: DocumentDirection
    expects: Expectation
    silence: Silence
    term: DeliveryTerm | None
    submitted_by: str
    under_grant: str
    submitted_at: datetime


def submit(
    delivery_of: Callable[[str], Delivery], ended: EndedUnits, command: SubmitDelivery, act: Act
) -> Sequence[e.DeliveryEvent]:
    """What becomes of the delivery, once: a recipient that has the document already gets nothing more."""
    document_id, to = command.document_id, command.recipient
    id_ = delivery_id(document_id, to)
    if not isinstance(delivery_of(id_), Unsubmitted):
        return []
    unit = unit_of(to) if is_within(to) else None
    submitted = filled(e.DeliverySubmitted, command, delivery_id=id_, recipient_unit=unit)
    if partner_of(to) is not None:
        return [submitted]  # the channel says how it goes on
    heir = unit if unit is None else ended.heir(unit, act.at.date())
    if heir == unit:
        return [submitted, consigned(submitted)]
    if heir is None or heir == command.sender:
        return [submitted, e.DeliveryFailed(id_, document_id, RECIPIENT_ENDED, command.expects)]
    forwarded: list[e.DeliveryEvent] = [
        submitted,
        e.DeliveryForwarded(id_, document_id, act.actor, heir, command.expects),
    ]
    onward = delivery_id(document_id, heir)
    if not isinstance(delivery_of(onward), Unsubmitted):
        return forwarded
    passed_on = replace(submitted, delivery_id=onward, recipient=heir, recipient_unit=heir, forwarded_from=to)
    return [*forwarded, passed_on, consigned(passed_on)]
