"""A role, from its definition to the day on which it gives nothing any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming
from domain.authority.naming import EVERY_PERMISSION
from domain.kernel.declarations import Refused
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class Undefined:
    """No role yet."""


@dataclass(frozen=True, slots=True)
class Defined:
    """What it gives now."""

    as_defined: e.RoleDefined
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Retired:
    """It has ended."""

    as_defined: e.RoleDefined


State = Undefined | Defined | Retired
UNDEFINED = Undefined()


def evolve(state: State, event: e.RoleEvent) -> State:
    """The role after an event."""
    match event, state:
        case e.RoleDefined(), _:
            return Defined(event, frozenset(event.permissions))
        case e.RoleWidened(_, permissions), Defined():
            return replace(state, permissions=state.permissions.union(permissions))
        case e.RoleNarrowed(_, permissions), Defined():
            return replace(state, permissions=state.permissions.difference(permissions))
        case e.RoleRetired(), Defined():
            return Retired(state.as_defined)
        case _:
            raise AssertionError(f"{type(event).__name__} of a role that is {type(state).__name__}")


def decide(state: State, command: c.OfRole, known: frozenset[str]) -> Sequence[e.RoleEvent]:
    """What a command does to the role; `known` is the catalogue of permissions."""
    match command, state:
        case c.DefineRole(), _:
            return _define(state, command, known)
        case c.RetireRole(), Retired():
            return []
        case c.RetireRole(id_), _:
            living(state, id_)
            return [e.RoleRetired(id_)]
        case c.WidenRole(id_, permissions), _:
            before = living(state, id_).permissions
            given = _catalogued(permissions, known)
            new = (
                ()
                if EVERY_PERMISSION in before
                else tuple(permission for permission in given if permission not in before)
            )
            return [e.RoleWidened(id_, new)] if new else []
        case c.NarrowRole(), _:
            return _narrow(living(state, command.role_id), command)
        case _:
            assert_never(command)


def living(state: State, role_id: str, path: str = "roleId") -> Defined:
    """The role that can still be granted. Refused: `unknown_role`, `role_retired`."""
    match state:
        case Undefined():
            raise Refused("unknown_role", path, role=role_id)
        case Retired():
            raise Refused("role_retired", path, role=role_id)
        case _:
            return state


def _define(state: State, command: c.DefineRole, known: frozenset[str]) -> Sequence[e.RoleEvent]:
    permissions = _catalogued(command.permissions, known)
    defined = filled(e.RoleDefined, command, owner=naming.owner_of(command.role_id), permissions=permissions)
    if isinstance(state, Undefined):
        return [defined]
    if state.as_defined == defined:
        return []
    raise Refused("role_exists", "roleId", role=command.role_id, title=state.as_defined.title)


def _narrow(role: Defined, command: c.NarrowRole) -> Sequence[e.RoleEvent]:
    if not command.permissions:
        raise Refused("no_permissions", "permissions")
    taken = tuple(sorted(role.permissions.intersection(command.permissions)))
    if EVERY_PERMISSION in role.permissions and taken != (EVERY_PERMISSION,):
        raise Refused("role_gives_all", "permissions", role=command.role_id)
    if role.permissions == frozenset(taken):
        raise Refused("role_left_empty", "permissions", role=command.role_id)
    return [e.RoleNarrowed(command.role_id, taken)] if taken else []


def _catalogued(permissions: Collection[str], known: frozenset[str]) -> tuple[str, ...]:
    """Permissions of the catalogue, each once, in order. Refused: `no_permissions`, `unknown_permission`."""
    if not permissions:
        raise Refused("no_permissions", "permissions")
    for permission in permissions:
        if permission not in known and permission != EVERY_PERMISSION:
            raise Refused("unknown_permission", "permissions", permission=ascii(permission)[:80])
    return tuple(sorted(set(permissions)))
