"""Who exercises whose grant for a time, and was that ended?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.authority import events as e
from domain.authority.naming import jurisdiction_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Delegation:
    """A grant of a holder that an account, the delegate, exercises from `validFrom` to the moment before `validUntil`.

    `restsOn` is the delegation that this one passes on. It is `ended` when it was withdrawn, or when the grant or the
    delegation that it rests on was.
    """

    delegation_id: str
    grant_id: str
    holder: str
    rests_on: str | None
    delegator: str
    delegate: str
    role_id: str
    unit: str
    jurisdiction: str
    valid_from: datetime
    valid_until: datetime
    subdelegable: bool
    reason: str
    delegated_at: datetime
    delegated_under: str
    ended: bool = False
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_because: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The delegation, and those that end with it."""
    match fact.event:
        case e.GrantRevoked(delegations=fallen):
            return fallen
        case e.DelegationWithdrawn(delegation_id=id_, delegations=fallen):
            return (id_, *fallen)
        case event:
            return (event.delegation_id,)


def evolve(row: Delegation | None, fact: Recorded[Any], _: str) -> Delegation | None:
    """The delegation after an event."""
    match fact.event, row:
        case e.GrantDelegated() as event, None:
            return _given(event, fact)
        case ((e.GrantRevoked(reason=reason) | e.DelegationWithdrawn(reason=reason)), Delegation(ended=False)):
            act = fact.act
            return replace(row, ended=True, ended_at=act.at, ended_by=act.actor, ended_because=reason)
        case _:
            return row


def _given(event: e.GrantDelegated, fact: Recorded[Any]) -> Delegation:
    act, jurisdiction = fact.act, jurisdiction_of(event.unit)
    return filled(Delegation, event, jurisdiction=jurisdiction, delegated_at=act.at, delegated_under=act.grant)


DELEGATIONS = ReadModel(
    name="authority.delegations",
    version=1,
    row=Delegation,
    key="delegation_id",
    events=(e.GrantDelegated, e.DelegationWithdrawn, e.GrantRevoked),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("subdelegable", "reason", "delegated_at", "delegated_under", "ended_at", "ended_by", "ended_because"),
    orders=("valid_until", "delegated_at"),
    permission="authority.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="delegate", also=("holder", "delegator")),
)
