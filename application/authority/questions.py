"""What can be asked about permissions, and how it is answered: rows for GraphQL and the command line alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.authority.kinds import Finding, SeparationKind


@dataclass(frozen=True, slots=True)
class WhatMay:
    """What an account may do now, or could do at a time: with each permission, where, and since when."""

    account: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WhoMay:
    """Who may use a permission on a unit (or a jurisdiction, or `*`) now, or could at a time, and why."""

    permission: str
    unit: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WhatExpires:
    """Which grants, delegations and posts end within so many days, from 1 to 400."""

    days: int = 30


@dataclass(frozen=True, slots=True)
class WhatWouldViolate:
    """Which rules on separated duties a proposed grant of a role at a unit would violate."""

    holder: str
    role_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class WhoBrokeTheGlass:
    """Who broke the glass, for what, and what the review found; the newest first."""

    unreviewed: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One act in a chain: what it was, who did it under which grant, when, and why."""

    id: str
    act: str
    holder: str
    by: str
    under: str
    recorded_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """A role that an account has at a unit, how it came by it, and the acts that gave it, from the first one on.

    `grant` is what an act under it records.
    """

    account: str
    role_id: str
    unit: str
    permissions: tuple[str, ...]
    way: str
    grant: str
    post_id: str | None
    valid_from: datetime
    valid_until: datetime | None
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Expiry:
    """What ends, and when: a `grant`, a `delegation` or the tenure of a `post`."""

    what: str
    id: str
    holder: str
    role_id: str | None
    unit: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that would be violated: the role that excludes the proposed one, and whoever has it by which grant."""

    rule_id: str
    kind: SeparationKind
    account: str
    role_id: str
    other_role_id: str
    grant: str
    unit: str


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """An emergency: who took which role where and why, until when, and whether it was reviewed, by whom and how."""

    glass_id: str
    account: str
    role_id: str
    unit: str
    reason: str
    broken_at: datetime
    valid_until: datetime
    review_due: datetime
    ended: bool
    finding: Finding | None
