"""Registration, corrections, and levels of verification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.accounts import DECIDER
from domain.identity.kinds import AccountKind, LoweringReason, VerificationLevel, VerificationMethod
from domain.kernel.declarations import Refused
from tests.domain.identity.people import (
    ANA,
    BO,
    BO_REGISTERED,
    CLOSED,
    COMPANY,
    ERASED,
    REGISTER,
    REGISTERED,
    ROBOT,
    ROBOT_REGISTERED,
    SUSPENDED,
    spec,
)
from tests.spec import OFFICER

CHECKED = e.VerificationRaised(ANA, VerificationLevel.DOCUMENT_CHECKED, VerificationMethod.IDENTITY_DOCUMENT)
CONFIRMED = e.VerificationRaised(ANA, VerificationLevel.EMAIL_CONFIRMED, VerificationMethod.EMAIL_LINK)
FALLEN = e.VerificationLowered(ANA, VerificationLevel.SELF_ASSERTED, LoweringReason.DATA_CORRECTED)


def test_people_are_registered_with_what_they_tell() -> None:
    spec.given().when(REGISTER).then(REGISTERED)
    untidy = replace(REGISTER, full_name="  Ana \n Vasilache ", email=" ana@example.org ")
    spec.given().when(untidy).then(REGISTERED)


def test_a_name_is_enough() -> None:
    only = c.RegisterAccount(ANA, AccountKind.AUDITOR, "Ana Vasilache")
    spec.given().when(only).then(e.AccountRegistered(ANA, AccountKind.AUDITOR, "Ana Vasilache"))


def test_an_account_is_of_a_jurisdiction_or_of_the_installation() -> None:
    here = replace(REGISTER, jurisdiction="MD")
    spec.given().when(here).then(replace(REGISTERED, jurisdiction="MD"))
    for strange in ("", "md", "2004001234567 ", "M" * 41):
        spec.given().when(replace(here, jurisdiction=strange)).refused("not_a_jurisdiction", "jurisdiction")
    spec.given(REGISTERED).when(here).refused("account_exists", "accountId")


def test_representatives_act_for_a_company() -> None:
    register = c.RegisterAccount(BO, AccountKind.REPRESENTATIVE, "Bo Munteanu", company_id=COMPANY)
    spec.given().when(register).then(BO_REGISTERED)
    spec.given().when(replace(register, company_id=None)).refused("not_a_company_id", "companyId")
    spec.given().when(replace(register, company_id="2004001234567")).refused("not_a_company_id")
    spec.given().when(replace(register, kind=AccountKind.CITIZEN)).refused("represents_nobody", "companyId")


def test_services_have_a_label_and_nothing_personal() -> None:
    register = c.RegisterAccount(ROBOT, AccountKind.SERVICE, label="Tax office import")
    spec.given().when(register).then(ROBOT_REGISTERED)
    spec.given().when(replace(register, label=None)).refused("not_a_name", "label")
    spec.given().when(replace(register, email="ana@example.org")).refused("service_is_no_person", "kind")
    spec.given().when(replace(REGISTER, label="Ana")).refused("label_of_a_person", "label")
    spec.given(ROBOT_REGISTERED).when(c.CorrectPersonalData(ROBOT, "Robot")).refused("service_is_no_person")
    raised = c.RaiseVerification(ROBOT, VerificationLevel.IN_PERSON, VerificationMethod.COUNTER)
    spec.given(ROBOT_REGISTERED).when(raised).refused("service_is_no_person", "accountId")


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "2004001234567",
        "ana@example.org",
        "Ana Vasilache",
        ANA.upper(),
        f"{ANA}\n",
        "c232ab00-9414-11ec-b3c8-9f6bdeced846",  # version 1 tells when and where
        "5df41881-3aed-3515-88a7-2f4a814cf09e",  # version 3 is the hash of a name
        "2ed6657d-e927-568b-95e1-2665a8aea6a2",  # version 5 too
        "20040012-3456-4789-8012-345678901234",  # random to look at, and somebody's number
    ],
)
def test_the_id_of_an_account_is_random(id_: str) -> None:
    spec.given().when(replace(REGISTER, account_id=id_)).refused("not_a_random_id", "accountId")


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"full_name": None}, "not_a_name", "fullName"),
        ({"full_name": "  "}, "not_a_name", "fullName"),
        ({"full_name": "canary\u202e"}, "not_a_name", "fullName"),
        ({"full_name": "canary" * 40}, "not_a_name", "fullName"),
        ({"email": "canary"}, "not_an_email", "email"),
        ({"email": "canary@nowhere"}, "not_an_email", "email"),
        ({"email": "canary @example.org"}, "not_an_email", "email"),
        ({"email": f"canary@{'x' * 250}.org"}, "not_an_email", "email"),
        ({"national_number": "canary_1"}, "not_a_national_number", "nationalNumber"),
        ({"national_number": "canary" * 10}, "not_a_national_number", "nationalNumber"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_never_the_value(given: dict[str, Any], code: str, path: str) -> None:
    wrong = replace(REGISTER, **given)
    spec.given().when(wrong).refused(code, path)
    with pytest.raises(Refused) as caught:
        DECIDER.decide(DECIDER.initial, wrong, OFFICER)
    assert "canary" not in f"{caught.value!r} {caught.value} {vars(caught.value)}"


def test_an_id_names_one_account() -> None:
    spec.given(REGISTERED).when(replace(REGISTER, full_name="Bo")).refused("account_exists", "accountId")
    spec.given(REGISTERED, CLOSED, ERASED).when(REGISTER).refused("account_erased", "accountId")


def test_only_what_changed_is_said() -> None:
    same = c.CorrectPersonalData(ANA, "Ana Vasilache", "ana@example.org", "2004001234567")
    spec.given(REGISTERED).when(same).then()
    spec.given(REGISTERED).when(replace(same, full_name="Ana Rotaru")).then(
        e.PersonalDataCorrected(ANA, full_name="Ana Rotaru")
    )
    spec.given(REGISTERED, SUSPENDED).when(c.CorrectPersonalData(ANA, email="a@example.org")).then(
        e.PersonalDataCorrected(ANA, email="a@example.org")
    )


def test_an_address_and_a_number_can_be_withdrawn() -> None:
    withdraw = c.CorrectPersonalData(ANA, withdraw_email=True, withdraw_national_number=True)
    withdrawn = e.PersonalDataCorrected(ANA, email_withdrawn=True, national_number_withdrawn=True)
    spec.given(REGISTERED).when(withdraw).then(withdrawn)
    spec.given(REGISTERED).when(replace(withdraw, email="b@example.org")).refused("given_and_withdrawn", "email")
    both = replace(withdraw, national_number="2004001234567")
    spec.given(REGISTERED).when(both).refused("given_and_withdrawn", "nationalNumber")


def test_verification_falls_with_what_it_rests_on() -> None:
    name = c.CorrectPersonalData(ANA, "Ana Rotaru")
    email = c.CorrectPersonalData(ANA, withdraw_email=True)
    by_name, by_email = e.PersonalDataCorrected(ANA, "Ana Rotaru"), e.PersonalDataCorrected(ANA, email_withdrawn=True)
    spec.given(REGISTERED, CHECKED).when(name).then(by_name, FALLEN)
    spec.given(REGISTERED, CONFIRMED).when(name).then(by_name)
    spec.given(REGISTERED, CONFIRMED).when(email).then(by_email, FALLEN)
    spec.given(REGISTERED, CHECKED).when(email).then(by_email)


def test_levels_rise_and_fall() -> None:
    check = c.RaiseVerification(ANA, VerificationLevel.DOCUMENT_CHECKED, VerificationMethod.IDENTITY_DOCUMENT)
    spec.given(REGISTERED).when(check).then(CHECKED)
    spec.given(REGISTERED, CHECKED).when(replace(check, level=VerificationLevel.EMAIL_CONFIRMED)).refused(
        "verification_not_raised", "level"
    )
    lower = c.LowerVerification(ANA, VerificationLevel.SELF_ASSERTED, LoweringReason.DOCUMENT_REVOKED)
    lowered = e.VerificationLowered(ANA, VerificationLevel.SELF_ASSERTED, LoweringReason.DOCUMENT_REVOKED)
    spec.given(REGISTERED, CHECKED).when(lower).then(lowered)
    spec.given(REGISTERED).when(replace(lower, level=VerificationLevel.IN_PERSON)).refused("verification_not_lowered")


def test_an_address_that_is_not_known_is_not_confirmed() -> None:
    confirm = c.RaiseVerification(ANA, VerificationLevel.EMAIL_CONFIRMED, VerificationMethod.EMAIL_LINK)
    spec.given(replace(REGISTERED, email=None)).when(confirm).refused("email_missing", "level")
    spec.given(REGISTERED).when(confirm).then(CONFIRMED)


def test_nothing_about_a_person_is_printed() -> None:
    state = spec.given(REGISTERED).state
    for said in (repr(REGISTER), repr(REGISTERED), repr(state), str(state)):
        assert ANA in said
        assert not any(one in said for one in ("Vasilache", "ana@", "2004001234567"))
