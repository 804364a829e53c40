"""Where somebody must have the permission for what is done to permissions, and what has to be there for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.policy import Place, Site
from domain.authority import commands as c
from domain.authority import naming
from domain.authority.register import Register


def at(*units: str) -> Sequence[Place]:
    """These units, each with its jurisdiction. The installation is no place: it covers all others."""
    if naming.INSTALLATION in units:
        return ()
    return tuple(tuple(dict.fromkeys((unit, naming.jurisdiction_of(unit)))) for unit in dict.fromkeys(units))


def _at(state: Register, *units: str) -> Sequence[Place]:
    """These places; that of a company with the jurisdiction that made it known, whose officers appoint who acts for it.

    Of a company that there is not, the installation.
    """
    found, unknown = list[Place](), False
    for unit in dict.fromkeys(units):
        company = state.company_at(unit)
        unknown = unknown or (naming.is_company(unit) and company is None)
        found += at(unit) if company is None else [(unit, company.jurisdiction)]
    return () if unknown or naming.INSTALLATION in units else tuple(found)


def at_unit(command: Any, state: Register) -> Sequence[Place]:
    """Where what is given is to hold."""
    return _at(state, command.unit)


def at_owner(command: Any, _: Register) -> Sequence[Place]:
    """The jurisdiction of the role or rule, or the installation."""
    id_ = command.rule_id if isinstance(command, c.OfSeparation) else command.role_id
    return at(naming.owner_of(id_))


def at_grant(command: c.RevokeGrant | c.WithdrawDelegation, state: Register) -> Sequence[Place]:
    """Where the grant or the delegation holds; the installation, where there is none."""
    file = state.holder(command.holder)
    match command:
        case c.RevokeGrant():
            grant = file.grants.get(command.grant_id)
            return _at(state, grant.unit if grant else naming.INSTALLATION)
        case _:
            given = file.given.get(command.delegation_id)
            return _at(state, given.unit if given else naming.INSTALLATION)


def at_glass(command: c.EndGlassBreak | c.ReviewGlassBreak, state: Register) -> Sequence[Place]:
    """Where the emergency role holds; the installation, where there is none."""
    glass = state.holder(command.account_id).glass.get(command.glass_id)
    return at(glass.broken.unit if glass else naming.INSTALLATION)


def at_post(command: c.OfPost, state: Register) -> Sequence[Place]:
    """The unit of the post, and, where it is taken, also wherever the post holds something."""
    held = state.held(command.post_id) if isinstance(command, c.TakePost) else ()
    return _at(state, naming.unit_of(command.post_id), *(holding.unit for holding in held))


def sites_of_grant(command: c.GrantRole, _: Register) -> Sequence[Site]:
    """The unit, and the post where that is the holder."""
    post = (Site("holder", command.holder),) if naming.is_post(command.holder) else ()
    return (*post, Site("unit", command.unit))


def sites_of_delegation(command: c.DelegateGrant, state: Register) -> Sequence[Site]:
    """The unit, below that of what the delegation rests on."""
    file = state.holder(command.holder)
    above = file.grants.get(command.grant_id) if command.rests_on is None else file.given.get(command.rests_on)
    return (Site("unit", command.unit, None if above is None else above.unit),)


def sites_of_post(command: c.TakePost, _: Register) -> Sequence[Site]:
    """The post."""
    return (Site("postId", command.post_id),)


def site_of_unit(command: c.BreakGlass, _: Register) -> Sequence[Site]:
    """The unit."""
    return (Site("unit", command.unit),)
