"""The steps of committed money: liability, order, payment, and the ways back.

A step done before with the same number and content adds nothing. An amount is at most what is open at the stage
before it. Above MAX_DOCUMENTS only a step that finishes what is open is taken, so that no amount is stuck on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.budgeting.amounts import positive
from domain.budgeting.books.state import Open as Books
from domain.budgeting.books.state import period_of
from domain.budgeting.checks import digest, number, require_open_amount
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import events as e
from domain.budgeting.commitments.documents import Liability, Open, Released
from domain.budgeting.commitments.duties import Done, Duty, require_other_person
from domain.budgeting.texts import reason
from domain.kernel.declarations import Act, Refused

MAX_DOCUMENTS = 1_000

Made = Open | Released
Step = (
    c.VerifyLiability
    | c.OrderPayment
    | c.CancelOrder
    | c.Pay
    | c.ReturnPayment
    | c.ReversePayment
    | c.WriteOffLiability
)


def step(books: Books, commitment: Made, command: Step, act: Act) -> Sequence[e.CommitmentEvent]:
    """What a step under a commitment adds."""
    match command:
        case c.VerifyLiability():
            return _verify(books, commitment, command, act)
        case c.OrderPayment():
            return _order(books, commitment, command, act)
        case c.CancelOrder():
            return _cancel(books, commitment, command)
        case c.Pay():
            return _pay(books, commitment, command, act)
        case c.ReturnPayment():
            return _return(books, commitment, command)
        case c.ReversePayment():
            return _reverse(books, commitment, command)
        case c.WriteOffLiability():
            return _write_off(books, commitment, command)
        case _:
            assert_never(command)


def _verify(books: Books, commitment: Made, command: c.VerifyLiability, act: Act) -> Sequence[e.CommitmentEvent]:
    made, it = commitment.made, number(command.liability, "liability")
    amount, sha256 = positive(books, command.amount).amount, digest(command.document_sha256)
    if (known := commitment.documents.liabilities.get(it)) is not None:
        was = known.verified
        if (was.amount, was.on, was.document_sha256) == (amount, command.on, sha256):
            return []
        raise Refused("liability_exists", "liability", liability=it, amount=f"{was.amount}")
    still = require_unreleased(commitment)
    require_other_person(act.actor, _proposed(commitment))
    require_open_amount(amount, still.committed)
    _require_room(commitment, finishes=amount == still.committed)
    on, period = command.on, period_of(books, command.on)
    return [
        e.LiabilityVerified(
            made.commitment_id, made.line_id, made.coding, it, amount, made.currency, sha256, on, period, act.actor
        )
    ]


def _order(books: Books, commitment: Made, command: c.OrderPayment, act: Act) -> Sequence[e.CommitmentEvent]:
    made, it = commitment.made, number(command.order, "order")
    liability, amount = commitment.documents.liability(command.liability), positive(books, command.amount).amount
    if (known := commitment.documents.orders.get(it)) is not None:
        was = known.ordered
        if (was.liability, was.amount, was.on) == (command.liability, amount, command.on):
            return []
        raise Refused("order_exists", "order", order=it, amount=f"{was.amount}")
    require_other_person(act.actor, _verified(commitment, liability))
    require_open_amount(amount, liability.open)
    _require_room(commitment, finishes=amount == liability.open)
    of, on, period = command.liability, command.on, period_of(books, command.on)
    return [
        e.PaymentOrdered(
            made.commitment_id, made.line_id, made.coding, of, it, amount, made.currency, on, period, act.actor
        )
    ]


def _cancel(books: Books, commitment: Made, command: c.CancelOrder) -> Sequence[e.CommitmentEvent]:
    """Two cancellations of the same amount of an order, on one day for one reason, are one."""
    made, why = commitment.made, reason(command.reason)
    order = commitment.documents.order(command.order)
    amount = order.open if command.amount is None else positive(books, command.amount).amount
    for was in order.cancellations:
        same_amount = not order.open if command.amount is None else was.amount == amount
        if same_amount and (was.on, was.reason) == (command.on, why):
            return []
    if not order.open:
        raise Refused("order_settled", "order", order=command.order)
    require_open_amount(amount, order.open)
    _require_room(commitment, finishes=amount == order.open)
    of, it, on, period = order.ordered.liability, command.order, command.on, period_of(books, command.on)
    return [
        e.PaymentOrderCancelled(
            made.commitment_id, made.line_id, made.coding, of, it, amount, made.currency, on, period, why
        )
    ]


def _pay(books: Books, commitment: Made, command: c.Pay, act: Act) -> Sequence[e.CommitmentEvent]:
    made, it = commitment.made, number(command.payment, "payment")
    order, amount = commitment.documents.order(command.order), positive(books, command.amount).amount
    if (known := commitment.documents.payments.get(it)) is not None:
        was = known.made
        if (was.order, was.amount, was.on) == (command.order, amount, command.on):
            return []
        raise Refused("payment_exists", "payment", payment=it, amount=f"{was.amount}")
    liability = commitment.documents.liabilities[order.ordered.liability]
    require_other_person(act.actor, {**_verified(commitment, liability), Duty.ORDER: order.ordered.ordered_by})
    require_open_amount(amount, order.open)
    _require_room(commitment, finishes=amount == order.open)
    of, on, period = command.order, command.on, period_of(books, command.on)
    return [
        e.PaymentMade(
            made.commitment_id, made.line_id, made.coding, of, it, amount, made.currency, on, period, act.actor
        )
    ]


def _return(books: Books, commitment: Made, command: c.ReturnPayment) -> Sequence[e.CommitmentEvent]:
    made, it, why = commitment.made, number(command.return_number, "returnNumber"), reason(command.reason)
    payment, amount = commitment.documents.payment(command.payment), positive(books, command.amount).amount
    if (was := payment.returns.get(it)) is not None:
        if (was.amount, was.on, was.reason) == (amount, command.on, why):
            return []
        raise Refused("return_exists", "returnNumber", number=it, amount=f"{was.amount}")
    require_open_amount(amount, payment.open)
    _require_room(commitment, finishes=amount == payment.open)
    of, on, period = command.payment, command.on, period_of(books, command.on)
    return [
        e.PaymentReturned(made.commitment_id, made.line_id, made.coding, of, it, amount, made.currency, on, period, why)
    ]


def _reverse(books: Books, commitment: Made, command: c.ReversePayment) -> Sequence[e.CommitmentEvent]:
    made, why = commitment.made, reason(command.reason)
    payment = commitment.documents.payment(command.payment)
    if (was := payment.reversal) is not None:
        if (was.on, was.reason) == (command.on, why):
            return []
        raise Refused("payment_reversed", "payment", payment=command.payment, on=was.on.isoformat())
    if not payment.open:
        raise Refused("payment_returned", "payment", payment=command.payment)
    it, order, on, period = command.payment, payment.made.order, command.on, period_of(books, command.on)
    return [
        e.PaymentReversed(
            made.commitment_id, made.line_id, made.coding, it, order, payment.open, made.currency, on, period, why
        )
    ]


def _write_off(books: Books, commitment: Made, command: c.WriteOffLiability) -> Sequence[e.CommitmentEvent]:
    made, why = commitment.made, reason(command.reason)
    liability, amount = commitment.documents.liability(command.liability), positive(books, command.amount).amount
    require_open_amount(amount, liability.open)
    it, on, period = command.liability, command.on, period_of(books, command.on)
    return [
        e.LiabilityWrittenOff(made.commitment_id, made.line_id, made.coding, it, amount, made.currency, on, period, why)
    ]


def require_unreleased(commitment: Made) -> Open:
    """The commitment that was not released yet; Refused("commitment_released")."""
    if isinstance(commitment, Released):
        on = commitment.released.on.isoformat()
        raise Refused("commitment_released", "commitmentId", commitment=commitment.made.commitment_id, on=on)
    return commitment


def _require_room(commitment: Made, *, finishes: bool) -> None:
    if commitment.documents.count >= MAX_DOCUMENTS and not finishes:
        raise Refused("too_many_documents", "commitmentId", limit=MAX_DOCUMENTS)


def _proposed(commitment: Made) -> Done:
    return {Duty.PROPOSE: commitment.made.proposed_by}


def _verified(commitment: Made, liability: Liability) -> Done:
    return {**_proposed(commitment), Duty.VERIFY: liability.verified.verified_by}
