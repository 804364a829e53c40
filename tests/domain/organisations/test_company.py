"""Companies are registered, renamed and dissolved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations.company import DECIDER
from domain.organisations.refusals import MESSAGES
from tests.domain.organisations.acts import day
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
REGISTER = c.RegisterCompany("MD", "MD", "1003600012345", "Drumuri", "SRL", day(2003))
REGISTERED = e.CompanyRegistered("MD:1003600012345", "MD", "MD", "1003600012345", "Drumuri", "SRL", day(2003))
RENAMED = e.CompanyRenamed("MD:1003600012345", "MD", "Drumuri Noi", day(2010))
DISSOLVED = e.CompanyDissolved("MD:1003600012345", "MD", day(2020))
ID = REGISTERED.company_id


def test_a_company_is_registered_renamed_and_dissolved() -> None:
    spec.given().when(REGISTER).then(REGISTERED)
    spec.given(REGISTERED).when(c.RenameCompany(ID, " Drumuri Noi", day(2010))).then(RENAMED)
    spec.given(REGISTERED, RENAMED).when(c.DissolveCompany(ID, day(2020))).then(DISSOLVED)


def test_a_change_does_not_take_effect_before_one_that_was_recorded() -> None:
    given = spec.given(REGISTERED, RENAMED)
    given.when(c.RenameCompany(ID, "Drum", day(2009))).refused("effective_before_last_change", "effectiveOn")
    given.when(c.DissolveCompany(ID, day(2009))).refused("effective_before_last_change", "effectiveOn")


def test_a_registered_company_is_not_registered_otherwise() -> None:
    spec.given(REGISTERED).when(replace(REGISTER, name="Other")).refused("company_exists", "number")
    spec.given(REGISTERED, DISSOLVED).when(REGISTER).refused("company_exists", "number")


def test_a_company_that_is_not_there_takes_no_act() -> None:
    spec.given().when(c.RenameCompany("MD:7", "x", day(2010))).refused("unknown_company", "companyId")
    spec.given().when(c.DissolveCompany("MD:7", day(2010))).refused("unknown_company", "companyId")
    gone = spec.given(REGISTERED, DISSOLVED)
    gone.when(c.RenameCompany(ID, "x", day(2021))).refused("company_dissolved", "companyId")
    gone.when(c.DissolveCompany(ID, day(2021))).refused("company_dissolved", "companyId")


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"country": "MDA"}, "not_a_country_code", "country"),
        ({"number": "1 2"}, "not_a_registration_number", "number"),
        ({"number": ""}, "not_a_registration_number", "number"),
        ({"legal_form": ""}, "name_length", "legalForm"),
        ({"jurisdiction": "x"}, "not_a_jurisdiction_code", "jurisdiction"),
    ],
)
def test_a_company_that_cannot_be_is_refused(changed: dict[str, str], code: str, path: str) -> None:
    spec.given().when(replace(REGISTER, **changed)).refused(code, path)  # type: ignore[arg-type]
