"""The commands on permissions: the streams each writes to, its permission, and where that must hold.

One act may write two files, such as a post's and an account's; what it looks at besides must stand where it was read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, get_args

from application.authority import streams
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
from application.kernel import Handles, Slice
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


def _separations(*units: str) -> list[str]:
    """The rules of the installation, and those of the units' jurisdictions."""
    owners = [naming.INSTALLATION, *(naming.jurisdiction_of(naming.check_unit(one)) for one in units)]
    return [streams.separations(one) for one in dict.fromkeys(owners)]


def _granted(command: c.GrantRole) -> Sequence[str]:
    return (
        streams.role(command.role_id),
        streams.assigned(command.grant_id, "grantId"),
        *_separations(command.unit),
    )


def _delegated(command: c.DelegateGrant) -> Sequence[str]:
    return (
        streams.account(command.delegate, "delegate"),
        streams.assigned(command.delegation_id, "delegationId"),
        *_separations(command.unit),
    )


def _taken(command: c.TakePost) -> Sequence[str]:
    return (streams.post(command.post_id), *_separations(naming.unit_of(command.post_id)))


def _broken(command: c.BreakGlass) -> Sequence[str]:
    return (streams.role(command.role_id), streams.assigned(command.glass_id, "glassId"))


def _separated(command: c.SeparateDuties) -> Sequence[str]:
    return (streams.role(command.role_id), streams.role(command.other_role_id, "otherRoleId"))


def _around(state: Register, holder: str) -> Iterable[str]:
    """The files that say what a holder has, and the rules of wherever they have it."""
    yield from map(streams.holder, state.circle(holder))
    yield from map(streams.separations, state.jurisdictions(holder))


def _around_holder(command: c.GrantRole, state: Register) -> Sequence[str]:
    return tuple(_around(state, command.holder))


def _around_delegate(command: c.DelegateGrant, state: Register) -> Sequence[str]:
    grant = state.holder(command.holder).grants.get(command.grant_id)
    roles = [streams.role(grant.role_id)] if grant else []
    return (*roles, *_around(state, command.delegate))


def _around_post(command: c.TakePost, state: Register) -> Sequence[str]:
    held = tuple(state.held(command.post_id))
    rules = _separations(*(one.unit for one in held))
    return (*(streams.role(one.role_id) for one in held), *rules, *_around(state, command.account_id))


def _gives(command: c.DefineRole | c.WidenRole, _: Register) -> Collection[str]:
    return command.permissions


def _role_gives(command: c.GrantRole, state: Register) -> Collection[str]:
    return _permissions(state, command.role_id)


def _post_gives(command: c.TakePost, state: Register) -> Collection[str]:
    return {one for held in state.held(command.post_id) for one in _permissions(state, held.role_id)}


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
    c.SeparateDuties: Handles[Any](_SEPARATE, _rule, guards=_separated, places=at_owner),
    c.LiftSeparation: Handles[Any](_SEPARATE, _rule, places=at_owner),
}
_GRANTS = {
    c.GrantRole: Handles[Any](
        _GRANT,
        _holder,
        guards=_granted,
        beside=_around_holder,
        places=at_unit,
        passes_on=_role_gives,
        sites=sites_of_grant,
    ),
    c.RevokeGrant: Handles[Any](_GRANT, _holder, places=at_grant, own=lambda it: it.holder),
    c.DelegateGrant: Handles[Any](
        _DELEGATE,
        _holder,
        guards=_delegated,
        beside=_around_delegate,
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
        guards=_taken,
        beside=_around_post,
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
    c.BreakGlass: Handles[Any](_BREAK, _account, guards=_broken, places=at_unit, sites=site_of_unit),
    c.EndGlassBreak: Handles[Any](_REVIEW, _account, places=at_glass, own=lambda it: it.account_id),
    c.ReviewGlassBreak: Handles[Any](_REVIEW, _account, places=at_glass, not_by=lambda it: it.account_id),
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
