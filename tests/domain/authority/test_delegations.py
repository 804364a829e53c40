"""Delegations: others exercise a grant for a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority.delegations import MAX_DELEGATIONS
from tests.domain.authority.people import (
    ANA,
    BO,
    CARLA,
    DAN,
    MINISTER,
    OTHER_UNIT,
    ROLES,
    UNIT,
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

GRANT = granted(1, ANA)
FIRST = delegated(2, GRANT, BO, subdelegable=True)
SECOND = delegated(3, GRANT, CARLA, rests_on=uuid(2), delegator=BO)
GIVEN = (*ROLES, GRANT)
PASSED = (*GIVEN, FIRST, received(FIRST), e.IdAssigned(uuid(2), ANA))
WITHDRAW = c.WithdrawDelegation(uuid(2), ANA, BO, ANA, "Back from leave")
WITHDRAWN = (e.DelegationWithdrawn(uuid(2), ANA, BO, "Back from leave"), e.DelegationLost(uuid(2), BO))


def test_a_holder_delegates_for_a_time() -> None:
    whole = (FIRST, received(FIRST), e.IdAssigned(uuid(2), ANA))
    spec.given(*GIVEN).when(asked_to_delegate(FIRST), by(ANA)).then(*whole)
    spec.given(*GIVEN).when(replace(asked_to_delegate(FIRST), valid_from=None), by(ANA)).then(*whole)


def test_nobody_delegates_for_another() -> None:
    spec.given(*GIVEN).when(asked_to_delegate(FIRST), by(CARLA)).refused("not_the_actor", "delegator")
    other = replace(asked_to_delegate(FIRST), delegator=CARLA)
    spec.given(*GIVEN).when(other, by(CARLA)).refused("not_the_holder", "delegator")
    spec.given(*GIVEN).when(replace(other, holder=CARLA), by(CARLA)).refused("unknown_grant", "grantId")


def test_only_a_living_grant_that_may_be_delegated_is() -> None:
    command = asked_to_delegate(FIRST)
    spec.given(*ROLES).when(command, by(ANA)).refused("unknown_grant", "grantId")
    spec.given(*ROLES, replace(GRANT, delegable=False)).when(command, by(ANA)).refused("not_delegable", "grantId")
    revoked = e.GrantRevoked(uuid(1), ANA, "Over")
    spec.given(*GIVEN, revoked).when(command, by(ANA)).refused("grant_revoked", "grantId")
    spec.given(*GIVEN, e.RoleRetired("orderer")).when(command, by(ANA)).refused("role_retired", "roleId")


def test_a_delegation_goes_to_an_account_and_not_back() -> None:
    command = asked_to_delegate(FIRST)
    spec.given(*GIVEN).when(replace(command, delegate=ANA), by(ANA)).refused("delegated_back", "delegate")
    spec.given(*GIVEN).when(replace(command, delegate=MINISTER), by(ANA)).refused("not_an_account", "delegate")
    for back in (ANA, BO):
        circle = replace(asked_to_delegate(SECOND), delegate=back)
        spec.given(*PASSED).when(circle, by(BO)).refused("delegated_back", "delegate")


def test_a_delegation_lasts_within_its_grant() -> None:
    short = replace(GRANT, valid_until=later(0.5))
    spec.given(*ROLES, short).when(asked_to_delegate(FIRST), by(ANA)).refused("delegated_for_too_long", "validUntil")
    begins = replace(GRANT, valid_from=later(0.5))
    spec.given(*ROLES, begins).when(asked_to_delegate(FIRST), by(ANA)).refused("delegated_for_too_long")
    over = replace(asked_to_delegate(FIRST), valid_from=later(-2), valid_until=later(-1))
    spec.given(*GIVEN).when(over, by(ANA)).refused("wholly_past", "validUntil")
    longer = replace(asked_to_delegate(SECOND), valid_until=later(2))
    spec.given(*PASSED).when(longer, by(BO)).refused("delegated_for_too_long", "validUntil")


@pytest.mark.parametrize(
    ("at", "unit", "fits"),
    [
        (UNIT, UNIT, True),
        ("MD", UNIT, True),
        ("*", UNIT, True),
        ("*", "MD", True),
        (UNIT, OTHER_UNIT, True),  # the tree tells whether it stands below, where the act is authorised
        (UNIT, "RO:moh", False),
        (UNIT, "MD", False),
        ("MD", "*", False),
        ("MD", "RO:moh", False),
    ],
)
def test_a_delegation_holds_where_its_grant_does(at: str, unit: str, fits: bool) -> None:  # noqa: FBT001
    found = replace(FIRST, unit=unit)
    when = spec.given(*ROLES, replace(GRANT, unit=at)).when(asked_to_delegate(found), by(ANA))
    if fits:
        when.then(found, received(found), e.IdAssigned(uuid(2), ANA))
    else:
        when.refused("delegated_unit_not_covered", "unit")


def test_a_delegation_is_passed_on_within_itself_where_it_may_be() -> None:
    spec.given(*PASSED).when(asked_to_delegate(SECOND), by(BO)).then(
        SECOND, received(SECOND), e.IdAssigned(uuid(3), ANA)
    )
    fixed = (*GIVEN, replace(FIRST, subdelegable=False), received(FIRST))
    spec.given(*fixed).when(asked_to_delegate(SECOND), by(BO)).refused("not_subdelegable", "restsOn")
    spec.given(*PASSED).when(replace(asked_to_delegate(SECOND), delegator=DAN), by(DAN)).refused("not_the_delegate")
    unknown = replace(asked_to_delegate(SECOND), rests_on=uuid(9))
    spec.given(*PASSED).when(unknown, by(BO)).refused("unknown_delegation", "restsOn")
    spec.given(*PASSED, *WITHDRAWN).when(asked_to_delegate(SECOND), by(BO)).refused("delegation_ended", "restsOn")
    narrow = (*ROLES, replace(GRANT, unit="MD"), FIRST, received(FIRST))
    wider = replace(asked_to_delegate(SECOND), unit="MD")
    spec.given(*narrow).when(wider, by(BO)).refused("delegated_unit_not_covered", "unit")


def test_who_has_taken_a_post_delegates_what_it_holds() -> None:
    held = granted(1, MINISTER)
    found = delegated(2, held, BO, delegator=ANA)
    whole = (found, received(found), e.IdAssigned(uuid(2), MINISTER))
    spec.given(*ROLES, held, *taken(ANA)).when(asked_to_delegate(found), by(ANA)).then(*whole)
    spec.given(*ROLES, held).when(asked_to_delegate(found), by(ANA)).refused("not_the_holder", "delegator")
    not_yet = taken(ANA, valid_from=later(1))
    spec.given(*ROLES, held, *not_yet).when(asked_to_delegate(found), by(ANA)).refused("not_the_holder")
    left = (e.PostLeft(MINISTER, ANA, "Over"), e.PostVacated(MINISTER, ANA))
    spec.given(*ROLES, held, *taken(ANA), *left).when(asked_to_delegate(found), by(ANA)).refused("not_the_holder")


def test_delegations_of_a_grant_are_counted() -> None:
    many = [delegated(100 + n, GRANT, BO) for n in range(MAX_DELEGATIONS)]
    spec.given(*GIVEN, *many).when(asked_to_delegate(FIRST), by(ANA)).refused("too_many_delegations", "grantId")


def test_the_id_of_a_delegation_is_its_own() -> None:
    spec.given(*PASSED).when(replace(asked_to_delegate(FIRST), delegate=CARLA), by(ANA)).refused("id_taken")
    spec.given(*PASSED).when(replace(asked_to_delegate(FIRST), delegation_id="d"), by(ANA)).refused("not_a_uuid")


@pytest.mark.parametrize("who", [ANA, BO])
def test_who_delegated_or_received_ends_it(who: str) -> None:
    spec.given(*PASSED).when(replace(WITHDRAW, account_id=who), by(who)).then(*WITHDRAWN)


def test_what_rests_on_a_delegation_ends_with_it() -> None:
    ended = replace(WITHDRAWN[0], delegations=(uuid(3),))
    spec.given(*PASSED, SECOND, received(SECOND)).when(WITHDRAW, by(ANA)).then(ended, WITHDRAWN[1])
    again = c.WithdrawDelegation(uuid(3), ANA, CARLA, BO, "Back")
    spec.given(*PASSED, SECOND, received(SECOND), *WITHDRAWN).when(again, by(BO)).then()


def test_a_successor_ends_the_delegations_of_a_post() -> None:
    held = granted(1, MINISTER)
    found = delegated(2, held, BO, delegator=ANA)
    command = c.WithdrawDelegation(uuid(2), MINISTER, BO, CARLA, "New minister")
    history = (*ROLES, held, found, received(found))
    ended = (e.DelegationWithdrawn(uuid(2), MINISTER, BO, "New minister"), e.DelegationLost(uuid(2), BO))
    spec.given(*history, *taken(CARLA)).when(command, by(CARLA)).then(*ended)
    spec.given(*history).when(command, by(CARLA)).refused("not_their_delegation", "accountId")


def test_only_a_delegation_that_is_there_is_withdrawn() -> None:
    spec.given(*GIVEN).when(WITHDRAW, by(ANA)).refused("unknown_delegation", "delegationId")
    spec.given(*PASSED).when(replace(WITHDRAW, delegate=CARLA), by(ANA)).refused("unknown_delegation", "delegationId")
    spec.given(*PASSED).when(replace(WITHDRAW, account_id=DAN), by(DAN)).refused("not_their_delegation", "accountId")


def test_what_was_withdrawn_is_not_said_to_be_delegated() -> None:
    again = asked_to_delegate(FIRST)
    spec.given(*PASSED, *WITHDRAWN).when(again, by(ANA)).refused("delegation_ended", "delegationId")


def test_a_second_grant_is_delegated_beside_the_first() -> None:
    another = granted(7, ANA)
    beside = delegated(8, another, CARLA)
    spec.given(*PASSED, another).when(asked_to_delegate(beside), by(ANA)).then(
        beside, received(beside), e.IdAssigned(uuid(8), ANA)
    )


def test_with_a_delegation_end_those_that_rest_on_it_alone() -> None:
    beside = delegated(4, GRANT, DAN)
    spec.given(*PASSED, SECOND, beside, received(beside)).when(WITHDRAW, by(ANA)).then(
        replace(WITHDRAWN[0], delegations=(uuid(3),)), WITHDRAWN[1]
    )
