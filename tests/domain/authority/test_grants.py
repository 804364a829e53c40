"""Grants: who has a role where, from when until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming
from domain.organisations.published import CompanyDissolved, CompanyRegistered
from tests.domain.authority.people import (
    ANA,
    BO,
    CARLA,
    MINISTER,
    ROLES,
    asked,
    asked_to_delegate,
    by,
    delegated,
    granted,
    later,
    received,
    spec,
    taken,
    uuid,
)
from tests.spec import NOON

GRANTED = granted(1, ANA)
GRANT = asked(GRANTED)
ID = e.IdAssigned(uuid(1), ANA)
REVOKE = c.RevokeGrant(uuid(1), ANA, "Moved on")
REVOKED = e.GrantRevoked(uuid(1), ANA, "Moved on")


def test_an_account_or_a_post_gets_a_role() -> None:
    spec.given(*ROLES).when(GRANT).then(GRANTED, ID)
    spec.given(*ROLES).when(replace(GRANT, holder=MINISTER)).then(
        replace(GRANTED, holder=MINISTER), e.IdAssigned(uuid(1), MINISTER)
    )


def test_what_does_not_say_since_when_holds_from_now() -> None:
    spec.given(*ROLES).when(replace(GRANT, valid_from=None)).then(GRANTED, ID)


def test_the_id_of_a_grant_is_a_uuid_that_nothing_else_has() -> None:
    spec.given(*ROLES, GRANTED, ID).when(replace(GRANT, holder=BO)).refused("id_taken", "grantId")
    spec.given(*ROLES, GRANTED, ID).when(replace(GRANT, unit="MD")).refused("id_taken", "grantId")
    spec.given(*ROLES).when(replace(GRANT, grant_id="g-1")).refused("not_a_uuid", "grantId")


@pytest.mark.parametrize("holder", ["", "Ana Vasilache", "2004001234567", "MD:moh/", "/x", "a b", "MD/minister"])
def test_a_holder_is_an_account_or_a_post(holder: str) -> None:
    spec.given(*ROLES).when(replace(GRANT, holder=holder)).refused("not_a_holder", "holder")


@pytest.mark.parametrize("unit", ["", "moh", "MD:", "MD:moh/minister", "MD:moh:x", "**", "M"])
def test_a_grant_holds_at_a_unit(unit: str) -> None:
    spec.given(*ROLES).when(replace(GRANT, unit=unit)).refused("not_a_unit", "unit")


def test_a_role_that_can_be_granted_is_there() -> None:
    spec.given().when(GRANT).refused("unknown_role", "roleId")
    spec.given(*ROLES, e.RoleRetired("orderer")).when(GRANT).refused("role_retired", "roleId")
    spec.given(*ROLES).when(replace(GRANT, role_id="rescuer")).refused("role_for_emergencies", "roleId")


@pytest.mark.parametrize(("unit", "fits"), [("MD", True), ("MD:moh", True), ("RO", False), ("*", False)])
def test_a_role_of_a_jurisdiction_is_granted_within_it(unit: str, fits: bool) -> None:  # noqa: FBT001
    when = spec.given(*ROLES).when(replace(GRANT, role_id="MD:committer", unit=unit))
    if fits:
        when.then(replace(GRANTED, role_id="MD:committer", unit=unit), ID)
    else:
        when.refused("role_of_another_jurisdiction", "roleId")


def test_a_grant_has_a_future() -> None:
    spec.given(*ROLES).when(replace(GRANT, valid_from=later(-9), valid_until=later(-1))).refused("wholly_past")
    spec.given(*ROLES).when(replace(GRANT, valid_until=NOON)).refused("wholly_past", "validUntil")
    spec.given(*ROLES).when(replace(GRANT, valid_from=later(2), valid_until=later(2))).refused("ends_before_it_begins")
    naive = datetime(2030, 1, 1)  # noqa: DTZ001
    spec.given(*ROLES).when(replace(GRANT, valid_until=naive)).refused("moment_without_offset", "validUntil")


def test_a_grant_says_why() -> None:
    spec.given(*ROLES).when(replace(GRANT, reason=" ")).refused("text_length", "reason")
    spec.given(*ROLES, GRANTED, ID).when(replace(REVOKE, reason="x" * 501)).refused("text_length", "reason")


def test_a_value_without_its_form_is_refused_first() -> None:
    spec.given(*ROLES, GRANTED, ID, REVOKED).when(replace(REVOKE, reason=" ")).refused("text_length", "reason")
    spec.given().when(replace(REVOKE, reason="a\nb")).refused("text_not_one_line", "reason")
    spec.given().when(replace(GRANT, role_id="Orderer")).refused("not_a_role_id", "roleId")


def test_a_grant_is_revoked_with_what_rests_on_it() -> None:
    first = delegated(2, GRANTED, BO, subdelegable=True)
    second = delegated(3, GRANTED, CARLA, rests_on=uuid(2), delegator=BO)
    over = delegated(4, GRANTED, CARLA, valid_from=later(-2), valid_until=later(-1))
    withdrawn = (delegated(5, GRANTED, CARLA), e.DelegationWithdrawn(uuid(5), ANA, CARLA, "Back"))
    spec.given(*ROLES, GRANTED, ID).when(REVOKE).then(REVOKED)
    spec.given(*ROLES, GRANTED, first, received(first), second, over, *withdrawn).when(REVOKE).then(
        replace(REVOKED, delegations=(uuid(2), uuid(3)))
    )


def test_only_a_grant_that_is_there_is_revoked() -> None:
    spec.given(*ROLES).when(REVOKE).refused("unknown_grant", "grantId")
    spec.given(*ROLES, GRANTED).when(replace(REVOKE, holder=BO)).refused("unknown_grant", "grantId")
    spec.given(*ROLES).when(replace(REVOKE, grant_id="x")).refused("not_a_uuid", "grantId")
    spec.given(*ROLES).when(replace(REVOKE, holder="Ana V")).refused("not_a_holder", "holder")


def test_nobody_gives_themselves_what_they_would_keep() -> None:
    """Else who may grant for a week, acting for another, may grant for ever."""
    own, posts = asked(granted(1, ANA)), asked(granted(1, MINISTER))
    spec.given(*ROLES).when(own, by(ANA)).refused("given_to_oneself", "holder")
    for acting in (True, False):
        spec.given(*ROLES, *taken(ANA, acting=acting)).when(posts, by(ANA)).refused("given_to_oneself", "holder")
    spec.given(*ROLES, *taken(ANA, valid_from=later(1))).when(posts, by(ANA)).then(
        granted(1, MINISTER), e.IdAssigned(uuid(1), MINISTER)
    )
    spec.given(*ROLES).when(c.TakePost(MINISTER, ANA, "Appointed"), by(ANA)).refused("given_to_oneself", "accountId")


def test_what_was_revoked_is_not_said_to_be_given() -> None:
    spec.given(*ROLES, GRANTED, ID, REVOKED).when(GRANT).refused("grant_revoked", "grantId")


COMPANY = "company:MD:1003600012345"
KNOWN = CompanyRegistered("MD:1003600012345", "MD", "MD", "1003600012345", "Vinuri SRL", "SRL", NOON.date())
ENDED = CompanyDissolved("MD:1003600012345", "MD", NOON.date())


def test_a_company_is_a_place_of_grants_of_the_installations_roles() -> None:
    at_company = replace(GRANT, unit=COMPANY)
    spec.given(*ROLES, KNOWN).when(at_company).then(replace(GRANTED, unit=COMPANY), ID)
    spec.given(*ROLES, KNOWN).when(replace(at_company, role_id="MD:committer")).refused("role_of_another_jurisdiction")
    spec.given(*ROLES).when(at_company).refused("no_such_company", "unit")
    spec.given(*ROLES, KNOWN, ENDED).when(at_company).refused("company_has_ended", "unit")
    day_before = replace(ENDED, effective_on=later().date())
    spec.given(*ROLES, KNOWN, day_before).when(at_company).then(replace(GRANTED, unit=COMPANY), ID)


@pytest.mark.parametrize(
    "unit", ["company", "company:MD", "company:md:1", "COMPANY:MD:1", "company:MD:1:2", "company:"]
)
def test_what_is_no_place_of_a_company(unit: str) -> None:
    spec.given(*ROLES, KNOWN).when(replace(GRANT, unit=unit)).refused("not_a_unit", "unit")


@given(st.from_regex(r"[A-Z0-9][A-Z0-9_.]{1,39}(:[A-Za-z0-9][A-Za-z0-9_.-]{0,23})?", fullmatch=True))
def test_no_unit_is_called_like_a_company(unit: str) -> None:
    assert not naming.is_company(unit)


def test_a_delegation_at_a_company_that_has_ended_is_refused() -> None:
    at_company = granted(1, ANA, unit=COMPANY)
    asked_for = asked_to_delegate(delegated(2, at_company, BO))
    spec.given(*ROLES, KNOWN, ENDED, at_company).when(asked_for, by(ANA)).refused("company_has_ended", "unit")
