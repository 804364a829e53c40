"""Committed money becomes a liability, is ordered and paid; payments come back; liabilities lapse."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.budgeting.books.events import PeriodClosed
from domain.budgeting.commitments.commands import (
    CommitmentCommand,
    OrderPayment,
    Pay,
    ReturnPayment,
    ReversePayment,
    VerifyLiability,
    WriteOffLiability,
)
from domain.budgeting.commitments.events import LiabilityWrittenOff, PaymentReturned, PaymentReversed
from domain.budgeting.commitments.stages import MAX_DOCUMENTS
from domain.kernel.values import Money
from tests.domain.budgeting.chain import (
    CLOSED,
    COMMITTED,
    COMPLEMENTARY,
    COURTS,
    ID,
    LATER,
    LINE,
    ON,
    OPENED,
    ORDERED,
    ORDERER,
    OWED,
    PAID,
    PAYER,
    SHA,
    VERIFIER,
    WHY,
    ended,
    mdl,
    ordered,
    paid,
    released,
    spec,
    standing,
    verified,
)


def verify(amount: str, liability: str = "L-1", sha: str = SHA, on: date = ON) -> VerifyLiability:
    return VerifyLiability(ID, liability, mdl(amount), sha, on)


def order(amount: str, number: str = "O-1", liability: str = "L-1", on: date = ON) -> OrderPayment:
    return OrderPayment(ID, liability, number, mdl(amount), on)


def pay(amount: str, number: str = "P-1", of: str = "O-1", on: date = ON) -> Pay:
    return Pay(ID, of, number, mdl(amount), on)


def give_back(amount: str, number: str = "R-1", of: str = "P-1", reason: str = WHY) -> ReturnPayment:
    return ReturnPayment(ID, of, number, mdl(amount), ON, reason)


def write_off(amount: str, of: str = "L-1") -> WriteOffLiability:
    return WriteOffLiability(ID, of, mdl(amount), ON, WHY)


REVERSE = ReversePayment(ID, "P-1", ON, WHY)
RETURNED = PaymentReturned(ID, LINE, COURTS, "P-1", "R-1", Decimal("20.00"), "MDL", ON, 6, WHY)
REVERSED = PaymentReversed(ID, LINE, COURTS, "P-1", "O-1", Decimal("30.00"), "MDL", ON, 6, WHY)
WRITTEN_OFF = LiabilityWrittenOff(ID, LINE, COURTS, "L-1", Decimal("10.00"), "MDL", ON, 6, WHY)


# --- liabilities ---------------------------------------------------------------------------------


def test_what_was_delivered_is_owed() -> None:
    spec.given(*COMMITTED).when(verify("60"), VERIFIER).then(verified("60.00"))
    given = spec.given(*OWED)
    given.when(verify("10", "L-2"), VERIFIER).then(verified("10.00", "L-2"))
    given.when(verify("10.01", "L-2"), VERIFIER).refused("exceeds_open", "amount")


def test_a_liability_stands_for_one_document() -> None:
    given = spec.given(*OWED)
    given.when(verify("50", sha=SHA.upper())).then()
    for other in (verify("49"), verify("50", sha="a" * 64), verify("50", on=LATER)):
        given.when(other, VERIFIER).refused("liability_exists", "liability")


@pytest.mark.parametrize("sha", ["", "0f", "g" * 64, "0" * 65, f"{SHA}\n"])
def test_a_liability_rests_on_a_document(sha: str) -> None:
    spec.given(*COMMITTED).when(verify("1", sha=sha), VERIFIER).refused("not_a_digest", "documentSha256")


def test_nothing_more_becomes_owed_after_the_release() -> None:
    given = spec.given(*OWED, ended("10.00"), released("10.00", standing("50.00")))
    given.when(verify("1", "L-2"), VERIFIER).refused("commitment_released", "commitmentId")
    given.when(verify("50")).then()


# --- orders and payments -------------------------------------------------------------------------


def test_what_is_owed_is_ordered() -> None:
    spec.given(*OWED).when(order("40"), ORDERER).then(ordered("40.00"))
    given = spec.given(*ORDERED)
    given.when(order("10", "O-2"), ORDERER).then(ordered("10.00", "O-2"))
    given.when(order("10.01", "O-2"), ORDERER).refused("exceeds_open", "amount")
    given.when(order("1", "O-2", "L-9"), ORDERER).refused("unknown_liability", "liability")


def test_an_order_stands_for_one_document() -> None:
    given = spec.given(*ORDERED, verified("10.00", "L-2"))
    given.when(order("40")).then()
    for other in (order("39"), order("40", on=LATER), order("40", liability="L-2")):
        given.when(other, ORDERER).refused("order_exists", "order")


def test_what_is_ordered_is_paid() -> None:
    spec.given(*ORDERED).when(pay("30"), PAYER).then(paid("30.00"))
    given = spec.given(*PAID)
    given.when(pay("10", "P-2"), PAYER).then(paid("10.00", "P-2"))
    given.when(pay("10.01", "P-2"), PAYER).refused("exceeds_open", "amount")
    given.when(pay("1", "P-2", "O-9"), PAYER).refused("unknown_order", "order")


def test_a_payment_stands_for_one_document() -> None:
    given = spec.given(*PAID, ordered("10.00", "O-2"))
    given.when(pay("30")).then()
    for other in (pay("29"), pay("30", on=LATER), pay("30", of="O-2")):
        given.when(other, PAYER).refused("payment_exists", "payment")


def test_what_is_owed_goes_on_after_the_release() -> None:
    over = (ended("10.00"), released("10.00", standing("50.00")))
    spec.given(*OWED, *over).when(order("40"), ORDERER).then(ordered("40.00"))
    spec.given(*ORDERED, *over).when(pay("30"), PAYER).then(paid("30.00"))
    spec.given(*OWED, *over).when(write_off("10")).then(
        WRITTEN_OFF, released("10.00", standing("40.00")), once_more=False
    )


def test_the_months_after_the_year_end_take_what_was_committed_in_it() -> None:
    late = replace(paid("30.00"), on=COMPLEMENTARY, period=13)
    spec.given(*ORDERED).when(pay("30", on=COMPLEMENTARY), PAYER).then(late)
    spec.given(*ORDERED).when(pay("30", on=date(2016, 1, 1)), PAYER).refused("outside_fiscal_year", "on")


# --- the ways back -------------------------------------------------------------------------------


def test_money_that_came_back_is_available_again() -> None:
    spec.given(*PAID).when(give_back("20")).then(RETURNED, released("20.00", standing("40.00")))
    given = spec.given(*PAID, RETURNED, released("20.00", standing("40.00")))
    other = replace(RETURNED, return_number="R-2", amount=Decimal("10.00"))
    given.when(give_back("10", "R-2")).then(other, released("10.00", standing("30.00")))
    given.when(give_back("10.01", "R-2")).refused("exceeds_open", "amount")
    for another in (give_back("19"), give_back("20", reason="other")):
        given.when(another).refused("return_exists", "returnNumber")


def test_what_is_left_of_a_payment_that_did_not_take_place_is_ordered_again() -> None:
    spec.given(*PAID).when(REVERSE).then(REVERSED)
    after_return = spec.given(*PAID, RETURNED, released("20.00", standing("40.00")))
    after_return.when(REVERSE).then(replace(REVERSED, amount=Decimal("10.00")))
    given = spec.given(*PAID, REVERSED)
    given.when(pay("40", "P-2"), PAYER).then(paid("40.00", "P-2"))
    given.when(pay("30")).then()
    given.when(give_back("1")).refused("exceeds_open", "amount")
    for other in (replace(REVERSE, on=LATER), replace(REVERSE, reason="other")):
        given.when(other).refused("payment_reversed", "payment")


def test_a_payment_that_came_back_whole_cannot_be_reversed() -> None:
    whole = replace(RETURNED, amount=Decimal("30.00"))
    spec.given(*PAID, whole, released("30.00", standing("30.00"))).when(REVERSE).refused("payment_returned", "payment")


def test_what_will_never_be_paid_is_available_again() -> None:
    given = spec.given(*ORDERED)
    given.when(write_off("10")).then(WRITTEN_OFF, released("10.00", standing("50.00")), once_more=False)
    given.when(write_off("10.01")).refused("exceeds_open", "amount")
    given.when(write_off("1", "L-9")).refused("unknown_liability", "liability")


# --- what every step needs -----------------------------------------------------------------------

EACH = [verify("1", "L-9"), order("1", "O-9"), pay("1", "P-9"), give_back("1"), REVERSE, write_off("1")]


@pytest.mark.parametrize("command", EACH, ids=lambda one: type(one).__name__)
def test_every_step_needs_a_commitment_in_open_books_and_an_open_period(command: CommitmentCommand) -> None:
    spec.given().when(command).refused("unknown_budget", "budgetId")
    spec.given(OPENED).when(command).refused("unknown_commitment", "commitmentId")
    spec.given(*PAID, CLOSED).when(command).refused("budget_closed", "budgetId")
    spec.given(*PAID, PeriodClosed("MD-2014", 6)).when(command).refused("period_closed", "on")


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (verify("1", "L 1"), "liability"),
        (order("1", ""), "order"),
        (pay("1", "é"), "payment"),
        (give_back("1", "-"), "returnNumber"),
    ],
)
def test_documents_have_short_plain_numbers(command: CommitmentCommand, path: str) -> None:
    spec.given(*PAID).when(command).refused("not_a_number", path)


@pytest.mark.parametrize("amount", [mdl("0"), mdl("-1")])
def test_amounts_are_above_zero(amount: Money) -> None:
    given = spec.given(*PAID)
    for command in (
        VerifyLiability(ID, "L-9", amount, SHA, ON),
        OrderPayment(ID, "L-1", "O-9", amount, ON),
        Pay(ID, "O-1", "P-9", amount, ON),
        ReturnPayment(ID, "P-1", "R-9", amount, ON, WHY),
        WriteOffLiability(ID, "L-1", amount, ON, WHY),
    ):
        given.when(command).refused("not_positive", "amount")


@pytest.mark.parametrize(
    "command", [give_back("1", reason=""), replace(REVERSE, reason=" "), replace(write_off("1"), reason="")]
)
def test_the_ways_back_have_a_reason(command: CommitmentCommand) -> None:
    spec.given(*PAID).when(command).refused("reason_required", "reason")


@pytest.mark.parametrize("command", [give_back("1", of="P-9"), replace(REVERSE, payment="P-9")])
def test_a_payment_that_is_not_there(command: CommitmentCommand) -> None:
    spec.given(*PAID).when(command).refused("unknown_payment", "payment")


# --- how many ------------------------------------------------------------------------------------


def test_above_a_thousand_documents_only_what_finishes_one_is_taken() -> None:
    cents = [verified("0.01", f"L-{n}") for n in range(2, MAX_DOCUMENTS)]
    given = spec.given(*ORDERED, *cents)
    given.when(verify("0.01", "L-last"), VERIFIER).refused("too_many_documents", "commitmentId")
    given.when(order("1", "O-last"), ORDERER).refused("too_many_documents", "commitmentId")
    given.when(pay("1"), PAYER).refused("too_many_documents", "commitmentId")
    given.when(order("10", "O-last"), ORDERER).then(ordered("10.00", "O-last"))
    given.when(pay("40"), PAYER).then(paid("40.00"))


def test_the_thousandth_document_is_taken() -> None:
    cents = [verified("0.01", f"L-{n}") for n in range(2, MAX_DOCUMENTS)]
    given = spec.given(*OWED, *cents)
    given.when(verify("0.01", "L-last"), VERIFIER).then(verified("0.01", "L-last"))
