"""What can be asked about permissions.

Grants, delegations and emergencies have ids (UUIDs) that the sender makes. What does not say since when holds from now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.authority.forms import (
    AccountId,
    GrantPlace,
    Holder,
    PostId,
    Reason,
    Remarks,
    RoleId,
    RuleId,
    Title,
    Unit,
    Uuid,
)
from domain.authority.kinds import Finding, SeparationKind


@dataclass(frozen=True, slots=True)
class DefineRole:
    """Define a role: permissions of the catalogue, or `*` for every one.

    `MD:auditor` is a role of the jurisdiction MD, `auditor` one of the installation. An emergency role is taken by
    breaking the glass, and never granted.
    """

    role_id: RoleId
    title: Title
    permissions: tuple[str, ...]
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class WidenRole:
    """Give a role further permissions: whoever has it has them at once."""

    role_id: RoleId
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NarrowRole:
    """Take permissions from a role: whoever has it has lost them at once."""

    role_id: RoleId
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetireRole:
    """End a role: it gives nothing any more, and is not granted again."""

    role_id: RoleId


@dataclass(frozen=True, slots=True)
class GrantRole:
    """Give an account or a post (`MD:moh/minister`) a role at a unit and all below it.

    `unit` is a unit (`MD:moh`), a jurisdiction (`MD`), a company (`company:MD:1003600012345`, for which the holder acts
    then) or the whole installation (`*`).
    """

    grant_id: Uuid
    holder: Holder
    role_id: RoleId
    unit: GrantPlace
    reason: Reason
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    grantable: bool = False
    delegable: bool = False


@dataclass(frozen=True, slots=True)
class RevokeGrant:
    """End a grant, and every delegation that rests on it, at once. An account may give back what it has."""

    grant_id: Uuid
    holder: Holder
    reason: Reason


@dataclass(frozen=True, slots=True)
class DelegateGrant:
    """Let another account exercise a delegable grant for a time, at its unit or at one below.

    `holder` is whose grant it is, `delegator` the account that acts: the holder itself, an account that has taken the
    post which is the holder, or the delegate of the delegation `restsOn`, where that one may be passed on.
    """

    delegation_id: Uuid
    grant_id: Uuid
    holder: Holder
    delegator: str
    delegate: AccountId
    unit: GrantPlace
    valid_until: datetime
    reason: Reason
    valid_from: datetime | None = None
    subdelegable: bool = False
    rests_on: Uuid | None = None


@dataclass(frozen=True, slots=True)
class WithdrawDelegation:
    """End a delegation, and every one that rests on it, at once.

    `accountId` is whose business it is: who delegated, whose grant it is, or the delegate who gives it back.
    """

    delegation_id: Uuid
    holder: Holder
    delegate: AccountId
    account_id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class TakePost:
    """Let an account exercise what a post holds: as its incumbent, or (`acting`) in the incumbent's place."""

    post_id: PostId
    account_id: AccountId
    reason: Reason
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    acting: bool = False


@dataclass(frozen=True, slots=True)
class LeavePost:
    """Let an account no longer exercise what a post holds. Anybody may leave their own."""

    post_id: PostId
    account_id: AccountId
    reason: Reason


@dataclass(frozen=True, slots=True)
class SeparateDuties:
    """Let two roles exclude each other: static, nobody has both; dynamic, nobody acts under both on the same file.

    `MD:pay-order` is a rule of the jurisdiction MD, `pay-order` one of the installation.
    """

    rule_id: RuleId
    kind: SeparationKind
    role_id: RoleId
    other_role_id: RoleId
    reason: Reason


@dataclass(frozen=True, slots=True)
class LiftSeparation:
    """Let two roles no longer exclude each other."""

    rule_id: RuleId
    reason: Reason


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Take an emergency role at a unit for some hours, oneself. It is an alarm, and reviewed by somebody else."""

    glass_id: Uuid
    account_id: AccountId
    role_id: RoleId
    unit: Unit
    hours: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class EndGlassBreak:
    """Give an emergency role back, or take it away, before its time."""

    glass_id: Uuid
    account_id: AccountId
    reason: Reason


@dataclass(frozen=True, slots=True)
class ReviewGlassBreak:
    """Say, once it is over, whether breaking the glass was right. Never done by the one who broke it."""

    glass_id: Uuid
    account_id: AccountId
    finding: Finding
    remarks: Remarks


OfRole = DefineRole | WidenRole | NarrowRole | RetireRole
OfGrant = GrantRole | RevokeGrant
OfDelegation = DelegateGrant | WithdrawDelegation
OfPost = TakePost | LeavePost
OfSeparation = SeparateDuties | LiftSeparation
OfGlass = BreakGlass | EndGlassBreak | ReviewGlassBreak
Command = OfRole | OfGrant | OfDelegation | OfPost | OfSeparation | OfGlass
