"""What happens to permissions. Stored names are a contract: add, never rename.

A holder is an account or a post. `unit` is where a grant holds, with all that stands below: a unit (`MD:moh`), a
jurisdiction (`MD`), or the whole installation (`*`). Times say when something holds, which may lie after its recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.authority.kinds import Finding, SeparationKind
from domain.kernel.declarations import INTERNAL, PUBLIC, event


@event("authority.RoleDefined", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RoleDefined:
    """A role: a set of permissions from the catalogue, or `*` for every one.

    `owner` is the jurisdiction that defined it, `*` for the installation. An emergency role is taken by breaking the
    glass, and never granted.
    """

    role_id: str
    owner: str
    title: str
    permissions: tuple[str, ...]
    emergency: bool


@event("authority.RoleWidened", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RoleWidened:
    """Its holders have these permissions too."""

    role_id: str
    permissions: tuple[str, ...]


@event("authority.RoleNarrowed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RoleNarrowed:
    """The role no longer gives these permissions."""

    role_id: str
    permissions: tuple[str, ...]


@event("authority.RoleRetired", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RoleRetired:
    """The role gives nothing any more, and is not granted again."""

    role_id: str


@event("authority.RoleGranted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RoleGranted:
    """A holder has a role at a unit and all below it, from a time on, to another or without end.

    `grantable`: the holder may grant the role's permissions, and roles of them, to others there. `delegable`: may let
    others exercise it for a time. Who granted it, and under which grant, is in the act.
    """

    grant_id: str
    holder: str
    role_id: str
    unit: str
    valid_from: datetime
    valid_until: datetime | None
    grantable: bool
    delegable: bool
    reason: str


@event("authority.GrantRevoked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class GrantRevoked:
    """A grant, and every delegation that rests on it, holds no longer; `delegations` are those that ended with it."""

    grant_id: str
    holder: str
    reason: str
    delegations: tuple[str, ...] = ()


@event("authority.GrantDelegated", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class GrantDelegated:
    """A holder lets an account exercise a grant for a time, at its unit or at one below.

    `holder` is whose grant it is. `rests_on` is the delegation that this one passes on, None where the holder
    delegates. `delegator` is the account that did it. Nothing delegated can be granted.
    """

    delegation_id: str
    grant_id: str
    holder: str
    rests_on: str | None
    delegator: str
    delegate: str
    role_id: str
    unit: str
    valid_from: datetime
    valid_until: datetime
    subdelegable: bool
    reason: str


@event("authority.DelegationReceived", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DelegationReceived:
    """The other side of a delegation, among what the delegate holds."""

    delegation_id: str
    delegate: str
    holder: str
    role_id: str
    unit: str
    valid_from: datetime
    valid_until: datetime


@event("authority.DelegationWithdrawn", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DelegationWithdrawn:
    """A delegation, and every one that rests on it, holds no longer; `delegations` are those that ended with it."""

    delegation_id: str
    holder: str
    delegate: str
    reason: str
    delegations: tuple[str, ...] = ()


@event("authority.DelegationLost", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DelegationLost:
    """The other side of a withdrawal."""

    delegation_id: str
    delegate: str


@event("authority.PostTaken", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PostTaken:
    """An account exercises what a post holds: as its incumbent, or (`acting`) in the incumbent's place."""

    post_id: str
    account_id: str
    valid_from: datetime
    valid_until: datetime | None
    acting: bool
    reason: str


@event("authority.PostFilled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PostFilled:
    """The other side: who exercises what the post holds."""

    post_id: str
    account_id: str
    valid_from: datetime
    valid_until: datetime | None
    acting: bool


@event("authority.PostLeft", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PostLeft:
    """The account no longer exercises what the post holds."""

    post_id: str
    account_id: str
    reason: str


@event("authority.PostVacated", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PostVacated:
    """The other side of leaving a post."""

    post_id: str
    account_id: str


@event("authority.DutiesSeparated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DutiesSeparated:
    """Two roles exclude each other within `owner` (a jurisdiction, or `*`).

    Static: nobody has both, whether by grant, delegation or post. Dynamic: nobody acts under both on the same file.
    """

    rule_id: str
    owner: str
    kind: SeparationKind
    role_id: str
    other_role_id: str
    reason: str


@event("authority.SeparationLifted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SeparationLifted:
    """The two roles exclude each other no longer."""

    rule_id: str
    owner: str
    reason: str


@event("authority.SeparationsBegun", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SeparationsBegun:
    """A jurisdiction has rules of its own from now on: told where the installation's stand, for what is held in all."""

    owner: str


@event("authority.GlassBroken", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class GlassBroken:
    """In an emergency an account took an emergency role at a unit, for a short time; it must be reviewed afterwards."""

    glass_id: str
    account_id: str
    role_id: str
    unit: str
    reason: str
    valid_until: datetime
    review_due: datetime


@event("authority.GlassBreakEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class GlassBreakEnded:
    """The emergency role was given back, or taken away, before its time."""

    glass_id: str
    account_id: str
    reason: str


@event("authority.GlassBreakReviewed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class GlassBreakReviewed:
    """Somebody else looked at what was done with the emergency role."""

    glass_id: str
    account_id: str
    finding: Finding
    remarks: str


@event("authority.IdAssigned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class IdAssigned:
    """A grant, a delegation or an emergency has this id, in the file of this holder; nothing else is ever called so."""

    assigned_id: str
    holder: str


RoleEvent = RoleDefined | RoleWidened | RoleNarrowed | RoleRetired
GrantEvent = RoleGranted | GrantRevoked | GrantDelegated | DelegationReceived | DelegationWithdrawn | DelegationLost
PostEvent = PostTaken | PostFilled | PostLeft | PostVacated
SeparationEvent = DutiesSeparated | SeparationLifted
GlassEvent = GlassBroken | GlassBreakEnded | GlassBreakReviewed
HolderEvent = GrantEvent | PostEvent | GlassEvent
Event = RoleEvent | HolderEvent | SeparationEvent | SeparationsBegun | IdAssigned
