"""The evidence of a delivery: which fact of the record is which event of ETSI EN 319 522. It is made, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from domain.documents.deliveries import events as e
from domain.documents.kinds.terms import Expectation
from domain.documents.naming import partner_of
from domain.kernel.declarations import Recorded
from domain.kernel.evidence import Evidence, EvidenceEvent, EvidencePart, EvidenceParty

NOT_ACCEPTED_IN_TIME: Final = "acceptance_overdue"


def evidence_of(facts: Iterable[Recorded[Any]], parts: tuple[EvidencePart, ...], issuer: str) -> Iterator[Evidence]:
    """The evidence of the facts of one delivery, in order; each names the place of its own fact in the ledger."""
    submitted: e.DeliverySubmitted | None = None
    for fact in facts:
        if isinstance(fact.event, e.DeliverySubmitted):
            submitted = fact.event
        told = _event(fact.event)
        if submitted is None or told is None:
            continue
        event, reasons = told
        yield Evidence(
            str(fact.event_id),
            event,
            fact.act.at,
            EvidenceParty(issuer),
            EvidenceParty(submitted.sender),
            EvidenceParty(submitted.recipient),
            submitted.document_id,
            parts,
            fact.position,
            reasons,
        )


def _event(event: Any) -> tuple[EvidenceEvent, tuple[str, ...]] | None:
    """The event of the standard, with its reasons; None for what it has no word for."""
    match event:
        case e.DeliverySubmitted(sender=sender) if partner_of(sender) is not None:
            return EvidenceEvent.RELAY_ACCEPTANCE, ()
        case e.ReplyOverdue(level=1, owed=Expectation.ACKNOWLEDGEMENT):
            return EvidenceEvent.ACCEPTANCE_REJECTION_EXPIRY, (NOT_ACCEPTED_IN_TIME,)
        case _ if type(event) in _WITH_REASON:
            return _WITH_REASON[type(event)], (event.reason,)
        case _:
            found = _PLAIN.get(type(event))
            return None if found is None else (found, ())


_PLAIN: Mapping[type[Any], EvidenceEvent] = {
    e.DeliverySubmitted: EvidenceEvent.SUBMISSION_ACCEPTANCE,
    e.DeliveryRelayed: EvidenceEvent.RELAY_ACCEPTANCE,
    e.DeliveryConsigned: EvidenceEvent.CONTENT_CONSIGNMENT,
    e.RecipientNotified: EvidenceEvent.CONSIGNMENT_NOTIFICATION,
    e.DeliveryAccepted: EvidenceEvent.CONSIGNMENT_ACCEPTANCE,
    e.DeliveryOpened: EvidenceEvent.CONTENT_HANDOVER,
}
_WITH_REASON: Mapping[type[Any], EvidenceEvent] = {
    e.RelayRefused: EvidenceEvent.RELAY_REJECTION,
    e.RelayFailed: EvidenceEvent.RELAY_FAILURE,
    e.RecipientNotificationFailed: EvidenceEvent.CONSIGNMENT_NOTIFICATION_FAILURE,
    e.DeliveryRefused: EvidenceEvent.CONSIGNMENT_REJECTION,
    e.DeliveryFailed: EvidenceEvent.CONTENT_CONSIGNMENT_FAILURE,
}
"""Negative ones always say why."""
