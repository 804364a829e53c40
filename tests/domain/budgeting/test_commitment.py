"""A commitment is held against what is available, lowered, and released."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from domain.budgeting.books.events import ControlsDefined, PeriodClosed
from domain.budgeting.coding import Coding
from domain.budgeting.commitments import decider as commitment
from domain.budgeting.commitments.commands import Commit, CommitAboveAvailable, ReduceCommitment, ReleaseCommitment
from domain.budgeting.commitments.documents import Open, Released
from domain.budgeting.commitments.events import CommitmentReduced
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf
from domain.budgeting.lines.events import ContingencyDesignated
from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from tests.domain.budgeting.chain import (
    ACCOUNT,
    APPROVED,
    CLOSED,
    COMMITTED,
    COMPLEMENTARY,
    COURTS,
    ID,
    LATER,
    LINE,
    LINE_UNDER_CONTROL,
    ON,
    OPENED,
    OWED,
    PAID,
    PLACED,
    PROPOSER,
    SUBJECT,
    WHY,
    ended,
    made,
    mdl,
    posted,
    released,
    reserved,
    spec,
    standing,
    verified,
)

STOP, WARN, NONE = ControlPolicy.STOP, ControlPolicy.WARN, ControlPolicy.NONE
DIRE = "flood"


def commit(
    amount: str = "60", *, on: date = ON, number: str = "C-1", subject: str = SUBJECT, line: str = LINE
) -> Commit:
    return Commit(line, number, mdl(amount), on, subject)


def above(amount: str, reason: str = DIRE) -> CommitAboveAvailable:
    return CommitAboveAvailable(LINE, "C-1", mdl(amount), ON, SUBJECT, reason)


def reduce(amount: str, *, on: date = ON, reason: str = WHY) -> ReduceCommitment:
    return ReduceCommitment(ID, mdl(amount), on, reason)


# --- committing ----------------------------------------------------------------------------------


def test_a_commitment_takes_what_is_available_at_the_account() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("40.00")))
    given.when(commit("60"), PROPOSER).then(made("60.00"), reserved("60.00", standing("100.00")))
    given.when(commit("60.01"), PROPOSER).refused("exceeds_available", "amount")


def test_a_refusal_says_how_much_is_available() -> None:
    with pytest.raises(Refused) as caught:
        spec.given(*LINE_UNDER_CONTROL, posted(standing("40.00"))).when(commit("60.01"), PROPOSER).then()
    assert caught.value.values == {"available": "60.00", "amount": "60.01"}


def test_a_line_without_an_account_is_not_held() -> None:
    spec.given(OPENED, APPROVED).when(commit("1000"), PROPOSER).then(made("1000.00", account=None))


def test_nothing_is_committed_past_a_rule_that_would_hold_the_line() -> None:
    held = ControlsDefined("MD-2014", (ControlRule((LevelOf("administrative", 1),)),))
    outside = spec.given(OPENED, APPROVED, held)
    for command in (commit("1"), above("1")):
        outside.when(command, PROPOSER).refused("line_outside_control", "lineId")
    spec.given(*LINE_UNDER_CONTROL, held, posted(standing("0.00"))).when(commit("1"), PROPOSER).then(
        made("1.00"), reserved("1.00", standing("1.00"))
    )
    elsewhere = ControlsDefined(
        "MD-2014", (ControlRule((LevelOf("administrative", 1),), under=Coding(administrative=("02",))),)
    )
    spec.given(OPENED, APPROVED, elsewhere).when(commit("1"), PROPOSER).then(made("1.00", account=None))


def test_what_was_committed_before_the_rules_comes_again_as_it_was() -> None:
    held = ControlsDefined("MD-2014", (ControlRule((LevelOf("administrative", 1),)),))
    spec.given(OPENED, APPROVED, made(account=None), held).when(commit(), PROPOSER).then()


def test_an_account_below_zero_takes_no_commitment() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("100.01")))
    given.when(commit("0.01"), PROPOSER).refused("exceeds_available", "amount")


def test_no_more_than_the_quotas_up_to_the_month_is_available() -> None:
    quotas = ("10.00",) * 12
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("0.00", allotted=quotas)))
    given.when(commit("60.01"), PROPOSER).refused("exceeds_available", "amount")
    after = standing("60.00", allotted=quotas)
    given.when(commit("60"), PROPOSER).then(made("60.00"), reserved("60.00", after))
    july = replace(made("70.00"), on=LATER, period=7)
    given.when(commit("70", on=LATER), PROPOSER).then(july, reserved("70.00", standing("70.00", allotted=quotas)))


def test_an_account_that_only_warns_asks_for_a_reason() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("50.00", WARN)))
    given.when(commit("60"), PROPOSER).refused("override_required", "amount")
    for reason in ("", "  "):
        given.when(above("60", reason), PROPOSER).refused("reason_required", "reason")
    given.when(above("60", f" {DIRE} "), PROPOSER).then(
        made("60.00", override=DIRE), reserved("60.00", standing("110.00", WARN), DIRE)
    )


def test_the_reason_stands_only_where_more_than_available_is_taken() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("40.00", WARN)))
    given.when(above("60"), PROPOSER).then(made("60.00"), reserved("60.00", standing("100.00", WARN)))


def test_an_account_that_stops_takes_no_reason() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("50.00")))
    given.when(above("60"), PROPOSER).refused("exceeds_available", "amount")
    given.when(above("50"), PROPOSER).then(made("50.00"), reserved("50.00", standing("100.00")))


def test_an_account_under_no_policy_counts_and_holds_nothing() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("50.00", NONE)))
    given.when(commit("60"), PROPOSER).then(made("60.00"), reserved("60.00", standing("110.00", NONE)))


def test_a_number_stands_for_one_commitment() -> None:
    given = spec.given(*COMMITTED)
    given.when(commit(subject=f" {SUBJECT} ")).then()
    given.when(above("60")).then()
    for other in (commit("61"), commit(on=LATER), commit(subject="ink"), commit(line=f"{LINE}0")):
        spec.given(*COMMITTED, replace(APPROVED, line_id=f"{LINE}0")).when(other).refused("commitment_exists", "number")


def test_a_commitment_above_available_is_told_by_its_reason_too() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, made(override=DIRE), reserved("60.00", standing("160.00", WARN), DIRE))
    given.when(above("60")).then()
    given.when(commit()).then()
    given.when(above("60", "other")).refused("commitment_exists", "number")


def test_nothing_is_committed_on_a_reserve() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("0.00")), ContingencyDesignated(LINE))
    given.when(commit()).refused("contingency_line", "lineId")


def test_a_commitment_lies_in_an_open_period_of_the_year() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("0.00")), PeriodClosed("MD-2014", 6))
    given.when(commit()).refused("period_closed", "on")
    given.when(commit(on=COMPLEMENTARY)).refused("after_year_end", "on")
    given.when(commit(on=date(2013, 12, 31))).refused("outside_fiscal_year", "on")
    given.when(commit(on=date(2016, 1, 1))).refused("outside_fiscal_year", "on")


def test_a_commitment_is_not_dated_ahead_of_the_act() -> None:
    given = spec.given(*LINE_UNDER_CONTROL, posted(standing("0.00")))
    for ahead, days in (("refused", 2), ("taken", 1)):
        act = replace(PROPOSER, at=datetime.combine(ON - timedelta(days), time(23, 59), UTC))
        if ahead == "refused":
            given.when(commit(), act).refused("date_ahead", "on")
        else:
            assert len(commitment.decide(given.state, commit(), act)) == 2


def test_the_same_commitment_may_come_again_after_its_period_was_closed() -> None:
    spec.given(*COMMITTED, PeriodClosed("MD-2014", 6)).when(commit()).then()


@pytest.mark.parametrize("number", ["", "-1", "C 1", "ä", "1" * 41, "C:1", "C-1\n"])
def test_a_number_is_short_and_plain(number: str) -> None:
    spec.given(*LINE_UNDER_CONTROL, posted(standing("0.00"))).when(commit(number=number)).refused(
        "not_a_number", "number"
    )


@pytest.mark.parametrize("subject", ["", "  ", "x" * 501])
def test_a_commitment_has_a_subject(subject: str) -> None:
    spec.given(*LINE_UNDER_CONTROL, posted(standing("0.00"))).when(commit(subject=subject)).refused(
        "subject_length", "subject"
    )


@pytest.mark.parametrize(
    ("amount", "refusal", "path"),
    [
        (mdl("0"), "not_positive", "amount"),
        (mdl("-1"), "not_positive", "amount"),
        (mdl("0.001"), "too_many_decimals", "amount"),
        (mdl("1", "EUR"), "currency_mismatch", "amount"),
        (mdl("1", "XXX"), "unknown_currency", "amount.currency"),
    ],
)
def test_amounts_are_above_zero_exact_and_in_the_books_currency(amount: Money, refusal: str, path: str) -> None:
    spec.given(*LINE_UNDER_CONTROL, posted(standing("0.00"))).when(Commit(LINE, "C-1", amount, ON, SUBJECT)).refused(
        refusal, path
    )
    spec.given(*COMMITTED).when(ReduceCommitment(ID, amount, ON, WHY)).refused(refusal, path)


def test_a_commitment_needs_an_approved_line_in_open_books() -> None:
    spec.given().when(commit()).refused("unknown_budget", "budgetId")
    spec.given(OPENED).when(commit()).refused("unknown_line", "lineId")
    spec.given(*COMMITTED, CLOSED).when(commit()).refused("budget_closed", "budgetId")


# --- lowering and releasing ----------------------------------------------------------------------


def test_what_is_not_needed_is_available_again() -> None:
    lowered = CommitmentReduced(ID, LINE, COURTS, Decimal("10.00"), "MDL", ON, 6, WHY)
    given = spec.given(*OWED)
    given.when(reduce("10")).then(lowered, released("10.00", standing("50.00")), once_more=False)
    given.when(reduce("10.01")).refused("exceeds_open", "amount")
    given.when(reduce("1", reason=" ")).refused("reason_required", "reason")
    given.when(reduce("1", on=date(2016, 1, 1))).refused("outside_fiscal_year", "on")


def test_a_commitment_that_is_not_held_gives_nothing_back_to_an_account() -> None:
    lowered = CommitmentReduced(ID, LINE, COURTS, Decimal("10.00"), "MDL", COMPLEMENTARY, 13, WHY)
    given = spec.given(OPENED, APPROVED, made(account=None), PLACED, posted(standing("0.00")))
    given.when(reduce("10", on=COMPLEMENTARY)).then(lowered, once_more=False)


def test_a_release_gives_back_what_is_left() -> None:
    given = spec.given(*OWED)
    given.when(ReleaseCommitment(ID, ON, WHY)).then(ended("10.00"), released("10.00", standing("50.00")))
    given.when(ReleaseCommitment(ID, ON, "")).refused("reason_required", "reason")


def test_a_release_of_nothing_ends_the_commitment() -> None:
    given = spec.given(*COMMITTED, verified("60.00"))
    given.when(ReleaseCommitment(ID, ON, WHY)).then(ended("0.00"))


def test_a_released_commitment_is_neither_lowered_nor_released_otherwise() -> None:
    given = spec.given(*OWED, ended("10.00"), released("10.00", standing("50.00")))
    given.when(reduce("1")).refused("commitment_released", "commitmentId")
    given.when(ReleaseCommitment(ID, ON, "other")).refused("commitment_released", "commitmentId")
    given.when(ReleaseCommitment(ID, LATER, WHY)).refused("commitment_released", "commitmentId")
    given.when(commit()).then()


@pytest.mark.parametrize("command", [reduce("1"), ReleaseCommitment(ID, ON, WHY)])
def test_lowering_needs_a_commitment_in_open_books(command: ReduceCommitment | ReleaseCommitment) -> None:
    spec.given().when(command).refused("unknown_budget", "budgetId")
    spec.given(OPENED).when(command).refused("unknown_commitment", "commitmentId")
    spec.given(*PAID, CLOSED).when(command).refused("budget_closed", "budgetId")


def test_acts_before_the_commitment_add_nothing() -> None:
    assert spec.given(OPENED, verified("1.00"), ended("1.00")).state == spec.given(OPENED).state


def test_what_stands_after_each_act() -> None:
    match spec.given(*OWED).state.commitment:
        case Open(_, committed, documents):
            assert committed == Decimal("10.00")
            assert documents.liabilities["L-1"].open == Decimal("50.00")
        case other:
            raise AssertionError(other)
    assert isinstance(spec.given(*OWED, ended("10.00")).state.commitment, Released)
    assert spec.given(*OWED).state.dossier.accounts[ACCOUNT] == standing("60.00")
