"""What is not paid of a payment order goes back to its liability, and may be ordered again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.budgeting.books.events import PeriodClosed
from domain.budgeting.commitments.commands import CancelOrder, OrderPayment, Pay, VerifyLiability, WriteOffLiability
from domain.budgeting.commitments.events import LiabilityWrittenOff, PaymentReversed
from domain.budgeting.commitments.stages import MAX_DOCUMENTS
from domain.kernel.values import Money
from tests.domain.budgeting.chain import (
    CLOSED,
    COMPLEMENTARY,
    COURTS,
    ID,
    LATER,
    LINE,
    ON,
    OPENED,
    ORDERED,
    ORDERER,
    PAID,
    PAYER,
    SHA,
    WHY,
    cancelled,
    ended,
    mdl,
    ordered,
    paid,
    released,
    spec,
    standing,
    verified,
)

CANCEL = CancelOrder(ID, "O-1", ON, WHY)
REVERSED = PaymentReversed(ID, LINE, COURTS, "P-1", "O-1", Decimal("30.00"), "MDL", ON, 6, WHY)


def cancel(amount: str) -> CancelOrder:
    return replace(CANCEL, amount=mdl(amount))


def test_what_is_not_paid_is_owed_as_before() -> None:
    spec.given(*ORDERED).when(CANCEL).then(cancelled("40.00"))
    spec.given(*PAID).when(CANCEL).then(cancelled("10.00"))
    spec.given(*PAID).when(cancel("4")).then(cancelled("4.00"))
    spec.given(*PAID).when(cancel("10.01")).refused("exceeds_open", "amount")


def test_it_may_be_ordered_again_and_is_not_paid_by_the_old_order() -> None:
    given = spec.given(*PAID, cancelled("10.00"))
    again = OrderPayment(ID, "L-1", "O-2", mdl("20"), ON)
    given.when(again, ORDERER).then(ordered("20.00", "O-2"))
    given.when(replace(again, amount=mdl("20.01")), ORDERER).refused("exceeds_open", "amount")
    given.when(Pay(ID, "O-1", "P-2", mdl("0.01"), ON), PAYER).refused("exceeds_open", "amount")
    given.when(OrderPayment(ID, "L-1", "O-1", mdl("40"), ON)).then()


def test_or_it_is_written_off() -> None:
    written_off = LiabilityWrittenOff(ID, LINE, COURTS, "L-1", Decimal("50.00"), "MDL", ON, 6, WHY)
    spec.given(*ORDERED, cancelled("40.00")).when(WriteOffLiability(ID, "L-1", mdl("50"), ON, WHY)).then(
        written_off, released("50.00", standing("10.00")), once_more=False
    )


def test_an_order_with_nothing_open_is_not_cancelled() -> None:
    whole = spec.given(*ORDERED, paid("40.00"))
    whole.when(CANCEL).refused("order_settled", "order")
    whole.when(cancel("1")).refused("order_settled", "order")
    gone = spec.given(*ORDERED, cancelled("40.00"))
    gone.when(replace(CANCEL, reason="other")).refused("order_settled", "order")
    gone.when(replace(CANCEL, on=LATER)).refused("order_settled", "order")


def test_two_parts_are_told_apart_by_their_content() -> None:
    given = spec.given(*ORDERED, cancelled("5.00"))
    given.when(cancel("5")).then()
    given.when(cancel("6")).then(cancelled("6.00"))
    given.when(replace(cancel("5"), reason="other")).then(cancelled("5.00", why="other"))
    given.when(CANCEL).then(cancelled("35.00"))


def test_what_is_ordered_again_by_a_reversal_may_be_cancelled_too() -> None:
    spec.given(*PAID, cancelled("10.00"), REVERSED).when(CANCEL).then(cancelled("30.00"))


def test_it_may_be_cancelled_after_the_release_and_after_the_year() -> None:
    over = (ended("10.00"), released("10.00", standing("50.00")))
    spec.given(*ORDERED, *over).when(CANCEL).then(cancelled("40.00"))
    late = replace(cancelled("40.00"), on=COMPLEMENTARY, period=13)
    spec.given(*ORDERED).when(replace(CANCEL, on=COMPLEMENTARY)).then(late)


def test_a_cancellation_names_an_order_in_open_books_and_an_open_period() -> None:
    spec.given().when(CANCEL).refused("unknown_budget", "budgetId")
    spec.given(OPENED).when(CANCEL).refused("unknown_commitment", "commitmentId")
    spec.given(*ORDERED, CLOSED).when(CANCEL).refused("budget_closed", "budgetId")
    spec.given(*ORDERED, PeriodClosed("MD-2014", 6)).when(CANCEL).refused("period_closed", "on")
    spec.given(*ORDERED).when(replace(CANCEL, on=date(2016, 1, 1))).refused("outside_fiscal_year", "on")
    spec.given(*ORDERED).when(replace(CANCEL, order="O-9")).refused("unknown_order", "order")
    spec.given(*ORDERED).when(replace(CANCEL, reason=" ")).refused("reason_required", "reason")


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(mdl("0"), "not_positive"), (mdl("-1"), "not_positive"), (mdl("1", "EUR"), "currency_mismatch")],
)
def test_a_part_is_above_zero_in_the_books_currency(amount: Money, refusal: str) -> None:
    spec.given(*ORDERED).when(replace(CANCEL, amount=amount)).refused(refusal, "amount")


def test_cancellations_count_as_documents() -> None:
    cents = [verified("0.01", f"L-{n}") for n in range(2, MAX_DOCUMENTS - 1)]
    given = spec.given(*ORDERED, *cents, cancelled("1.00"))
    given.when(VerifyLiability(ID, "L-last", mdl("0.01"), SHA, ON)).refused("too_many_documents", "commitmentId")
    given.when(cancel("2")).refused("too_many_documents", "commitmentId")
    given.when(CANCEL).then(cancelled("39.00"))
