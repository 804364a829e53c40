"""What acts on permissions look at besides their own stream: it must stand where it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from application.authority import streams
from domain.authority import commands as c
from domain.authority import naming
from domain.authority.register import Register


def _separations(*units: str) -> list[str]:
    """The rules of the installation, and those of the units' jurisdictions."""
    owners = [naming.INSTALLATION, *(naming.jurisdiction_of(unit) for unit in units)]
    return [streams.separations(owner) for owner in dict.fromkeys(owners)]


def companies(*places: str) -> list[str]:
    """The companies among these places."""
    return [streams.company(naming.company_of(place)) for place in dict.fromkeys(places) if naming.is_company(place)]


def of_grant(command: c.GrantRole) -> Sequence[str]:
    """The role, the id, the rules where it is to hold, and the company where that is one."""
    rules = (*_separations(command.unit), *companies(command.unit))
    return (streams.role(command.role_id), streams.assigned(command.grant_id), *rules)


def of_delegation(command: c.DelegateGrant) -> Sequence[str]:
    """The delegate, the id, the rules where it is to hold, and the company where that is one."""
    rules = (*_separations(command.unit), *companies(command.unit))
    return (streams.holder(command.delegate), streams.assigned(command.delegation_id), *rules)


def of_post(command: c.TakePost) -> Sequence[str]:
    """The post, and the rules of its unit."""
    return (streams.holder(command.post_id), *_separations(naming.unit_of(command.post_id)))


def of_glass(command: c.BreakGlass) -> Sequence[str]:
    """The role, and the id."""
    return (streams.role(command.role_id), streams.assigned(command.glass_id))


def of_separation(command: c.SeparateDuties) -> Sequence[str]:
    """The roles, and whether the installation knows that there are such rules."""
    roles = (streams.role(command.role_id), streams.role(command.other_role_id))
    installation = naming.owner_of(command.rule_id) == naming.INSTALLATION
    return roles if installation else (*roles, streams.separations(naming.INSTALLATION))


def _around(state: Register, holder: str, *units: str) -> Iterable[str]:
    """The files that say what a holder has, and the rules of wherever they have it; all, for what is held in all."""
    if naming.INSTALLATION in units:
        yield from map(streams.separations, sorted(state.ruled))
    yield from map(streams.holder, state.circle(holder))
    yield from map(streams.separations, state.jurisdictions(holder))


def around_holder(command: c.GrantRole, state: Register) -> Sequence[str]:
    """What the holder has."""
    return tuple(_around(state, command.holder, command.unit))


def around_delegate(command: c.DelegateGrant, state: Register) -> Sequence[str]:
    """The role, and what the delegate has."""
    grant = state.holder(command.holder).grants.get(command.grant_id)
    roles = [streams.role(grant.role_id)] if grant else []
    return (*roles, *_around(state, command.delegate, command.unit))


def around_revoked(command: c.RevokeGrant, state: Register) -> Sequence[str]:
    """The company that the grant is at, where it is at one: whoever made it known may revoke it."""
    grant = state.holder(command.holder).grants.get(command.grant_id)
    return companies(grant.unit) if grant else ()


def around_withdrawn(command: c.WithdrawDelegation, state: Register) -> Sequence[str]:
    """The company that the delegation is at, where it is at one."""
    given = state.holder(command.holder).given.get(command.delegation_id)
    return companies(given.unit) if given else ()


def around_post(command: c.TakePost, state: Register) -> Sequence[str]:
    """The roles and rules of what the post holds, and what the account has."""
    held = tuple(state.held(command.post_id))
    units = [holding.unit for holding in held]
    rules = (*_separations(*units), *companies(*units))
    return (*(streams.role(holding.role_id) for holding in held), *rules, *_around(state, command.account_id, *units))
