"""Which roles are there, and what do they give?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.authority import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Role:
    """A set of permissions, `*` for every one. `jurisdiction` defined it, `*` for the installation.

    An emergency role is taken by breaking the glass; a retired one gives nothing.
    """

    role_id: str
    jurisdiction: str
    title: str
    permissions: tuple[str, ...]
    emergency: bool
    retired: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The role."""
    return (fact.event.role_id,)


def evolve(row: Role | None, fact: Recorded[Any], _: str) -> Role | None:
    """The role after an event."""
    match fact.event, row:
        case e.RoleDefined() as event, None:
            return filled(Role, event, jurisdiction=event.owner)
        case e.RoleWidened(_, permissions), Role():
            return replace(row, permissions=tuple(sorted({*row.permissions, *permissions})))
        case e.RoleNarrowed(_, permissions), Role():
            return replace(
                row, permissions=tuple(permission for permission in row.permissions if permission not in permissions)
            )
        case e.RoleRetired(), Role():
            return replace(row, retired=True)
        case _:
            return row


ROLES = ReadModel(
    name="authority.roles",
    version=1,
    row=Role,
    key="role_id",
    events=(e.RoleDefined, e.RoleWidened, e.RoleNarrowed, e.RoleRetired),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("permissions",),
    orders=("title",),
)
