"""What can be asked about permissions."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from domain.authority import events as e
from domain.authority.kinds import Finding, SeparationKind
from projections.authority import DELEGATIONS, GLASS_BREAKS, GRANTS, POST_HOLDERS, READ_MODELS, ROLES, SEPARATIONS
from projections.authority.delegations import Delegation
from projections.authority.glass_breaks import GlassBreak
from projections.authority.grants import Grant
from projections.authority.post_holders import PostHolder
from projections.authority.roles import Role
from projections.authority.separations import Separation
from tests.domain.authority.people import ANA, BO, CARLA, MINISTER, ORDERER, RULE, by, delegated, granted, later, uuid
from tests.spec import NOON, fact, rows

GRANTED = granted(1, ANA, valid_until=later(9))
GRANT = Grant(
    uuid(1),
    ANA,
    post=False,
    role_id="orderer",
    unit="MD:moh",
    jurisdiction="MD",
    valid_from=NOON,
    valid_until=later(9),
    grantable=False,
    delegable=True,
    reason="Duty",
    granted_at=NOON,
    granted_by=BO,
    granted_under="g-1",
)
REVOKED = fact(e.GrantRevoked(uuid(1), ANA, "Moved on", (uuid(2), uuid(3))), 9, act=by(CARLA, later(2)))


def test_a_role_gives_what_was_added_and_not_taken() -> None:
    role = Role("orderer", "*", "Orders payments", ("budgeting.order_payment",), emergency=False)
    rows(ROLES).given(ORDERER).then(role)
    widened = e.RoleWidened("orderer", ("budgeting.commit", "budgeting.pay"))
    narrowed, retired = e.RoleNarrowed("orderer", ("budgeting.pay",)), e.RoleRetired("orderer")
    wide = replace(role, permissions=("budgeting.commit", "budgeting.order_payment"))
    rows(ROLES).given(ORDERER, widened, narrowed).then(wide)
    rows(ROLES).given(ORDERER, widened, narrowed, retired).then(replace(wide, retired=True))


def test_a_grant_says_who_gave_it_under_which_grant_and_who_took_it() -> None:
    rows(GRANTS).given(fact(GRANTED, act=by(BO))).then(GRANT)
    ended = replace(GRANT, revoked=True, revoked_at=later(2), revoked_by=CARLA, revoked_under="g-1")
    rows(GRANTS).given(fact(GRANTED, act=by(BO)), REVOKED).then(replace(ended, revoked_because="Moved on"))


def test_a_grant_of_a_post_is_told_from_one_of_an_account() -> None:
    (row,) = rows(GRANTS).given(granted(1, MINISTER, unit="*")).folded().values()
    assert (row.post, row.jurisdiction, row.valid_until) == (True, "*", None)


def test_a_delegation_ends_with_what_it_rests_on() -> None:
    first = delegated(2, GRANTED, BO, subdelegable=True)
    second = delegated(3, GRANTED, CARLA, rests_on=uuid(2), delegator=BO)
    one = Delegation(
        uuid(2),
        uuid(1),
        ANA,
        None,
        ANA,
        BO,
        "orderer",
        "MD:moh",
        "MD",
        NOON,
        later(),
        subdelegable=True,
        reason="Leave",
        delegated_at=NOON,
        delegated_under="g-1",
    )
    other = replace(one, delegation_id=uuid(3), rests_on=uuid(2), delegator=BO, delegate=CARLA, subdelegable=False)
    rows(DELEGATIONS).given(first, second).then(one, other)
    ended: dict[str, Any] = {"ended": True, "ended_at": later(2), "ended_by": CARLA, "ended_because": "Moved on"}
    rows(DELEGATIONS).given(first, second, REVOKED).then(replace(one, **ended), replace(other, **ended))
    withdrawn = fact(e.DelegationWithdrawn(uuid(2), ANA, BO, "Back", (uuid(3),)), 8, act=by(ANA, later(1)))
    gone: dict[str, Any] = {"ended": True, "ended_at": later(1), "ended_by": ANA, "ended_because": "Back"}
    rows(DELEGATIONS).given(first, second, withdrawn, REVOKED).then(replace(one, **gone), replace(other, **gone))
    alone = fact(e.DelegationWithdrawn(uuid(3), ANA, CARLA, "Back"), 8, act=by(ANA, later(1)))
    rows(DELEGATIONS).given(first, second, alone).then(one, replace(other, **gone))


def test_a_post_is_exercised_until_it_is_left_and_taken_anew() -> None:
    took = e.PostTaken(MINISTER, ANA, NOON, later(9), acting=True, reason="Leave")
    row = PostHolder(
        f"{MINISTER}/{ANA}",
        MINISTER,
        ANA,
        "MD:moh",
        "MD",
        NOON,
        later(9),
        acting=True,
        reason="Leave",
        appointed_at=NOON,
        appointed_by=BO,
        appointed_under="g-1",
    )
    rows(POST_HOLDERS).given(fact(took, act=by(BO))).then(row)
    left = fact(e.PostLeft(MINISTER, ANA, "Back"), 2, act=by(ANA, later(1)))
    gone = replace(row, left=True, left_at=later(1), left_because="Back")
    rows(POST_HOLDERS).given(fact(took, act=by(BO)), left).then(gone)
    rows(POST_HOLDERS).given(fact(took, act=by(BO)), left, fact(took, 3, act=by(BO))).then(row)


def test_duties_are_separated_until_that_is_lifted() -> None:
    row = Separation("order-pay", "*", SeparationKind.STATIC, "orderer", "payer", "Four eyes")
    rows(SEPARATIONS).given(RULE).then(row)
    lifted = e.SeparationLifted("order-pay", "*", "Too few people")
    rows(SEPARATIONS).given(RULE, lifted).then(replace(row, lifted=True, lifted_because="Too few people"))


def test_broken_glass_waits_for_its_review() -> None:
    until = NOON + timedelta(hours=8)
    broken = fact(e.GlassBroken(uuid(7), ANA, "rescuer", "MD:moh", "Power cut", until, later(7)), act=by(ANA))
    row = GlassBreak(uuid(7), ANA, "rescuer", "MD:moh", "MD", "Power cut", NOON, "g-1", until, later(7))
    rows(GLASS_BREAKS).given(broken).then(row)
    ended = fact(e.GlassBreakEnded(uuid(7), ANA, "Power is back"), 2, act=by(BO, later(0.1)))
    over = replace(row, ended=True, ended_at=later(0.1), ended_by=BO, ended_because="Power is back")
    rows(GLASS_BREAKS).given(broken, ended).then(over)
    seen = fact(e.GlassBreakReviewed(uuid(7), ANA, Finding.UNJUSTIFIED, "A drill"), 3, act=by(CARLA, later(3)))
    reviewed = replace(over, reviewed=True, reviewed_at=later(3), reviewed_by=CARLA, finding=Finding.UNJUSTIFIED)
    rows(GLASS_BREAKS).given(broken, ended, seen).then(replace(reviewed, remarks="A drill"))


def test_rules_are_public_and_what_somebody_has_is_shown_where_it_holds_and_to_themselves() -> None:
    for model in READ_MODELS:
        assert "jurisdiction" in {field.name for field in fields(model.row)}
        assert "jurisdiction" in model.filters
        assert model.history
    public = {model.name for model in READ_MODELS if model.permission is None}
    assert public == {"authority.roles", "authority.separations"}
    whose = {model.name: model.scope.about for model in READ_MODELS if model.scope is not None}
    assert whose == {
        "authority.grants": ("holder",),
        "authority.delegations": ("delegate", "holder", "delegator"),
        "authority.post_holders": ("account_id",),
        "authority.glass_breaks": ("account_id",),
    }
