"""Separated duties: nobody has both of two roles, by grant, delegation or post."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority.kinds import SeparationKind
from tests.domain.authority.people import (
    ANA,
    BO,
    CARLA,
    LOCAL,
    MINISTER,
    ROLES,
    RULE,
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

SEPARATE = c.SeparateDuties("order-pay", SeparationKind.STATIC, "payer", "orderer", "Four eyes")
RULED = (*ROLES, RULE)
PAYS = granted(5, ANA, "payer")
PAY = asked(PAYS)
GOT_IT = (PAYS, e.IdAssigned(uuid(5), ANA))


def test_two_roles_are_separated_and_no_longer() -> None:
    spec.given(*ROLES).when(SEPARATE).then(RULE)
    lifted = e.SeparationLifted("order-pay", "*", "One person is left")
    lift = c.LiftSeparation("order-pay", "One person is left")
    spec.given(*RULED).when(lift).then(lifted)
    spec.given(*RULED, lifted).when(SEPARATE).refused("rule_exists", "ruleId")
    spec.given(*RULED, granted(1, ANA), lifted).when(PAY).then(*GOT_IT)
    spec.given(*ROLES).when(lift).refused("unknown_rule", "ruleId")


def test_a_rule_is_about_two_roles_that_are_there() -> None:
    spec.given(*ROLES).when(replace(SEPARATE, other_role_id="payer")).refused("separated_from_itself", "otherRoleId")
    spec.given(*ROLES).when(replace(SEPARATE, other_role_id="nobody")).refused("unknown_role", "otherRoleId")
    spec.given(*ROLES, e.RoleRetired("payer")).when(SEPARATE).refused("role_retired", "roleId")
    spec.given(*RULED).when(replace(SEPARATE, kind=SeparationKind.DYNAMIC)).refused("rule_exists", "ruleId")
    spec.given(*ROLES).when(replace(SEPARATE, rule_id="Order")).refused("not_a_rule_id", "ruleId")


def test_a_rule_of_a_jurisdiction_is_about_its_roles_and_the_installations() -> None:
    local = replace(SEPARATE, rule_id="MD:commit-pay", other_role_id=LOCAL.role_id)
    separated = e.DutiesSeparated("MD:commit-pay", "MD", SeparationKind.STATIC, "MD:committer", "payer", "Four eyes")
    begun = e.SeparationsBegun("MD")
    spec.given(*ROLES).when(local).then(separated, begun)
    another = replace(separated, rule_id="MD:again")
    spec.given(*ROLES, separated, begun).when(replace(local, rule_id="MD:again")).then(another)
    spec.given(*ROLES).when(replace(local, rule_id="RO:commit-pay")).refused("role_of_another_jurisdiction")
    spec.given(*ROLES).when(replace(local, rule_id="commit-pay")).refused("role_of_another_jurisdiction")


def test_nobody_is_granted_both() -> None:
    spec.given(*RULED, granted(1, ANA)).when(PAY).refused("duties_separated")
    spec.given(*RULED, granted(1, ANA, unit="RO:x")).when(PAY).refused("duties_separated")
    spec.given(*RULED, granted(1, BO)).when(PAY).then(*GOT_IT)


def test_what_was_revoked_or_never_meets_is_no_obstacle() -> None:
    spec.given(*RULED, granted(1, ANA), e.GrantRevoked(uuid(1), ANA, "Over")).when(PAY).then(*GOT_IT)
    before = granted(1, ANA, valid_from=later(-9), valid_until=later(2))
    after = replace(PAY, valid_from=later(2))
    spec.given(*RULED, before).when(after).then(replace(PAYS, valid_from=later(2)), GOT_IT[1])
    spec.given(*RULED, before).when(replace(PAY, valid_from=later(1))).refused("duties_separated")


def test_a_dynamic_rule_forbids_no_grant() -> None:
    spec.given(*ROLES, replace(RULE, kind=SeparationKind.DYNAMIC), granted(1, ANA)).when(PAY).then(*GOT_IT)


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ("MD:moh", "MD:treasury", True),
        ("MD", "MD:moh", True),
        ("*", "MD:moh", True),
        ("MD:moh", "*", True),
        ("RO:x", "MD:moh", False),
        ("MD:moh", "RO:x", False),
    ],
)
def test_a_rule_of_a_jurisdiction_concerns_what_is_held_there(one: str, other: str, meets: bool) -> None:  # noqa: FBT001
    rule = replace(RULE, rule_id="MD:order-pay", owner="MD")
    when = spec.given(*ROLES, rule, granted(1, ANA, unit=one)).when(replace(PAY, unit=other))
    if meets:
        when.refused("duties_separated")
    else:
        when.then(replace(PAYS, unit=other), GOT_IT[1])


def test_a_delegation_counts_as_long_as_it_stands() -> None:
    source = granted(1, BO)
    lent = delegated(2, source, ANA)
    history = (*RULED, source, lent, received(lent))
    spec.given(*history).when(PAY).refused("duties_separated")
    spec.given(*history).when(replace(PAY, valid_from=later(1))).then(replace(PAYS, valid_from=later(1)), GOT_IT[1])
    spec.given(*history, e.GrantRevoked(uuid(1), BO, "Over", (uuid(2),))).when(PAY).then(*GOT_IT)
    spec.given(*RULED, PAYS, source).when(asked_to_delegate(lent), by(BO)).refused("duties_separated")
    passed = delegated(3, source, ANA, rests_on=uuid(2), delegator=CARLA)
    through = delegated(2, source, CARLA, subdelegable=True)
    fallen = e.DelegationWithdrawn(uuid(2), BO, CARLA, "Back", (uuid(3),))
    spec.given(*RULED, source, through, passed, received(passed)).when(PAY).refused("duties_separated")
    spec.given(*RULED, source, through, passed, received(passed), fallen).when(PAY).then(*GOT_IT)


def test_a_post_counts_for_who_has_taken_it() -> None:
    held, take = granted(1, MINISTER), c.TakePost(MINISTER, ANA, "Appointed")
    spec.given(*RULED, held, *taken(ANA)).when(PAY).refused("duties_separated")
    spec.given(*RULED, PAYS, *taken(ANA)).when(asked(held)).refused("duties_separated")
    spec.given(*RULED, held, PAYS).when(take).refused("duties_separated")
    spec.given(*RULED, held, granted(2, MINISTER, "payer", valid_from=later(9))).when(
        replace(take, valid_until=later(5))
    ).then(*taken(ANA, valid_until=later(5)))
    until = taken(ANA, valid_until=later(5))
    spec.given(*RULED, held, *until).when(replace(PAY, valid_from=later(5))).then(
        replace(PAYS, valid_from=later(5)), GOT_IT[1]
    )


def test_a_post_itself_never_has_both() -> None:
    spec.given(*RULED, granted(1, MINISTER)).when(replace(PAY, holder=MINISTER)).refused("duties_separated")


def test_nobody_takes_a_post_that_had_both_before_the_rule() -> None:
    both = (granted(1, MINISTER), granted(2, MINISTER, "payer"))
    spec.given(*ROLES, *both, RULE).when(c.TakePost(MINISTER, ANA, "Appointed")).refused("duties_separated")


def test_what_an_occupant_has_by_another_post_counts_too() -> None:
    other = "MD:moh/deputy"
    by_deputy, as_deputy = granted(1, other), taken(ANA, other)
    history = (*RULED, by_deputy, *as_deputy, *taken(ANA))
    spec.given(*history).when(replace(PAY, holder=MINISTER)).refused("duties_separated")


def test_a_rule_that_comes_later_takes_nothing_away() -> None:
    spec.given(*ROLES, granted(1, ANA), PAYS).when(SEPARATE).then(RULE)
