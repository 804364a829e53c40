"""The acts that move money on a line."""

from decimal import Decimal
from typing import get_args

import pytest

from domain.budgeting.commitments.events import CommitmentEvent
from domain.budgeting.lines.events import ContingencyDesignated, ExecutionRecorded, LineEvent, LinePlacedUnderControl
from projections.budgeting.budget_transactions import BUDGET_TRANSACTIONS, BudgetTransaction, TransactionKind
from projections.budgeting.movements import MOVING
from tests.projections.budgeting.acts import (
    APPROVED,
    BUDGET,
    COMMITMENT,
    LINE,
    MARCH,
    PLACED,
    adjusted,
    cancelled,
    committed,
    executed,
    ordered,
    paid,
    reduced,
    returned,
    undone,
    verified,
    written_off,
)
from tests.spec import NOON, fact, rows


def transaction(kind: TransactionKind, position: int = 1, **given: object) -> BudgetTransaction:
    """A transaction of the courts' line, without any movement but those given."""
    values: dict[str, object] = {
        "transaction_id": str(fact(None, position).event_id),
        "line_id": LINE,
        "budget_id": BUDGET,
        "government": "MD",
        "fiscal_year": 2014,
        "currency": "MDL",
        "administrative": ("0104",),
        "functional": ("03", "033"),
        "source": ("1",),
        **dict.fromkeys(("economic", "programme", "geographic", "nature"), ()),
        "kind": kind,
        "period": 0,
        "on": None,
        "recorded_at": NOON,
        "commitment_id": None,
        **dict.fromkeys(("approved", "adjusted", "committed", "liability", "ordered", "executed"), Decimal(0)),
        **given,
    }
    return BudgetTransaction(**values)  # type: ignore[arg-type]


def test_an_approval_concerns_the_whole_year() -> None:
    rows(BUDGET_TRANSACTIONS).given(APPROVED).then(
        transaction(
            TransactionKind.APPROPRIATION_APPROVED,
            approved=Decimal("100.50"),
            adjusted=Decimal("100.50"),
            document="Law 339",
        )
    )


def test_a_payment_moves_money_from_ordered_to_executed_in_its_month() -> None:
    rows(BUDGET_TRANSACTIONS).given(paid("7.50")).then(
        transaction(
            TransactionKind.PAYMENT_MADE,
            period=3,
            on=MARCH,
            ordered=Decimal("-7.50"),
            executed=Decimal("7.50"),
            document="P-1",
            commitment_id=COMMITMENT,
        )
    )


def test_an_act_of_old_has_no_coding_and_no_day() -> None:
    old = ExecutionRecorded(LINE, None, Decimal(5), "MDL", None, None, "Bill")
    rows(BUDGET_TRANSACTIONS).given(old).then(
        transaction(
            TransactionKind.EXECUTION_RECORDED,
            executed=Decimal(5),
            document="Bill",
            administrative=(),
            functional=(),
            source=(),
        )
    )


def test_two_acts_alike_are_two_transactions() -> None:
    assert len(rows(BUDGET_TRANSACTIONS).given(executed("1.00"), executed("1.00")).folded()) == 2


@pytest.mark.parametrize(
    ("event", "document"),
    [
        (adjusted("1"), "Order 1"),
        (committed("1"), "C-7"),
        (reduced("1"), "C-7"),
        (verified("1"), "F-1"),
        (written_off("1"), "F-1"),
        (ordered("1"), "O-1"),
        (cancelled("1"), "O-1"),
        (undone("1"), "P-1"),
        (returned("1"), "R-1"),
    ],
)
def test_the_paper_behind_an_act(event: object, document: str) -> None:
    [found] = rows(BUDGET_TRANSACTIONS).given(event).folded().values()
    assert found.document == document


def test_acts_that_move_no_money_are_none() -> None:
    rows(BUDGET_TRANSACTIONS).given(PLACED, ContingencyDesignated(LINE)).then()


def test_every_act_that_moves_money_has_its_kind() -> None:
    acts = {*get_args(LineEvent), *get_args(CommitmentEvent)} - {LinePlacedUnderControl, ContingencyDesignated}
    assert acts == set(MOVING)
    assert {kind.value for kind in TransactionKind} == {cls.__name__ for cls in MOVING}
