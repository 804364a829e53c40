"""Roles and holders for specifications: a ministry's minister, officers, and an auditor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority.kinds import SeparationKind
from domain.authority.permissions import decider
from domain.authority.refusals import MESSAGES
from domain.kernel.declarations import Act
from tests.spec import NOON, OFFICER, Spec

PERMISSIONS = frozenset({"budgeting.commit", "budgeting.order_payment", "budgeting.pay", "authority.grant_role"})
DECIDER = decider(PERMISSIONS)
spec: Spec[Any, Any, Any] = Spec(DECIDER, MESSAGES)

ANA = "5c0a7f5e-9d0b-4c62-8f0e-3f2b7a1d9e10"
BO = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"
CARLA = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
DAN = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
MINISTER = "MD:moh/minister"
UNIT, OTHER_UNIT = "MD:moh", "MD:treasury"


def by(actor: str, at: datetime = NOON) -> Act:
    """An act of an account."""
    return replace(OFFICER, actor=actor, at=at)


def uuid(number: int) -> str:
    """The id that a sender made."""
    return f"00000000-0000-4000-8000-{number:012}"


def later(days: float = 1) -> datetime:
    """So many days after the acts of the specifications."""
    return NOON + timedelta(days=days)


ORDERER = e.RoleDefined("orderer", "*", "Orders payments", ("budgeting.order_payment",), emergency=False)
PAYER = e.RoleDefined("payer", "*", "Pays", ("budgeting.pay",), emergency=False)
LOCAL = e.RoleDefined("MD:committer", "MD", "Commits money", ("budgeting.commit",), emergency=False)
RESCUER = e.RoleDefined("rescuer", "*", "Keeps hospitals going", ("budgeting.pay",), emergency=True)
ROLES = (ORDERER, PAYER, LOCAL, RESCUER)

RULE = e.DutiesSeparated("order-pay", "*", SeparationKind.STATIC, "orderer", "payer", "Four eyes")


def granted(number: int, holder: str, role_id: str = "orderer", unit: str = UNIT, **other: Any) -> e.RoleGranted:
    """A grant from now on, without end, which can be delegated."""
    found = e.RoleGranted(
        uuid(number), holder, role_id, unit, NOON, None, grantable=False, delegable=True, reason="Duty"
    )
    return replace(found, **other)


def asked(one: e.RoleGranted) -> c.GrantRole:
    """The command that asks for a grant."""
    return c.GrantRole(
        one.grant_id,
        one.holder,
        one.role_id,
        one.unit,
        one.reason,
        one.valid_from,
        one.valid_until,
        one.grantable,
        one.delegable,
    )


def delegated(number: int, grant: e.RoleGranted, delegate: str, **other: Any) -> e.GrantDelegated:
    """A delegation by the holder until the day after, which is not passed on."""
    found = e.GrantDelegated(
        uuid(number),
        grant.grant_id,
        grant.holder,
        None,
        grant.holder,
        delegate,
        grant.role_id,
        grant.unit,
        NOON,
        later(),
        subdelegable=False,
        reason="Leave",
    )
    return replace(found, **other)


def asked_to_delegate(one: e.GrantDelegated) -> c.DelegateGrant:
    """The command that asks for a delegation."""
    return c.DelegateGrant(
        one.delegation_id,
        one.grant_id,
        one.holder,
        one.delegator,
        one.delegate,
        one.unit,
        one.valid_until,
        one.reason,
        one.valid_from,
        one.subdelegable,
        one.rests_on,
    )


def received(one: e.GrantDelegated) -> e.DelegationReceived:
    """The other side of a delegation."""
    return e.DelegationReceived(
        one.delegation_id, one.delegate, one.holder, one.role_id, one.unit, one.valid_from, one.valid_until
    )


def taken(account_id: str, post_id: str = MINISTER, **other: Any) -> tuple[e.PostTaken, e.PostFilled]:
    """Both sides of taking a post, from now on."""
    one = replace(e.PostTaken(post_id, account_id, NOON, None, acting=False, reason="Appointed"), **other)
    filled = e.PostFilled(post_id, account_id, one.valid_from, one.valid_until, one.acting)
    return one, filled
