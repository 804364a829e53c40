"""The commands on permissions: the streams each writes to, its permission, and where that must hold.

One act may write two files, such as a post's and an account's; what it looks at besides must stand where it was read.
"""

from __future__ import annotations

from collections.abc import Collection
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
from application.kernel.declarations import Handles, Slice
from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming
from domain.authority import role as r
from domain.authority.permissions import decider
from domain.authority.register import Register, file_of


def _stream_of(event: e.Event) -> str:
    """The stream that an event belongs to."""
    match event:
        case e.IdAssigned(id_):
            return streams.assigned(id_, "")
        case e.RoleDefined() | e.RoleWidened() | e.RoleNarrowed() | e.RoleRetired():
            return streams.role(event.role_id)
        case e.DutiesSeparated() | e.SeparationLifted():
            return streams.separations(event.owner)
        case e.SeparationsBegun():
            return streams.separations(naming.INSTALLATION)
        case _:
            return streams.holder(file_of(event))


def _role(command: Any) -> str:
    return streams.role(command.role_id)


def _holder(command: Any) -> str:
    return streams.holder(command.holder)


def _account(command: Any) -> str:
    return streams.account(command.account_id)


def _rule(command: Any) -> str:
    return streams.separations(naming.owner_of(naming.check_rule(command.rule_id)))


def _gives(command: c.DefineRole | c.WidenRole, _: Register) -> Collection[str]:
    return command.permissions


def _role_gives(command: c.GrantRole, state: Register) -> Collection[str]:
    return _permissions(state, command.role_id)


def _post_gives(command: c.TakePost, state: Register) -> Collection[str]:
    given = {one for held in state.held(command.post_id) for one in _permissions(state, held.role_id)}
    return {_FILL, *given} if given else ()  # to have what a post holds is not yet to say whose the post is


def _permissions(state: Register, role_id: str) -> Collection[str]:
    found = state.role(role_id)
    return found.permissions if isinstance(found, r.Defined) else ()


_DEFINE, _GRANT, _FILL = "authority.define_role", "authority.grant_role", "authority.fill_post"
_DELEGATE, _SEPARATE = "authority.delegate", "authority.separate_duties"
_BREAK, _REVIEW = "authority.break_glass", "authority.review_glass"

_ROLES = {
    c.DefineRole: Handles[Any](_DEFINE, _role, places=at_owner, passes_on=_gives),
    c.WidenRole: Handles[Any](_DEFINE, _role, places=at_owner, passes_on=_gives),
    c.NarrowRole: Handles[Any](_DEFINE, _role, places=at_owner),
    c.RetireRole: Handles[Any](_DEFINE, _role, places=at_owner),
    c.SeparateDuties: Handles[Any](_SEPARATE, _rule, guards=guards.of_separation, places=at_owner),
    c.LiftSeparation: Handles[Any](_SEPARATE, _rule, places=at_owner),
}
_GRANTS = {
    c.GrantRole: Handles[Any](
        _GRANT,
        _holder,
        guards=guards.of_grant,
        beside=guards.around_holder,
        places=at_unit,
        passes_on=_role_gives,
        sites=sites_of_grant,
    ),
    c.RevokeGrant: Handles[Any](_GRANT, _holder, places=at_grant, own=lambda it: it.holder),
    c.DelegateGrant: Handles[Any](
        _DELEGATE,
        _holder,
        guards=guards.of_delegation,
        beside=guards.around_delegate,
        places=at_unit,
        own=lambda it: it.delegator,
        sites=sites_of_delegation,
    ),
    c.WithdrawDelegation: Handles[Any](
        _DELEGATE,
        _holder,
        guards=lambda it: (streams.account(it.delegate, "delegate"),),
        places=at_grant,
        own=lambda it: it.account_id,
    ),
}
_POSTS = {
    c.TakePost: Handles[Any](
        _FILL,
        _account,
        guards=guards.of_post,
        beside=guards.around_post,
        places=at_post,
        passes_on=_post_gives,
        sites=sites_of_post,
    ),
    c.LeavePost: Handles[Any](
        _FILL,
        _account,
        guards=lambda it: (streams.post(it.post_id),),
        places=at_post,
        own=lambda it: it.account_id,
    ),
}
_GLASS = {
    c.BreakGlass: Handles[Any](_BREAK, _account, guards=guards.of_glass, places=at_unit, sites=site_of_unit),
    c.EndGlassBreak: Handles[Any](_REVIEW, _account, places=at_glass, own=lambda it: it.account_id),
    c.ReviewGlassBreak: Handles[Any](_REVIEW, _account, places=at_glass, not_by=lambda it: (it.account_id,)),
}

_COMMANDS = {**_ROLES, **_GRANTS, **_POSTS, **_GLASS}
PERMISSIONS = frozenset(rule.permission for rule in _COMMANDS.values())
"""What the context's own commands ask for."""


def slices(permissions: frozenset[str]) -> tuple[Slice[Any, Any, Any], ...]:
    """The slices of the context, where these are the permissions of the catalogue, its own among them."""
    return (
        Slice(
            name="authority.permissions",
            decider=decider(permissions),
            events=get_args(e.Event),
            commands=_COMMANDS,
            route=_stream_of,
            public=True,  # what is not there is asked about at the installation, so that all are denied alike
        ),
    )
