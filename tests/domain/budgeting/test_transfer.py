"""Transfers: money of one line goes to another one, in one act."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.books.events import PeriodClosed
from domain.budgeting.control import ControlPolicy
from domain.budgeting.lines import commands as c
from domain.budgeting.lines import transfer
from domain.budgeting.lines.events import AppropriationTransferredIn, AppropriationTransferredOut, ContingencyDesignated
from domain.budgeting.lines.transfer_kind import TransferKind
from domain.kernel.refusals import MESSAGES
from domain.kernel.values import Money
from tests.domain.budgeting.held import (
    GOODS,
    LAW,
    RULES,
    SCHOOLS,
    WAGES,
    appropriation_posted,
    approved,
    held,
    id_of,
    mdl,
    standing,
)
from tests.spec import Spec
from tests.support import books

spec = Spec(transfer.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

FROM, TO = id_of(WAGES), id_of(SCHOOLS)
NEXT = id_of(WAGES, "MD-2015")
UNHELD = (books.opened(), approved(WAGES, "100.00"), approved(SCHOOLS, "10.00"))
NEXT_YEAR = (books.opened("MD", 2015), approved(WAGES, "10.00", 2015))
HELD = (
    books.opened(),
    RULES,
    *held(WAGES, "100.00", standing("100.00", "60.00")),
    *held(SCHOOLS, "10.00", standing("10.00", "10.00")),
)
RESERVE = ContingencyDesignated(FROM)

Sides = tuple[AppropriationTransferredOut, AppropriationTransferredIn]


def sides(amount: str, kind: TransferKind = TransferKind.VIREMENT, to: str = TO) -> Sides:
    money, taking = Decimal(amount), SCHOOLS if to == TO else WAGES
    return (
        AppropriationTransferredOut(FROM, WAGES, to, kind, money, "MDL", LAW),
        AppropriationTransferredIn(to, taking, FROM, kind, money, "MDL", LAW),
    )


def virement(amount: str = "40", from_: str = FROM, to: str = TO) -> c.MakeVirement:
    return c.MakeVirement(from_, to, mdl(amount), LAW)


def release(amount: str = "40", to: str = TO) -> c.ReleaseContingency:
    return c.ReleaseContingency(FROM, to, mdl(amount), LAW)


def carry(amount: str = "40", to: str = NEXT) -> c.CarryOver:
    return c.CarryOver(FROM, to, mdl(amount), LAW)


def test_a_virement_moves_money_between_two_lines() -> None:
    spec.given(*UNHELD).when(virement("40")).then(*sides("40.00"), once_more=False)
    spec.given(*UNHELD).when(virement("100")).then(*sides("100.00"), once_more=False)
    spec.given(*UNHELD).when(virement("100.01")).refused("adjusted_below_zero", "amount")


def test_both_accounts_say_so() -> None:
    spec.given(*HELD).when(virement("40")).then(
        *sides("40.00"),
        appropriation_posted(WAGES, "-40.00", standing("60.00", "60.00")),
        appropriation_posted(SCHOOLS, "40.00", standing("50.00", "10.00")),
        once_more=False,
    )
    spec.given(*HELD).when(virement("40.01")).refused("exceeds_available", "amount")


def test_one_account_of_both_lines_stays_as_it_is() -> None:
    full = standing("150.00", "150.00")
    given = spec.given(books.opened(), RULES, *held(WAGES, "100.00", full), *held(GOODS, "50.00", full))
    given.when(virement("40", to=id_of(GOODS))).then(
        AppropriationTransferredOut(FROM, WAGES, id_of(GOODS), TransferKind.VIREMENT, Decimal("40.00"), "MDL", LAW),
        AppropriationTransferredIn(id_of(GOODS), GOODS, FROM, TransferKind.VIREMENT, Decimal("40.00"), "MDL", LAW),
        once_more=False,
    )


def test_one_side_alone_may_be_held() -> None:
    given = spec.given(
        books.opened(), approved(WAGES, "100.00"), RULES, *held(SCHOOLS, "10.00", standing("10.00", "10.00"))
    )
    entry = appropriation_posted(SCHOOLS, "40.00", standing("50.00", "10.00"))
    given.when(virement("40")).then(*sides("40.00"), entry, once_more=False)


def test_what_was_allotted_is_not_moved_away() -> None:
    quotas = standing("100.00", "0.00", ControlPolicy.STOP, ("80.00",))
    given = spec.given(books.opened(), RULES, *held(WAGES, "100.00", quotas), approved(SCHOOLS, "10.00"))
    given.when(virement("20.01")).refused("below_allotted", "amount")


@pytest.mark.parametrize("command", [virement(to=NEXT), release(to=NEXT)])
def test_money_stays_in_its_budget(command: c.TransferCommand) -> None:
    spec.given(*UNHELD, *NEXT_YEAR).when(command).refused("another_budget", "toLineId")


def test_a_reserve_is_released_to_the_line_that_needs_it() -> None:
    given = spec.given(*UNHELD, RESERVE)
    given.when(release("40")).then(*sides("40.00", TransferKind.CONTINGENCY), once_more=False)
    given.when(virement("40")).refused("contingency_line", "fromLineId")
    spec.given(*UNHELD).when(release("40")).refused("not_a_contingency", "fromLineId")
    given.when(virement("1", TO, FROM)).then(
        AppropriationTransferredOut(TO, SCHOOLS, FROM, TransferKind.VIREMENT, Decimal("1.00"), "MDL", LAW),
        AppropriationTransferredIn(FROM, WAGES, TO, TransferKind.VIREMENT, Decimal("1.00"), "MDL", LAW),
        once_more=False,
    )


def test_what_a_year_did_not_use_is_carried_into_the_next() -> None:
    given = spec.given(*UNHELD, *NEXT_YEAR)
    given.when(carry("40")).then(*sides("40.00", TransferKind.CARRY_OVER, NEXT), once_more=False)
    given.when(carry("40", TO)).refused("not_the_next_year", "toLineId")
    given.when(c.CarryOver(NEXT, FROM, mdl("1"), LAW)).refused("not_the_next_year", "toLineId")


def test_nothing_is_carried_over_to_another_government() -> None:
    theirs = id_of(WAGES, "RO-2015")
    given = spec.given(*UNHELD, books.opened("RO", 2015), approved(WAGES, "1.00", 2015, "RO"))
    given.when(carry("1", theirs)).refused("not_the_next_year", "toLineId")


def test_money_is_carried_over_in_its_own_currency() -> None:
    euros = replace(approved(WAGES, "1.00", 2015), currency="EUR")
    given = spec.given(*UNHELD, books.opened("MD", 2015, "EUR"), euros)
    given.when(carry("1")).refused("currency_mismatch", "amount")


def test_both_books_are_open() -> None:
    spec.given(*UNHELD, *NEXT_YEAR, books.closed()).when(carry()).refused("budget_closed", "budgetId")
    spec.given(*UNHELD, *NEXT_YEAR, books.closed("MD", 2015)).when(carry()).refused("budget_closed", "budgetId")
    spec.given(*UNHELD).when(carry()).refused("unknown_budget", "budgetId")


def test_there_are_two_lines() -> None:
    spec.given(*UNHELD).when(virement(to=FROM)).refused("same_line", "toLineId")
    spec.given(*UNHELD).when(virement(to=id_of(GOODS))).refused("unknown_line", "toLineId")
    spec.given(*UNHELD).when(virement(from_=id_of(GOODS))).refused("unknown_line", "fromLineId")


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        (mdl("0"), "not_positive"),
        (mdl("-1"), "not_positive"),
        (mdl("0.001"), "too_many_decimals"),
        (mdl("1", "EUR"), "currency_mismatch"),
    ],
)
def test_an_amount_is_above_zero_and_exact(amount: Money, refusal: str) -> None:
    spec.given(*UNHELD).when(c.MakeVirement(FROM, TO, amount, LAW)).refused(refusal, "amount")


def test_a_transfer_has_a_reference() -> None:
    spec.given(*UNHELD).when(c.MakeVirement(FROM, TO, mdl("1"), " ")).refused("reference_length", "reference")


def test_closed_periods_do_not_stop_a_transfer() -> None:
    spec.given(*UNHELD, PeriodClosed("MD-2014", 12)).when(virement("1")).then(*sides("1.00"), once_more=False)
