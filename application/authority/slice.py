"""The commands on permissions: the streams each writes to, its permission, and where that must hold.

One act may write two files, such as a post's and an account's; what it looks at besides must stand where it was read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, get_args

from application.authority import guards, streams
from application.authority.places import (
    at_glass,
    at_grant,
    at_owner,
    at_post,
    at_unit,
    site_of_unit,
    sites_of_delegation,
    sites_of_grant,
    sites_of_post,
)
from application.kernel.rules import Rule, Slice, Terms
from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming
from domain.authority import role as r
from domain.authority.permissions import decider
from domain.authority.published import HOLDERS
from domain.authority.register import Register, file_of
from domain.organisations.published import COMPANIES


def _stream_of(event: e.Event) -> str:
    """The stream that an event belongs to."""
    match event:
        case e.IdAssigned(id_):
            return streams.assigned(id_)
        case e.RoleDefined() | e.RoleWidened() | e.RoleNarrowed() | e.RoleRetired():
            return streams.role(event.role_id)
        case e.DutiesSeparated() | e.SeparationLifted():
            return streams.separations(event.owner)
        case e.SeparationsBegun():
            return streams.separations(naming.INSTALLATION)
        case _:
            return streams.holder(file_of(event))


def _gives(command: c.DefineRole | c.WidenRole, _: Register) -> Collection[str]:
    return command.permissions


def _role_gives(command: c.GrantRole, state: Register) -> Collection[str]:
    return _permissions(state, command.role_id)


def _post_gives(command: c.TakePost, state: Register) -> Collection[str]:
    given = {permission for held in state.held(command.post_id) for permission in _permissions(state, held.role_id)}
    return {_FILL, *given} if given else ()  # to have what a post holds is not yet to say whose the post is


def _permissions(state: Register, role_id: str) -> Collection[str]:
    found = state.role(role_id)
    return found.permissions if isinstance(found, r.Defined) else ()


_FILL = "authority.fill_post"


def _rule_of(command: Any) -> str:
    return naming.owner_of(command.rule_id)


_ON_ROLE = Rule("role_id", permission="authority.define_role", places=at_owner, streams=streams.role)
_ON_RULE = Rule(_rule_of, permission="authority.separate_duties", places=at_owner, streams=streams.separations)
_ON_GRANT = Rule(permission="authority.grant_role")
_ON_DELEGATION = Rule(permission="authority.delegate")
_ON_POST = Rule("account_id", permission=_FILL, places=at_post)
_ON_GLASS = Rule("account_id", permission="authority.review_glass", places=at_glass)

_ROLES = {
    c.DefineRole: replace(_ON_ROLE, terms=Terms(passes_on=_gives)),
    c.WidenRole: replace(_ON_ROLE, terms=Terms(passes_on=_gives)),
    c.NarrowRole: _ON_ROLE,
    c.RetireRole: _ON_ROLE,
    c.SeparateDuties: replace(_ON_RULE, guards=guards.of_separation),
    c.LiftSeparation: _ON_RULE,
}
_GRANTS = {
    c.GrantRole: replace(
        _ON_GRANT,
        guards=guards.of_grant,
        beside=guards.around_holder,
        places=at_unit,
        terms=Terms(passes_on=_role_gives, sites=sites_of_grant),
    ),
    c.RevokeGrant: replace(_ON_GRANT, beside=guards.around_revoked, places=at_grant, terms=Terms(own="holder")),
    c.DelegateGrant: replace(
        _ON_DELEGATION,
        guards=guards.of_delegation,
        beside=guards.around_delegate,
        places=at_unit,
        terms=Terms(own="delegator", sites=sites_of_delegation),
    ),
    c.WithdrawDelegation: replace(
        _ON_DELEGATION,
        guards=streams.holder.of("delegate"),
        beside=guards.around_withdrawn,
        places=at_grant,
        terms=Terms(own="account_id"),
    ),
}
_POSTS = {
    c.TakePost: replace(
        _ON_POST,
        guards=guards.of_post,
        beside=guards.around_post,
        terms=Terms(passes_on=_post_gives, sites=sites_of_post),
    ),
    c.LeavePost: replace(_ON_POST, guards=streams.holder.of("post_id"), terms=Terms(own="account_id")),
}
_GLASS = {
    c.BreakGlass: Rule("account_id", guards=guards.of_glass, places=at_unit, terms=Terms(sites=site_of_unit)),
    c.EndGlassBreak: replace(_ON_GLASS, terms=Terms(own="account_id")),
    c.ReviewGlassBreak: replace(_ON_GLASS, terms=Terms(not_by=("account_id",))),
}

_COMMANDS = {**_ROLES, **_GRANTS, **_POSTS, **_GLASS}


def slices(permissions: frozenset[str]) -> tuple[Slice[Any, Any, Any], ...]:
    """The slices of the context, where these are the permissions of the catalogue, its own among them."""
    return (
        Slice(
            name="authority.permissions",
            decider=decider(permissions),
            streams=streams.holder,
            key="holder",
            events=get_args(e.Event),
            commands=_COMMANDS,
            route=_stream_of,
            writes=(streams.assigned,),
            shown=(HOLDERS,),
            looks_at=(COMPANIES,),
            public=True,  # what is not there is asked about at the installation, so that all are denied alike
        ),
    )


PERMISSIONS = frozenset(rule.permission for each in slices(frozenset()) for rule in each.commands.values())
"""What the context's own commands ask for."""
