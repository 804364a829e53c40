"""Who has which role where, until when, and who granted it under which grant?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.authority import events as e
from domain.authority.naming import is_post, jurisdiction_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that a holder has at a unit and all below it, or had until it was revoked.

    `holder` is an account, or a post such as `MD:moh/minister`. It holds from `validFrom` to the moment before
    `validUntil`, null for without end. `grantable`: may be granted on; `delegable`: may be delegated. `grantedUnder` is
    the grant that the granter acted under.
    """

    grant_id: str
    holder: str
    post: bool
    role_id: str
    unit: str
    jurisdiction: str
    valid_from: datetime
    valid_until: datetime | None
    grantable: bool
    delegable: bool
    reason: str
    granted_at: datetime
    granted_by: str
    granted_under: str
    revoked: bool = False
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revoked_under: str | None = None
    revoked_because: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The grant."""
    return (fact.event.grant_id,)


def evolve(row: Grant | None, fact: Recorded[Any], _: str) -> Grant | None:
    """The grant after an event."""
    act = fact.act
    match fact.event, row:
        case e.RoleGranted() as event, None:
            return filled(
                Grant,
                event,
                post=is_post(event.holder),
                jurisdiction=jurisdiction_of(event.unit),
                granted_at=act.at,
                granted_by=act.actor,
                granted_under=act.grant,
            )
        case e.GrantRevoked(reason=reason), Grant():
            ended = replace(row, revoked=True, revoked_at=act.at, revoked_by=act.actor)
            return replace(ended, revoked_under=act.grant, revoked_because=reason)
        case _:
            return row


GRANTS = ReadModel(
    name="authority.grants",
    version=1,
    row=Grant,
    key="grant_id",
    events=(e.RoleGranted, e.GrantRevoked),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("delegable", "reason", "granted_at", "revoked_at", "revoked_by", "revoked_under", "revoked_because"),
    orders=("valid_until", "granted_at"),
    permission="authority.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="holder"),
)
