"""The liabilities, orders, payments and returns under a commitment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.budgeting.commitments import events as e
from projections.budgeting.payees import PayeeKind, payee_kind


class DocumentKind(StrEnum):
    """A step from a commitment to its payment."""

    LIABILITY = "liability"
    ORDER = "order"
    PAYMENT = "payment"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Document:
    """One step under a commitment, with the number that the administration gave it; amounts in its currency.

    `under` is the number of the step before it: of an order, the liability. `open` is what has not gone on from it: of
    a liability, not ordered; of an order, neither paid nor cancelled; of a payment, neither returned nor reversed; of a
    return, nothing. A liability under a contract names the `acceptance` that it rests on.
    """

    kind: DocumentKind
    number: str
    amount: Decimal
    open: Decimal
    on: date
    under: str | None = None
    payee_kind: PayeeKind = PayeeKind.UNNAMED
    payee_company_id: str | None = None
    acceptance: str | None = None


_Documents = tuple[Document, ...]


def documents_after(documents: _Documents, event: e.CommitmentEvent) -> _Documents:
    """The documents after an event of the commitment."""
    match event:
        case e.LiabilityVerified():
            return (*documents, _new(DocumentKind.LIABILITY, event.liability, event))
        case e.PaymentOrdered():
            left = _moved(documents, DocumentKind.LIABILITY, event.liability, -event.amount)
            return (*left, _new(DocumentKind.ORDER, event.order, event, event.liability))
        case e.PaymentOrderCancelled():
            left = _moved(documents, DocumentKind.ORDER, event.order, -event.amount)
            return _moved(left, DocumentKind.LIABILITY, event.liability, event.amount)
        case e.PaymentMade():
            left = _moved(documents, DocumentKind.ORDER, event.order, -event.amount)
            return (*left, _new(DocumentKind.PAYMENT, event.payment, event, event.order))
        case e.PaymentReturned():
            left = _moved(documents, DocumentKind.PAYMENT, event.payment, -event.amount)
            back = _new(DocumentKind.RETURN, event.return_number, event, event.payment)
            return (*left, replace(back, open=event.amount - event.amount))
        case e.PaymentReversed():
            left = _moved(documents, DocumentKind.PAYMENT, event.payment, -event.amount)
            return _moved(left, DocumentKind.ORDER, event.order, event.amount)
        case e.LiabilityWrittenOff():
            return _moved(documents, DocumentKind.LIABILITY, event.liability, -event.amount)
        case e.CommitmentMade() | e.CommitmentReduced() | e.CommitmentReleased():
            return documents


def _new(
    kind: DocumentKind,
    number: str,
    event: e.LiabilityVerified | e.PaymentOrdered | e.PaymentMade | e.PaymentReturned,
    under: str | None = None,
) -> Document:
    return Document(
        kind,
        number,
        event.amount,
        event.amount,
        event.on,
        under,
        payee_kind(event),
        event.payee_company_id,
        getattr(event, "acceptance", None),
    )


def _moved(documents: _Documents, kind: DocumentKind, number: str, by: Decimal) -> _Documents:
    return tuple(
        replace(document, open=document.open + by) if document.kind is kind and document.number == number else document
        for document in documents
    )
