"""The founding of an installation: its first roles, and its first administrator, recorded like everything after them.

Nobody may grant anything before somebody may. So the installation itself, which acts as `system:founding`, makes the
first grants, and only while nobody administers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from application.authority.index import Authority
from application.authority.policy import LedgerPolicy
from application.kernel.orders import CommandBus, Order, Principal
from domain.authority import commands as c
from domain.authority.naming import EVERY_PERMISSION, INSTALLATION
from domain.kernel.declarations import Refused

FOUNDING = Principal("system:founding", INSTALLATION)
ADMINISTRATOR = "administrator"
_GRANTS = UUID("9d2b9a0e-53cc-4c3e-8b62-9d1b7f0c5a11")


class AlreadyFoundedError(Exception):
    """Somebody administers the installation: they grant what else is to be granted."""


def first_roles() -> Sequence[c.DefineRole]:
    """The roles that a new installation begins with."""
    from infra.bootstrap import INSTALLATION  # noqa: PLC0415 - declarations are loaded when asked for first

    return [c.DefineRole(role.role_id, role.title, role.permissions, role.emergency) for role in INSTALLATION.roles]


def grant_id(holder: str, role_id: str, unit: str) -> str:
    """An id for a grant that is always the same for the same grant."""
    return str(uuid5(_GRANTS, f"{holder}\0{role_id}\0{unit}"))


def is_administered(authority: Authority, at: datetime) -> bool:
    """Whether anybody has every permission everywhere and may grant it, now or one day."""
    return any(_administers(authority, holder, at) for holder in authority.holders)


async def found(bus: CommandBus, policy: LedgerPolicy, administrators: Iterable[str], *, again: bool = False) -> int:
    """Record the first roles and administrators; how many events that took.

    Raises AlreadyFoundedError where somebody else administers the installation, but not with `again`: that is for a
    developer's machine, on which everybody may become anybody.
    """
    authority, now = await policy.as_of(None)
    missing = [administrator for administrator in administrators if not _administers(authority, administrator, now)]
    if not missing:
        return 0
    if is_administered(authority, now) and not again:
        raise AlreadyFoundedError
    added = sum([await _give(bus, role) for role in first_roles()])
    for name in missing:
        added += await _give(
            bus,
            c.GrantRole(
                _new_id(authority, name),
                name,
                ADMINISTRATOR,
                INSTALLATION,
                reason="Founding of the installation",
                grantable=True,
                delegable=True,
            ),
        )
    return added


def _new_id(authority: Authority, administrator: str) -> str:
    """The id of the grant: always the same for the same one, but where that grant was made and has ended since."""
    id_ = grant_id(administrator, ADMINISTRATOR, INSTALLATION)
    return str(uuid4()) if id_ in authority.acts else id_


def _administers(authority: Authority, holder: str, at: datetime) -> bool:
    return any(
        title.grantable
        and title.unit == INSTALLATION
        and not title.validity.over(at)
        and EVERY_PERMISSION in authority.permissions(title.role_id)
        for title in authority.titles(holder)
    )


async def _give(bus: CommandBus, command: c.DefineRole | c.GrantRole) -> int:
    """How many events a command took; a role that was defined otherwise meanwhile stays as it is."""
    try:
        return (await bus.execute(Order(command), FOUNDING)).events
    except Refused as refused:
        if refused.code == "role_exists":
            return 0
        raise
