"""A control account: the treasury's quotas, and the policy that it is held under."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.accounts import decider as account
from domain.budgeting.accounts.commands import AccountCommand, AllotFunds, SetControlPolicy, WithdrawAllotment
from domain.budgeting.accounts.events import (
    AllotmentWithdrawn,
    AppropriationPosted,
    ControlAccountOpened,
    ControlPolicySet,
    FundsAllotted,
    FundsReserved,
)
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.budgeting.coding import Coding
from domain.budgeting.control import ControlPolicy, Standing, account_id
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from domain.kernel.values import Money, money
from tests.spec import Spec

spec = Spec(account.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

JANUARY = date(2014, 1, 1)
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
COURTS = Coding(administrative=("12", "03"))
ID = account_id("MD-2014", COURTS)
EMPTY = Standing("MDL", ControlPolicy.STOP, by_allotment=True, ceiling=Decimal(0), consumed=Decimal(0))
FULL = EMPTY.moved(ceiling=Decimal("1000.00"))
BEGUN = ControlAccountOpened(ID, "MD-2014", COURTS, EMPTY)
POSTED = AppropriationPosted(ID, "l1", Decimal("1000.00"), FULL)
GIVEN = (OPENED, BEGUN, POSTED)


def lei(amount: str) -> Money:
    return money(amount, "MDL")


def allotted(period: int, amount: str, before: Standing = FULL) -> FundsAllotted:
    value = Decimal(amount)
    return FundsAllotted(ID, period, value, "treasury plan", before.with_allotment(period, value))


def reserved(amount: str, before: Standing) -> FundsReserved:
    value = Decimal(amount)
    return FundsReserved(ID, "l1", "MD-2014:C-1", value, None, before.moved(consumed=value))


MARCH = allotted(3, "400.00")


def test_funds_are_allotted_period_by_period_up_to_the_ceiling() -> None:
    spec.given(*GIVEN).when(AllotFunds(ID, 3, lei("400"), " treasury plan ")).then(MARCH, once_more=False)
    rest = allotted(12, "600.00", MARCH.standing)
    spec.given(*GIVEN, MARCH).when(AllotFunds(ID, 12, lei("600"), "treasury plan")).then(rest, once_more=False)
    above = AllotFunds(ID, 12, lei("600.01"), "treasury plan")
    spec.given(*GIVEN, MARCH).when(above).refused("above_ceiling", "amount")
    early = AllotFunds(ID, 1, lei("0.01"), "treasury plan")
    spec.given(*GIVEN, MARCH, rest).when(early).refused("above_ceiling", "amount")


def test_what_is_allotted_is_available_from_its_period_on() -> None:
    standing = spec.given(*GIVEN, MARCH).state.accounts[ID]
    assert [standing.available(period) for period in (1, 2, 3, 12, 13)] == [0, 0, 400, 400, 400]


def test_an_allotment_is_withdrawn() -> None:
    taken = AllotmentWithdrawn(ID, 3, Decimal("400.00"), "late taxes", MARCH.standing.with_allotment(3, Decimal(-400)))
    asked = WithdrawAllotment(ID, 3, lei("400"), " late taxes ")
    spec.given(*GIVEN, MARCH).when(asked).then(taken, once_more=False)
    spec.given(*GIVEN, MARCH, taken).when(asked).refused("above_allotment", "amount")


def test_no_more_is_withdrawn_than_the_period_was_allotted() -> None:
    may = allotted(5, "300.00", MARCH.standing)
    for period, above in ((3, "400.01"), (5, "300.01")):
        asked = WithdrawAllotment(ID, period, lei(above), "late taxes")
        spec.given(*GIVEN, MARCH, may).when(asked).refused("above_allotment", "amount")
        spec.given(*GIVEN).when(asked).refused("above_allotment", "amount")


def test_what_is_consumed_stays_allotted() -> None:
    held = reserved("250.00", MARCH.standing)
    left = held.standing.with_allotment(3, Decimal(-150))
    taken = AllotmentWithdrawn(ID, 3, Decimal("150.00"), "late taxes", left)
    given = spec.given(*GIVEN, MARCH, held)
    given.when(WithdrawAllotment(ID, 3, lei("150"), "late taxes")).then(taken, once_more=False)
    given.when(WithdrawAllotment(ID, 3, lei("150.01"), "late taxes")).refused("allotment_consumed", "amount")


def test_quotas_of_the_whole_year_cover_what_is_consumed() -> None:
    may = allotted(5, "300.00", MARCH.standing)
    held = reserved("250.00", may.standing)
    taken = AllotmentWithdrawn(ID, 3, Decimal("400.00"), "late taxes", held.standing.with_allotment(3, Decimal(-400)))
    asked = WithdrawAllotment(ID, 3, lei("400"), "late taxes")
    spec.given(*GIVEN, MARCH, may, held).when(asked).then(taken, once_more=False)


def test_where_more_was_consumed_than_allotted_nothing_is_withdrawn() -> None:
    over = reserved("500.00", MARCH.standing)
    asked = WithdrawAllotment(ID, 3, lei("0.01"), "late taxes")
    spec.given(*GIVEN, MARCH, over).when(asked).refused("allotment_consumed", "amount")


def test_allotments_that_do_not_bind_hold_nothing_back() -> None:
    free = replace(MARCH.standing, by_allotment=False)
    held = reserved("900.00", free)
    taken = AllotmentWithdrawn(ID, 3, Decimal("400.00"), "late taxes", held.standing.with_allotment(3, Decimal(-400)))
    asked = WithdrawAllotment(ID, 3, lei("400"), "late taxes")
    spec.given(*GIVEN, MARCH, held).when(asked).then(taken, once_more=False)


@pytest.mark.parametrize("policy", [ControlPolicy.WARN, ControlPolicy.NONE])
def test_an_account_is_held_under_another_policy(policy: ControlPolicy) -> None:
    set_ = ControlPolicySet(ID, policy, "emergency law 7", replace(FULL, policy=policy))
    spec.given(*GIVEN).when(SetControlPolicy(ID, policy, " emergency law 7 ")).then(set_)
    spec.given(*GIVEN).when(SetControlPolicy(ID, ControlPolicy.STOP, "as it is")).then()


def test_an_account_above_its_limit_can_be_stopped() -> None:
    over = reserved("1500.00", replace(FULL, policy=ControlPolicy.WARN))
    stopped = ControlPolicySet(ID, ControlPolicy.STOP, "audit 3", replace(over.standing, policy=ControlPolicy.STOP))
    spec.given(*GIVEN, over).when(SetControlPolicy(ID, ControlPolicy.STOP, "audit 3")).then(stopped)


@pytest.mark.parametrize("reason", ["", "  "])
def test_reasons_are_stated(reason: str) -> None:
    given = spec.given(*GIVEN, MARCH)
    given.when(SetControlPolicy(ID, ControlPolicy.WARN, reason)).refused("reason_required", "reason")
    given.when(WithdrawAllotment(ID, 3, lei("1"), reason)).refused("reason_required", "reason")


ANY: list[AccountCommand] = [
    AllotFunds(ID, 3, lei("1"), "treasury plan"),
    WithdrawAllotment(ID, 3, lei("1"), "late taxes"),
    SetControlPolicy(ID, ControlPolicy.WARN, "emergency law 7"),
]


@pytest.mark.parametrize("command", ANY)
def test_only_an_account_in_open_books(command: AccountCommand) -> None:
    spec.given().when(command).refused("unknown_budget", "budgetId")
    spec.given(OPENED).when(command).refused("unknown_account", "accountId")
    spec.given(*GIVEN, MARCH, CLOSED).when(command).refused("budget_closed", "budgetId")


@pytest.mark.parametrize("period", [0, 13, -1])
def test_a_quota_is_for_a_month_of_the_year(period: int) -> None:
    spec.given(*GIVEN).when(AllotFunds(ID, period, lei("1"), "plan")).refused("unknown_period", "period")
    spec.given(*GIVEN).when(WithdrawAllotment(ID, period, lei("1"), "late")).refused("unknown_period", "period")


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        (Money(Decimal(0), "MDL"), "not_positive"),
        (Money(Decimal(-1), "MDL"), "not_positive"),
        (Money(Decimal(1), "EUR"), "currency_mismatch"),
        (Money(Decimal("0.001"), "MDL"), "too_many_decimals"),
    ],
)
def test_an_amount_is_money_above_zero(amount: Money, refusal: str) -> None:
    path = "amount"
    spec.given(*GIVEN, MARCH).when(AllotFunds(ID, 3, amount, "plan")).refused(refusal, path)
    spec.given(*GIVEN, MARCH).when(WithdrawAllotment(ID, 3, amount, "late")).refused(refusal, path)


@pytest.mark.parametrize("reference", ["", " ", "x" * 301])
def test_an_allotment_rests_on_a_document(reference: str) -> None:
    spec.given(*GIVEN).when(AllotFunds(ID, 3, lei("1"), reference)).refused("reference_length", "reference")
