"""A commitment and the documents under it: liabilities, payment orders, payments.

Each amount counts once, at its furthest stage: committed, liability, ordered, paid. Each document holds what is open at
its stage, and who carried out its duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import assert_never

from domain.budgeting.commitments import events as e
from domain.budgeting.commitments.contracts import Binding
from domain.budgeting.commitments.payees import Payee, payee_of
from domain.kernel.declarations import Refused

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Liability:
    """Money owed; `open` is neither ordered nor written off."""

    verified: e.LiabilityVerified
    open: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """A payment order; `open` is neither paid nor cancelled."""

    ordered: e.PaymentOrdered
    open: Decimal
    cancellations: tuple[e.PaymentOrderCancelled, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment; `open` is what was neither returned nor reversed."""

    made: e.PaymentMade
    open: Decimal
    returns: Mapping[str, e.PaymentReturned] = field(default_factory=dict)
    reversal: e.PaymentReversed | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents under a commitment, by their numbers; `count` takes returns and cancelled orders too."""

    liabilities: Mapping[str, Liability] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    count: int = 0

    def liability(self, number: str) -> Liability:
        """The liability of this number; Refused("unknown_liability")."""
        if (found := self.liabilities.get(number)) is None:
            raise Refused("unknown_liability", "liability", liability=ascii(number)[:60])
        return found

    def order(self, number: str) -> Order:
        """The payment order of this number; Refused("unknown_order")."""
        if (found := self.orders.get(number)) is None:
            raise Refused("unknown_order", "order", order=ascii(number)[:60])
        return found

    def payment(self, number: str) -> Payment:
        """The payment of this number; Refused("unknown_payment")."""
        if (found := self.payments.get(number)) is None:
            raise Refused("unknown_payment", "payment", payment=ascii(number)[:60])
        return found

    def with_liability(self, liability: Liability) -> Documents:
        """With this liability as it stands now."""
        return replace(self, liabilities={**self.liabilities, liability.verified.liability: liability})

    def with_order(self, order: Order) -> Documents:
        """With this order as it stands now."""
        return replace(self, orders={**self.orders, order.ordered.order: order})

    def with_payment(self, payment: Payment) -> Documents:
        """With this payment as it stands now."""
        return replace(self, payments={**self.payments, payment.made.payment: payment})


@dataclass(frozen=True, slots=True)
class Uncommitted:
    """No commitment yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """A commitment; of its amount, `committed` is not a liability yet. `binding` says for which contract it is."""

    made: e.CommitmentMade
    committed: Decimal
    documents: Documents = field(default_factory=Documents)
    binding: Binding | None = None

    @property
    def payee(self) -> Payee:
        """Who is to be paid."""
        return _payee(self.made, self.binding)


@dataclass(frozen=True, slots=True)
class Released:
    """A commitment under which nothing more becomes a liability; what is owed already goes on to its payment."""

    made: e.CommitmentMade
    released: e.CommitmentReleased
    documents: Documents
    binding: Binding | None = None

    @property
    def payee(self) -> Payee:
        """Who was to be paid."""
        return _payee(self.made, self.binding)


def _payee(made: e.CommitmentMade, binding: Binding | None) -> Payee:
    return payee_of(made) if binding is None else Payee(binding.bound.payee_company_id)


Commitment = Uncommitted | Open | Released
UNCOMMITTED = Uncommitted()


def evolve(commitment: Commitment, event: e.CommitmentFact) -> Commitment:
    """The commitment after an event of its own."""
    if isinstance(event, e.CommitmentMade):
        return Open(event, event.amount)
    if isinstance(commitment, Uncommitted):
        return commitment
    match event:
        case e.CommitmentReduced():
            return _lowered(commitment, event.amount)
        case e.CommitmentReleased():
            return Released(commitment.made, event, commitment.documents, commitment.binding)
        case e.CommitmentBound():
            return replace(commitment, binding=Binding(event))
        case e.AcceptanceRecorded():
            binding = commitment.binding
            return commitment if binding is None else replace(commitment, binding=binding.accepting(event))
        case e.PayeeNamed():
            return commitment
        case e.LiabilityVerified():
            owed = _owed(commitment, event.acceptance, event.amount)
            return replace(_lowered(owed, event.amount), documents=_after(commitment.documents, event))
        case e.LiabilityWrittenOff():
            acceptance = commitment.documents.liabilities[event.liability].verified.acceptance
            owed = _owed(commitment, acceptance, -event.amount)
            return replace(owed, documents=_after(commitment.documents, event))
        case _:
            return replace(commitment, documents=_after(commitment.documents, event))


def _owed(commitment: Open | Released, acceptance: str | None, by: Decimal) -> Open | Released:
    """With so much more owed of what was accepted."""
    binding = commitment.binding
    return commitment if binding is None else replace(commitment, binding=binding.owing(acceptance, by))


def _lowered(commitment: Open | Released, by: Decimal) -> Open | Released:
    match commitment:
        case Open():
            return replace(commitment, committed=commitment.committed - by)
        case Released():
            return commitment
        case _:
            assert_never(commitment)


_DocumentEvent = (
    e.LiabilityVerified
    | e.PaymentOrdered
    | e.PaymentOrderCancelled
    | e.PaymentMade
    | e.PaymentReturned
    | e.PaymentReversed
    | e.LiabilityWrittenOff
)


def _after(documents: Documents, event: _DocumentEvent) -> Documents:
    match event:
        case e.LiabilityVerified():
            return _counted(documents).with_liability(Liability(event, event.amount))
        case e.LiabilityWrittenOff():
            return _owing(documents, event.liability, -event.amount)
        case e.PaymentOrdered():
            owing = _owing(documents, event.liability, -event.amount)
            return _counted(owing).with_order(Order(event, event.amount))
        case e.PaymentOrderCancelled():
            order = documents.orders[event.order]
            left = replace(order, open=order.open - event.amount, cancellations=(*order.cancellations, event))
            return _counted(_owing(documents, event.liability, event.amount)).with_order(left)
        case e.PaymentMade():
            ordered = _ordered(documents, event.order, -event.amount)
            return _counted(ordered).with_payment(Payment(event, event.amount))
        case e.PaymentReturned():
            payment = documents.payments[event.payment]
            returns = {**payment.returns, event.return_number: event}
            return _counted(documents).with_payment(replace(payment, open=payment.open - event.amount, returns=returns))
        case e.PaymentReversed():
            payment = replace(documents.payments[event.payment], open=ZERO, reversal=event)
            return _ordered(documents, event.order, event.amount).with_payment(payment)
        case _:
            assert_never(event)


def _counted(documents: Documents) -> Documents:
    return replace(documents, count=documents.count + 1)


def _owing(documents: Documents, number: str, by: Decimal) -> Documents:
    liability = documents.liabilities[number]
    return documents.with_liability(replace(liability, open=liability.open + by))


def _ordered(documents: Documents, number: str, by: Decimal) -> Documents:
    order = documents.orders[number]
    return documents.with_order(replace(order, open=order.open + by))
