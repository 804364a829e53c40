"""What happens to organisations. Stored names are a contract: add, never rename.

Each event says on which day it takes effect, which may lie before or after the day of its recording. `spell` numbers
the spells of a unit, the times between two of its changes: it is the newest one after the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.kernel.declarations import PUBLIC, event
from domain.kernel.levels import Level
from domain.organisations.kinds import UnitKind


@event("organisations.JurisdictionFounded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class JurisdictionFounded:
    """A government with a territory and a structure of its own: a state, a region, a municipality."""

    jurisdiction: str
    name: str
    level: Level
    effective_on: date


@event("organisations.UnitCreated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class UnitCreated:
    """A unit comes into being. `path` are the codes from the top of the jurisdiction down to it."""

    unit_id: str
    jurisdiction: str
    kind: UnitKind
    name: str
    parent_id: str | None
    path: tuple[str, ...]
    spell: int
    effective_on: date


@event("organisations.UnitRenamed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class UnitRenamed:
    """A unit stays where it is and gets another name."""

    unit_id: str
    jurisdiction: str
    kind: UnitKind
    name: str
    parent_id: str | None
    spell: int
    effective_on: date


@event("organisations.UnitMoved", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class UnitMoved:
    """A unit comes under another parent. `within` are the codes of the units below it, which go along."""

    unit_id: str
    jurisdiction: str
    kind: UnitKind
    name: str
    from_parent_id: str | None
    parent_id: str | None
    path: tuple[str, ...]
    within: tuple[str, ...]
    spell: int
    effective_on: date


@event("organisations.UnitMerged", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class UnitMerged:
    """A unit ends in another, its successor. Its children were moved there by events before this one."""

    unit_id: str
    jurisdiction: str
    kind: UnitKind
    parent_id: str | None
    into_id: str
    spell: int
    effective_on: date


@event("organisations.UnitDissolved", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class UnitDissolved:
    """A unit ends without a successor."""

    unit_id: str
    jurisdiction: str
    kind: UnitKind
    parent_id: str | None
    spell: int
    effective_on: date


@event("organisations.PostCreated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PostCreated:
    """There is a post in a unit. Who holds it is personal, and not said here."""

    post_id: str
    unit_id: str
    jurisdiction: str
    title: str
    effective_on: date


@event("organisations.PostAbolished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PostAbolished:
    """A post is no more."""

    post_id: str
    unit_id: str
    jurisdiction: str
    effective_on: date


@event("organisations.CompanyRegistered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CompanyRegistered:
    """A company stands in the public register of a country; `jurisdiction` made it known here."""

    company_id: str
    jurisdiction: str
    country: str
    number: str
    name: str
    legal_form: str
    effective_on: date


@event("organisations.CompanyRenamed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CompanyRenamed:
    """A company bears another name."""

    company_id: str
    jurisdiction: str
    name: str
    effective_on: date


@event("organisations.CompanyDissolved", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CompanyDissolved:
    """A company is struck off the register."""

    company_id: str
    jurisdiction: str
    effective_on: date


StructureEvent = (
    JurisdictionFounded
    | UnitCreated
    | UnitRenamed
    | UnitMoved
    | UnitMerged
    | UnitDissolved
    | PostCreated
    | PostAbolished
)
CompanyEvent = CompanyRegistered | CompanyRenamed | CompanyDissolved
