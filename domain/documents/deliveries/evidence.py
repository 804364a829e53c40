"""The evidence of a delivery: which fact of the record is which event of ETSI EN 319 522. It is made, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from domain.documents.deliveries import events as e
from domain.documents.kinds.terms import Expectation
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
        case e.DeliverySubmitted():
            return EvidenceEvent.SUBMISSION_ACCEPTANCE, ()
        case e.DeliveryConsigned():
            return EvidenceEvent.CONTENT_CONSIGNMENT, ()
        case e.RecipientNotified():
            return EvidenceEvent.CONSIGNMENT_NOTIFICATION, ()
        case e.RecipientNotificationFailed(reason=reason):
            return EvidenceEvent.CONSIGNMENT_NOTIFICATION_FAILURE, (reason,)
        case e.DeliveryAccepted():
            return EvidenceEvent.CONSIGNMENT_ACCEPTANCE, ()
        case e.DeliveryRefused(reason=reason):
            return EvidenceEvent.CONSIGNMENT_REJECTION, (reason,)
        case e.DeliveryFailed(reason=reason):
            return EvidenceEvent.CONTENT_CONSIGNMENT_FAILURE, (reason,)
        case e.ReplyOverdue(level=1, owed=Expectation.ACKNOWLEDGEMENT):
            return EvidenceEvent.ACCEPTANCE_REJECTION_EXPIRY, (NOT_ACCEPTED_IN_TIME,)
        case e.DeliveryOpened():
            return EvidenceEvent.CONTENT_HANDOVER, ()
        case _:
            return None
