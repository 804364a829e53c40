"""The steps of committed money: liability, order, payment, and the ways back.

A step done before with the same number and content adds nothing. An amount is at most what is open at the stage
before it. Above MAX_DOCUMENTS only a step that finishes what is open is taken, so that no amount is stuck on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar, assert_never

from domain.budgeting.amounts import positive
from domain.budgeting.books.state import Open as Books
from domain.budgeting.books.state import period_of
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import events as e
from domain.budgeting.commitments.contracts import require_accepted
from domain.budgeting.commitments.documents import Liability, Open, Released
from domain.budgeting.commitments.duties import Done, Duty, require_other_person
from domain.budgeting.commitments.payees import Companies, follows, inherited, named_in, naming
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats

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
Dated = Step | c.ReduceCommitment | c.ReleaseCommitment
E = TypeVar("E", bound=e.CommitmentEvent)


def step(
    books: Books, commitment: Made, companies: Companies, command: Step, act: Act
) -> Sequence[e.CommitmentEvent | e.PayeeNamed]:
    """What a step under a commitment adds."""
    match command:
        case c.VerifyLiability():
            return _verify(books, commitment, companies, command, act)
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


def _verify(
    books: Books, commitment: Made, companies: Companies, command: c.VerifyLiability, act: Act
) -> Sequence[e.CommitmentEvent | e.PayeeNamed]:
    amount = positive(books, command.amount).amount
    payee = inherited(commitment.payee, command)
    if (known := commitment.documents.liabilities.get(command.liability)) is not None:
        was = known.verified
        if repeats(was, command, amount=amount, **payee.fields):
            return []
        raise Refused("liability_exists", "liability", liability=was.liability, amount=f"{was.amount}")
    still = require_unreleased(commitment)
    require_other_person(act.actor, _proposed(commitment))
    require_open_amount(amount, still.committed)
    _require_room(commitment, finishes=amount == still.committed)
    if not commitment.payee.named:
        named_in(command, companies, act)
    require_accepted(still, command, amount, act)
    made = entry(e.LiabilityVerified, books, commitment, command, amount=amount, verified_by=act.actor, **payee.fields)
    return [made, *naming(command, made)]


def _order(books: Books, commitment: Made, command: c.OrderPayment, act: Act) -> Sequence[e.CommitmentEvent]:
    liability, amount = commitment.documents.liability(command.liability), positive(books, command.amount).amount
    if (known := commitment.documents.orders.get(command.order)) is not None:
        was = known.ordered
        if repeats(was, command, amount=amount):
            return []
        raise Refused("order_exists", "order", order=was.order, amount=f"{was.amount}")
    require_other_person(act.actor, _verified(commitment, liability))
    require_open_amount(amount, liability.open)
    _require_room(commitment, finishes=amount == liability.open)
    of = follows(liability.verified)
    return [entry(e.PaymentOrdered, books, commitment, command, amount=amount, ordered_by=act.actor, **of)]


def _cancel(books: Books, commitment: Made, command: c.CancelOrder) -> Sequence[e.CommitmentEvent]:
    """Two cancellations of the same amount of an order, on one day for one reason, are one."""
    order = commitment.documents.order(command.order)
    amount = order.open if command.amount is None else positive(books, command.amount).amount
    for was in order.cancellations:
        wanted = was.amount if command.amount is None and not order.open else amount
        if repeats(was, command, amount=wanted):
            return []
    if not order.open:
        raise Refused("order_settled", "order", order=command.order)
    require_open_amount(amount, order.open)
    _require_room(commitment, finishes=amount == order.open)
    liability, of = order.ordered.liability, follows(order.ordered)
    return [entry(e.PaymentOrderCancelled, books, commitment, command, amount=amount, liability=liability, **of)]


def _pay(books: Books, commitment: Made, command: c.Pay, act: Act) -> Sequence[e.CommitmentEvent]:
    order, amount = commitment.documents.order(command.order), positive(books, command.amount).amount
    if (known := commitment.documents.payments.get(command.payment)) is not None:
        was = known.made
        if repeats(was, command, amount=amount):
            return []
        raise Refused("payment_exists", "payment", payment=was.payment, amount=f"{was.amount}")
    liability = commitment.documents.liabilities[order.ordered.liability]
    require_other_person(act.actor, {**_verified(commitment, liability), Duty.ORDER: order.ordered.ordered_by})
    require_open_amount(amount, order.open)
    _require_room(commitment, finishes=amount == order.open)
    of = follows(order.ordered)
    return [entry(e.PaymentMade, books, commitment, command, amount=amount, paid_by=act.actor, **of)]


def _return(books: Books, commitment: Made, command: c.ReturnPayment) -> Sequence[e.CommitmentEvent]:
    payment, amount = commitment.documents.payment(command.payment), positive(books, command.amount).amount
    if (was := payment.returns.get(command.return_number)) is not None:
        if repeats(was, command, amount=amount):
            return []
        raise Refused("return_exists", "returnNumber", number=was.return_number, amount=f"{was.amount}")
    require_open_amount(amount, payment.open)
    return [entry(e.PaymentReturned, books, commitment, command, amount=amount, **follows(payment.made))]


def _reverse(books: Books, commitment: Made, command: c.ReversePayment) -> Sequence[e.CommitmentEvent]:
    payment = commitment.documents.payment(command.payment)
    if (was := payment.reversal) is not None:
        if repeats(was, command):
            return []
        raise Refused("payment_reversed", "payment", payment=command.payment, on=was.on.isoformat())
    if not payment.open:
        raise Refused("payment_returned", "payment", payment=command.payment)
    order, of = payment.made.order, follows(payment.made)
    return [entry(e.PaymentReversed, books, commitment, command, amount=payment.open, order=order, **of)]


def _write_off(books: Books, commitment: Made, command: c.WriteOffLiability) -> Sequence[e.CommitmentEvent]:
    liability, amount = commitment.documents.liability(command.liability), positive(books, command.amount).amount
    require_open_amount(amount, liability.open)
    return [entry(e.LiabilityWrittenOff, books, commitment, command, amount=amount, **follows(liability.verified))]


def entry(event: type[E], books: Books, commitment: Made, command: Dated, **others: object) -> E:
    """An event of a commitment: what the command says, on the line of the commitment, in its period of the books."""
    made = commitment.made
    return filled(
        event,
        command,
        line_id=made.line_id,
        coding=made.coding,
        currency=made.currency,
        period=period_of(books, command.on),
        contract_id=None if commitment.binding is None else commitment.binding.bound.contract_id,
        **others,
    )


def require_open_amount(amount: Decimal, left: Decimal) -> None:
    """No more moves on than is open at the stage before; Refused("exceeds_open")."""
    if amount > left:
        raise Refused("exceeds_open", "amount", amount=f"{amount}", open=f"{left}")


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
