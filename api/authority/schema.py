"""Permissions in GraphQL: roles, who has them, and the acts on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from api.kernel.declarations import Asks, Exposed, Many, Mutates, Shown, Some
from application.authority import questions as q
from domain.authority import commands as c
from projections.authority import DELEGATIONS, GLASS_BREAKS, GRANTS, POST_HOLDERS, ROLES, SEPARATIONS
from projections.authority.post_holders import key
from projections.kernel.declarations import Condition, ReadModel


def _whose(name: str, to: ReadModel[Any], there: str, here: str) -> Many:
    """The rows whose field `there` names this row, by its field `here`."""
    return Many(name, to, lambda row: (Condition(there, "eq", getattr(row, here)),))


def _named(field: str) -> Callable[[Any], Sequence[str]]:
    return lambda row: [found] if (found := getattr(row, field)) is not None else []


def _key(field: str) -> Callable[[Any], str]:
    return lambda command: str(getattr(command, field))


def _post_holder(command: Any) -> str:
    return key(command.post_id, command.account_id)


_ROLE = Some("role", ROLES, _named("role_id"), single=True)
_GRANT = Some("grant", GRANTS, _named("grant_id"), single=True)

ENTITIES = (
    Shown(
        ROLES,
        "role",
        "roles",
        (
            _whose("grants", GRANTS, "role_id", "role_id"),
            _whose("delegations", DELEGATIONS, "role_id", "role_id"),
            _whose("glassBreaks", GLASS_BREAKS, "role_id", "role_id"),
        ),
    ),
    Shown(
        GRANTS,
        "grant",
        "grants",
        (
            _ROLE,
            Some("grantedUnderGrant", GRANTS, _named("granted_under"), single=True),
            _whose("grantsUnderIt", GRANTS, "granted_under", "grant_id"),
            _whose("delegations", DELEGATIONS, "grant_id", "grant_id"),
            _whose("postHolders", POST_HOLDERS, "post_id", "holder"),
        ),
    ),
    Shown(
        DELEGATIONS,
        "delegation",
        "delegations",
        (
            _ROLE,
            _GRANT,
            Some("restsOnDelegation", DELEGATIONS, _named("rests_on"), single=True),
            _whose("passedOn", DELEGATIONS, "rests_on", "delegation_id"),
        ),
    ),
    Shown(POST_HOLDERS, "postHolder", "postHolders", (_whose("grants", GRANTS, "holder", "post_id"),)),
    Shown(
        SEPARATIONS,
        "separation",
        "separations",
        (_ROLE, Some("otherRole", ROLES, _named("other_role_id"), single=True)),
    ),
    Shown(GLASS_BREAKS, "glassBreak", "glassBreaks", (_ROLE,)),
)

MUTATIONS = (
    Mutates(c.DefineRole, ROLES, _key("role_id")),
    Mutates(c.WidenRole, ROLES, _key("role_id")),
    Mutates(c.NarrowRole, ROLES, _key("role_id")),
    Mutates(c.RetireRole, ROLES, _key("role_id")),
    Mutates(c.GrantRole, GRANTS, _key("grant_id")),
    Mutates(c.RevokeGrant, GRANTS, _key("grant_id")),
    Mutates(c.DelegateGrant, DELEGATIONS, _key("delegation_id")),
    Mutates(c.WithdrawDelegation, DELEGATIONS, _key("delegation_id")),
    Mutates(c.TakePost, POST_HOLDERS, _post_holder),
    Mutates(c.LeavePost, POST_HOLDERS, _post_holder),
    Mutates(c.SeparateDuties, SEPARATIONS, _key("rule_id")),
    Mutates(c.LiftSeparation, SEPARATIONS, _key("rule_id")),
    Mutates(c.BreakGlass, GLASS_BREAKS, _key("glass_id")),
    Mutates(c.EndGlassBreak, GLASS_BREAKS, _key("glass_id")),
    Mutates(c.ReviewGlassBreak, GLASS_BREAKS, _key("glass_id")),
)

QUESTIONS = (
    Asks("whatMay", q.WhatMay, q.Allowed, None),
    Asks("whoMay", q.WhoMay, q.Allowed, None, rows=100),
    Asks("whatExpires", q.WhatExpires, q.Expiry, None, rows=100),
    Asks("whoBrokeTheGlass", q.WhoBrokeTheGlass, q.BrokenGlass, None),
    Asks("whatWouldViolate", q.WhatWouldViolate, q.Violation, None),
)
"""What each is told follows from what they may read where: `authority.read`, or what is about themselves."""

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS, questions=QUESTIONS)
