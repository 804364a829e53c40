"""Permissions in GraphQL: roles, who has them, and the acts on them."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, Question
from application.authority import questions as q
from domain.authority import commands as c
from projections.authority import DELEGATIONS, GLASS_BREAKS, GRANTS, POST_HOLDERS, ROLES, SEPARATIONS
from projections.authority.post_holders import key


def _post_holder(command: c.TakePost | c.LeavePost) -> str:
    return key(command.post_id, command.account_id)


_ROLE = One("role", ROLES)
_GRANT = One("grant", GRANTS)

ENTITIES = (
    Entity(ROLES, (Many("grants", GRANTS), Many("delegations", DELEGATIONS), Many("glassBreaks", GLASS_BREAKS))),
    Entity(
        GRANTS,
        (
            _ROLE,
            One("grantedUnderGrant", GRANTS, "granted_under"),
            Many("grantsUnderIt", GRANTS, by="granted_under"),
            Many("delegations", DELEGATIONS),
            Many("postHolders", POST_HOLDERS, by="post_id", of="holder"),
        ),
    ),
    Entity(
        DELEGATIONS,
        (
            _ROLE,
            _GRANT,
            One("restsOnDelegation", DELEGATIONS, "rests_on"),
            Many("passedOn", DELEGATIONS, by="rests_on"),
        ),
    ),
    Entity(POST_HOLDERS, (Many("grants", GRANTS, by="holder", of="post_id"),)),
    Entity(SEPARATIONS, (_ROLE, One("otherRole", ROLES, "other_role_id"))),
    Entity(GLASS_BREAKS, (_ROLE,)),
)

MUTATIONS = (
    Mutation(c.DefineRole, ROLES),
    Mutation(c.WidenRole, ROLES),
    Mutation(c.NarrowRole, ROLES),
    Mutation(c.RetireRole, ROLES),
    Mutation(c.GrantRole, GRANTS),
    Mutation(c.RevokeGrant, GRANTS),
    Mutation(c.DelegateGrant, DELEGATIONS),
    Mutation(c.WithdrawDelegation, DELEGATIONS),
    Mutation(c.TakePost, POST_HOLDERS, key=_post_holder),
    Mutation(c.LeavePost, POST_HOLDERS, key=_post_holder),
    Mutation(c.SeparateDuties, SEPARATIONS),
    Mutation(c.LiftSeparation, SEPARATIONS),
    Mutation(c.BreakGlass, GLASS_BREAKS),
    Mutation(c.EndGlassBreak, GLASS_BREAKS),
    Mutation(c.ReviewGlassBreak, GLASS_BREAKS),
)

QUESTIONS = (
    Question("whatMay", q.WhatMay, q.Allowed, None),
    Question("whoMay", q.WhoMay, q.Allowed, None, rows=100),
    Question("whatExpires", q.WhatExpires, q.Expiry, None, rows=100),
    Question("whoBrokeTheGlass", q.WhoBrokeTheGlass, q.BrokenGlass, None),
    Question("whatWouldViolate", q.WhatWouldViolate, q.Violation, None),
)
"""What each is told follows from what they may read where: `authority.read`, or what is about themselves."""

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS, questions=QUESTIONS)
