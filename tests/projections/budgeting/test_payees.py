"""Payees are told to everybody where they are companies; persons count together, and their names are for few."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given

from domain.budgeting.commitments.events import (
    AcceptanceRecorded,
    CommitmentBound,
    CommitmentMade,
    PayeeNamed,
)
from projections.budgeting import BUDGET_LINES, BUDGET_TRANSACTIONS, COMMITMENTS, PAYEE_TOTALS, PERSONAL_PAYEES
from projections.budgeting.payee_totals import PayeeTotal
from projections.budgeting.payees import PayeeKind
from projections.budgeting.personal_payees import PersonalPayee
from projections.kernel.declarations import ReadModel
from tests.projections.budgeting.acts import (
    BUDGET,
    COMMITMENT,
    COURTS,
    LINE,
    committed,
    ordered,
    paid,
    returned,
    undone,
    verified,
    written_off,
)
from tests.projections.budgeting.histories import histories
from tests.spec import rows

COMPANY, PERSON = "MD:1003600012345", "3f2b8c1e-5d4a-4b6c-8e7f-0a1b2c3d4e5f"


def to_company(event: Any) -> Any:
    return replace(event, payee_company_id=COMPANY)


def to_person(event: Any) -> Any:
    return replace(event, payee_person_id=PERSON)


def totals(*events: Any) -> dict[str, tuple[int, int, int, int]]:
    """What each payee is owed, has ordered for them, was paid, and in how many payments."""
    found = rows(PAYEE_TOTALS).given(*events).folded()
    return {key: (int(row.liability), int(row.ordered), int(row.paid), row.payments) for key, row in found.items()}


def test_each_company_has_its_sums_and_persons_theirs_together() -> None:
    way = (verified("50"), ordered("40"), paid("30"))
    others = (verified("9", "F-2"), ordered("9", "O-2", "F-2"), paid("9", "P-2", "O-2"))
    assert totals(*map(to_company, way), *map(to_person, others), verified("1", "F-3")) == {
        f"{BUDGET}/{COMPANY}": (10, 10, 30, 1),
        f"{BUDGET}/person": (0, 0, 9, 1),
        f"{BUDGET}/unnamed": (1, 0, 0, 0),
    }


def test_what_came_back_was_not_paid() -> None:
    way = (verified("50"), ordered("50"), paid("30"), returned("10"), paid("20", "P-2"), undone("20", "P-2"))
    assert totals(*map(to_company, way), to_company(written_off("0"))) == {f"{BUDGET}/{COMPANY}": (0, 20, 20, 2)}


def test_a_total_says_whose_it_is() -> None:
    rows(PAYEE_TOTALS).given(to_company(verified("50"))).then(
        PayeeTotal(
            f"{BUDGET}/{COMPANY}",
            BUDGET,
            "MD",
            2014,
            "MDL",
            PayeeKind.COMPANY,
            COMPANY,
            Decimal(50),
            Decimal(0),
            Decimal(0),
            0,
        )
    )


@given(history=histories())
def test_the_payees_add_up_to_what_went_through_commitments(history: list[Any]) -> None:
    mixed = [
        (to_company, to_person, lambda event: event)[at % 3](event) if hasattr(event, "payee_company_id") else event
        for at, event in enumerate(history)
    ]
    found = rows(PAYEE_TOTALS).given(*mixed).folded().values()
    through = [row for row in rows(BUDGET_TRANSACTIONS).given(*mixed).folded().values() if row.commitment_id]
    for total, measure in (("liability", "liability"), ("ordered", "ordered"), ("paid", "executed")):
        assert sum(getattr(row, total) for row in found) == sum(getattr(row, measure) for row in through)
    assert rows(BUDGET_LINES).given(*mixed).folded() == rows(BUDGET_LINES).given(*history).folded()


def test_the_person_is_in_no_row_that_everybody_sees() -> None:
    history = tuple(map(to_person, (committed("60"), verified("50"), ordered("40"), paid("30"))))
    named = PayeeNamed(COMMITMENT, LINE, COURTS, None, PERSON, "Ana Lupu")
    models: tuple[ReadModel[Any], ...] = (COMMITMENTS, BUDGET_TRANSACTIONS, PAYEE_TOTALS)
    for model in models:
        folded = rows(model).given(*[one for one in (*history, named) if type(one) in model.events]).folded()
        assert folded
        assert PERSON not in repr(folded)
        assert all(row.payee_kind is PayeeKind.PERSON for row in folded.values())
        assert model.permission is None


def test_those_who_pay_see_the_person() -> None:
    named = PayeeNamed(COMMITMENT, LINE, COURTS, "F-1", PERSON, "Ana Lupu")
    rows(PERSONAL_PAYEES).given(named).then(
        PersonalPayee(f"{COMMITMENT}/F-1", COMMITMENT, "F-1", BUDGET, "MD", "MD:0104", PERSON, "Ana Lupu")
    )


def test_a_commitment_for_a_contract_says_so_and_what_was_accepted() -> None:
    bound = CommitmentBound(COMMITMENT, "k1", Decimal(60), "MDL", COMPANY)
    accepted = AcceptanceRecorded(COMMITMENT, "k1", "D-1", Decimal(40), "MDL", "0" * 64, "u-5", ("u-6",))
    first: CommitmentMade = committed("60")
    owed = replace(to_company(verified("40")), acceptance="D-1")
    [row] = rows(COMMITMENTS).given(first, bound, accepted, owed).folded().values()
    assert (row.contract_id, row.accepted, row.payee_company_id) == ("k1", Decimal(40), COMPANY)
    [liability] = row.documents
    assert (liability.acceptance, liability.payee_company_id) == ("D-1", COMPANY)
