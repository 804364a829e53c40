"""The payee of committed money: a company of the register, or a person whose name is sealed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.budgeting.commitments.commands import Commit, OrderPayment, Pay, ReversePayment, VerifyLiability
from domain.budgeting.commitments.events import PayeeNamed, PaymentReversed
from domain.organisations.published import CompanyDissolved, CompanyRegistered
from tests.domain.budgeting.chain import (
    COURTS,
    ID,
    LINE,
    LINE_UNDER_CONTROL,
    ON,
    ORDERER,
    PAYER,
    PROPOSER,
    SHA,
    SUBJECT,
    VERIFIER,
    WHY,
    made,
    mdl,
    ordered,
    paid,
    posted,
    reserved,
    spec,
    standing,
    verified,
)

COMPANY, OTHER = "MD:1003600012345", "MD:1003600099999"
PERSON = "3f2b8c1e-5d4a-4b6c-8e7f-0a1b2c3d4e5f"
NAME = "Ana Lupu"
REGISTERED = CompanyRegistered(COMPANY, "MD", "MD", "1003600012345", "Hârtie SRL", "SRL", date(2003, 5, 1))
DISSOLVED = CompanyDissolved(COMPANY, "MD", date(2014, 6, 1))
BEGINNING = (*LINE_UNDER_CONTROL, posted(standing("0.00")))
TO_COMPANY: dict[str, Any] = {"payee_company_id": COMPANY}
TO_PERSON: dict[str, Any] = {"payee_person_id": PERSON}
COMMIT = Commit(LINE, "C-1", mdl("60"), ON, SUBJECT)
VERIFY = VerifyLiability(ID, "L-1", mdl("50"), SHA, ON)
FOR_NOBODY = (*BEGINNING, made(), reserved("60.00", standing("60.00")))
FOR_COMPANY = (*BEGINNING, replace(made(), **TO_COMPANY), reserved("60.00", standing("60.00")))


def test_a_commitment_names_a_company() -> None:
    wanted = replace(COMMIT, **TO_COMPANY)
    spec.given(REGISTERED, *BEGINNING).when(wanted, PROPOSER).then(
        replace(made(), **TO_COMPANY), reserved("60.00", standing("60.00"))
    )


def test_there_must_be_such_a_company() -> None:
    wanted = replace(COMMIT, **TO_COMPANY)
    spec.given(*BEGINNING).when(wanted, PROPOSER).refused("payee_unknown", "payeeCompanyId")
    spec.given(REGISTERED, DISSOLVED, *BEGINNING).when(wanted, PROPOSER).refused("payee_dissolved", "payeeCompanyId")


def test_a_person_is_named_under_seal() -> None:
    wanted = replace(COMMIT, **TO_PERSON, payee_name=f" {NAME} ")
    spec.given(*BEGINNING).when(wanted, PROPOSER).then(
        replace(made(), **TO_PERSON),
        PayeeNamed(ID, LINE, COURTS, None, PERSON, NAME),
        reserved("60.00", standing("60.00")),
    )
    assert NAME not in repr(wanted)
    assert NAME not in repr(PayeeNamed(ID, LINE, COURTS, None, PERSON, NAME))


@pytest.mark.parametrize(
    ("payee", "code", "path"),
    [
        ({**TO_COMPANY, **TO_PERSON, "payee_name": NAME}, "payee_ambiguous", "payeePersonId"),
        ({**TO_COMPANY, "payee_name": NAME}, "payee_ambiguous", "payeePersonId"),
        (TO_PERSON, "payee_name_missing", "payeeName"),
        ({"payee_name": NAME}, "payee_person_missing", "payeePersonId"),
        ({**TO_PERSON, "payee_name": "x" * 201}, "payee_name_length", "payeeName"),
        ({**TO_PERSON, "payee_name": "Ana\nLupu\x07"}, "payee_name_length", "payeeName"),
        ({"payee_company_id": "1003600012345"}, "not_a_payee_company", "payeeCompanyId"),
        ({"payee_person_id": "2003600012345", "payee_name": NAME}, "not_a_payee_person", "payeePersonId"),
    ],
)
def test_a_payee_is_one_that_can_be_paid(payee: dict[str, Any], code: str, path: str) -> None:
    spec.given(REGISTERED, *BEGINNING).when(replace(COMMIT, **payee), PROPOSER).refused(code, path)
    spec.given(REGISTERED, *FOR_NOBODY).when(replace(VERIFY, **payee), VERIFIER).refused(code, path)


def test_the_same_number_for_another_payee_is_another_commitment() -> None:
    given = spec.given(REGISTERED, *FOR_COMPANY)
    given.when(replace(COMMIT, **TO_COMPANY), PROPOSER).then()
    given.when(COMMIT, PROPOSER).refused("commitment_exists", "number")


def test_a_liability_takes_the_payee_of_its_commitment() -> None:
    given = spec.given(REGISTERED, *FOR_COMPANY)
    given.when(VERIFY, VERIFIER).then(replace(verified("50.00"), **TO_COMPANY))
    given.when(replace(VERIFY, **TO_COMPANY), VERIFIER).then(replace(verified("50.00"), **TO_COMPANY))
    given.when(replace(VERIFY, payee_company_id=OTHER), VERIFIER).refused("payee_differs", "payeeCompanyId")
    given.when(replace(VERIFY, **TO_PERSON, payee_name=NAME), VERIFIER).refused("payee_differs", "payeePersonId")


def test_a_liability_names_the_payee_that_its_commitment_does_not() -> None:
    given = spec.given(REGISTERED, *FOR_NOBODY)
    given.when(VERIFY, VERIFIER).then(verified("50.00"))
    given.when(replace(VERIFY, **TO_COMPANY), VERIFIER).then(replace(verified("50.00"), **TO_COMPANY))
    given.when(replace(VERIFY, **TO_PERSON, payee_name=NAME), VERIFIER).then(
        replace(verified("50.00"), **TO_PERSON), PayeeNamed(ID, LINE, COURTS, "L-1", PERSON, NAME)
    )
    spec.given(*FOR_NOBODY).when(replace(VERIFY, **TO_COMPANY), VERIFIER).refused("payee_unknown", "payeeCompanyId")


def test_what_follows_a_liability_is_for_its_payee() -> None:
    owed = (*FOR_NOBODY, replace(verified("50.00"), **TO_COMPANY))
    spec.given(*owed).when(OrderPayment(ID, "L-1", "O-1", mdl("40"), ON), ORDERER).then(
        replace(ordered("40.00"), **TO_COMPANY)
    )
    sent = (*owed, replace(ordered("40.00"), **TO_COMPANY))
    spec.given(*sent).when(Pay(ID, "O-1", "P-1", mdl("30"), ON), PAYER).then(replace(paid("30.00"), **TO_COMPANY))
    spec.given(*sent, replace(paid("30.00"), **TO_COMPANY)).when(ReversePayment(ID, "P-1", ON, WHY)).then(
        PaymentReversed(ID, LINE, COURTS, "P-1", "O-1", Decimal("30.00"), "MDL", ON, 6, WHY, **TO_COMPANY)
    )


def test_older_facts_name_nobody_and_go_on() -> None:
    given = spec.given(*FOR_NOBODY, verified("50.00"), ordered("40.00"), paid("30.00"))
    given.when(Pay(ID, "O-1", "P-1", mdl("30"), ON), PAYER).then()
    given.when(Pay(ID, "O-1", "P-2", mdl("10"), ON), PAYER).then(paid("10.00", "P-2"))
