"""How far each commitment has come."""

from decimal import Decimal

from projections.budgeting.commitments import COMMITMENTS, Commitment, CommitmentStatus
from projections.budgeting.documents import Document, DocumentKind
from projections.budgeting.payees import PayeeKind
from tests.projections.budgeting.acts import (
    ACCOUNT,
    BUDGET,
    COMMITMENT,
    LINE,
    MARCH,
    cancelled,
    committed,
    ordered,
    paid,
    reduced,
    released,
    returned,
    undone,
    verified,
    written_off,
)
from tests.spec import rows

STAGES = ("committed", "liability", "ordered", "paid", "reduced", "written_off")


def commitment(*events: object) -> Commitment:
    """The commitment after these events."""
    [found] = rows(COMMITMENTS).given(*events).folded().values()
    assert found.amount == sum((getattr(found, name) for name in STAGES), Decimal(0))
    return found


def stages(*events: object) -> dict[str, int]:
    """The amounts that are not zero."""
    found = commitment(*events)
    return {name: int(amount) for name in (*STAGES, "returned") if (amount := getattr(found, name))}


def document(kind: DocumentKind, number: str, amount: str, left: str, under: str | None = None) -> Document:
    return Document(kind, number, Decimal(amount), Decimal(left), MARCH, under)


def test_a_new_commitment() -> None:
    zero = Decimal(0)
    rows(COMMITMENTS).given(committed("80.00", override_reason="Flood")).then(
        Commitment(
            commitment_id=COMMITMENT,
            number="C-7",
            budget_id=BUDGET,
            government="MD",
            fiscal_year=2014,
            line_id=LINE,
            account_id=ACCOUNT,
            currency="MDL",
            administrative=("0104",),
            functional=("03", "033"),
            economic=(),
            programme=(),
            source=("1",),
            geographic=(),
            nature=(),
            subject="Paper",
            on=MARCH,
            period=3,
            status=CommitmentStatus.OPEN,
            amount=Decimal(80),
            committed=Decimal(80),
            liability=zero,
            ordered=zero,
            paid=zero,
            returned=zero,
            reduced=zero,
            written_off=zero,
            overridden=True,
            override_reason="Flood",
            documents=(),
            payee_kind=PayeeKind.UNNAMED,
            payee_company_id=None,
            contract_id=None,
            accepted=zero,
        )
    )


def test_each_step_moves_its_amount_to_the_next_stage() -> None:
    history = [committed("80"), verified("60"), ordered("40"), paid("30")]
    assert [stages(*history[:n]) for n in range(1, 5)] == [
        {"committed": 80},
        {"committed": 20, "liability": 60},
        {"committed": 20, "liability": 20, "ordered": 40},
        {"committed": 20, "liability": 20, "ordered": 10, "paid": 30},
    ]


def test_what_is_given_back_on_the_way() -> None:
    history = [committed("80"), verified("50"), ordered("40"), paid("30")]
    assert stages(*history, reduced("10"), released("20"), written_off("10"), returned("5")) == {
        "ordered": 10,
        "paid": 30,
        "reduced": 30,
        "written_off": 10,
        "returned": 5,
    }


def test_a_reversed_payment_is_ordered_again() -> None:
    history = [committed("80"), verified("80"), ordered("80"), paid("80")]
    assert stages(*history, returned("10"), undone("70")) == {"ordered": 70, "paid": 10, "returned": 10}


def test_a_cancelled_order_is_owed_as_before() -> None:
    history = [committed("80"), verified("80"), ordered("60"), paid("20"), cancelled("40")]
    assert stages(*history) == {"liability": 60, "paid": 20}
    assert [(one.number, int(one.open)) for one in commitment(*history).documents] == [
        ("F-1", 60),
        ("O-1", 0),
        ("P-1", 20),
    ]
    assert commitment(*history).status is CommitmentStatus.OWED


def test_what_may_still_happen() -> None:
    history = [committed("80"), verified("60"), released("20"), ordered("60"), paid("60")]
    assert [commitment(*history[:n]).status for n in range(1, 6)] == [
        CommitmentStatus.OPEN,
        CommitmentStatus.OPEN,
        CommitmentStatus.OWED,
        CommitmentStatus.OWED,
        CommitmentStatus.SETTLED,
    ]


def test_the_documents_say_what_is_still_open_of_each() -> None:
    history = [
        committed("80"),
        verified("60"),
        verified("20", "F-2"),
        ordered("40"),
        paid("30"),
        returned("5"),
        written_off("20", "F-2"),
    ]
    assert commitment(*history).documents == (
        document(DocumentKind.LIABILITY, "F-1", "60", "20"),
        document(DocumentKind.LIABILITY, "F-2", "20", "0"),
        document(DocumentKind.ORDER, "O-1", "40", "10", "F-1"),
        document(DocumentKind.PAYMENT, "P-1", "30", "25", "O-1"),
        document(DocumentKind.RETURN, "R-1", "5", "0", "P-1"),
    )


def test_an_order_is_open_again_where_its_payment_is_reversed() -> None:
    documents = commitment(committed("80"), verified("80"), ordered("80"), paid("80"), undone("80")).documents
    assert [(one.number, int(one.open)) for one in documents] == [("F-1", 0), ("O-1", 80), ("P-1", 0)]


def test_a_payment_may_have_the_number_of_its_order() -> None:
    documents = commitment(
        committed("80"), verified("80", "1"), ordered("50", "1", "1"), paid("20", "1", "1")
    ).documents
    assert [int(one.open) for one in documents] == [30, 30, 20]


def test_steps_under_no_commitment_make_none() -> None:
    rows(COMMITMENTS).given(verified("1"), ordered("1"), paid("1"), released("1")).then()
