"""What can be asked of organisations. `effective_on` may lie in the past or in the future of the recording."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.levels import Level
from domain.kernel.places import JurisdictionCode
from domain.organisations.forms import Code, Country, EffectiveDay, Name, RegistrationNumber
from domain.organisations.kinds import UnitKind


@dataclass(frozen=True, slots=True)
class FoundJurisdiction:
    """Found a government with a structure of its own, under a short code (MD, MD_0104)."""

    jurisdiction: JurisdictionCode
    name: Name
    level: Level
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class CreateUnit:
    """Create a unit under a parent; without `parent_id`, directly under the jurisdiction.

    `code` names it within the jurisdiction for ever: its id is `<jurisdiction>:<code>`.
    """

    jurisdiction: str
    code: Code
    kind: UnitKind
    name: Name
    effective_on: EffectiveDay
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class RenameUnit:
    """Give a unit another name."""

    unit_id: str
    name: Name
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class MoveUnit:
    """Move a unit, with all below it, under another parent; without `parent_id`, directly under the jurisdiction."""

    unit_id: str
    effective_on: EffectiveDay
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class MergeUnit:
    """Merge a unit into another of its kind, which takes its children; its posts are abolished before."""

    unit_id: str
    into_id: str
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class DissolveUnit:
    """Dissolve a unit that has neither children nor posts any more."""

    unit_id: str
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class CreatePost:
    """Create a post in a unit; `code` names it within the unit for ever: its id is `<unit>/<code>`."""

    unit_id: str
    code: Code
    title: Name
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class AbolishPost:
    """Abolish a post."""

    post_id: str
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class RegisterCompany:
    """Make a company known by its country (ISO 3166, two letters) and its number in that country's register."""

    jurisdiction: JurisdictionCode
    country: Country
    number: RegistrationNumber
    name: Name
    legal_form: Name
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class RenameCompany:
    """Record that a company bears another name."""

    company_id: str
    name: Name
    effective_on: EffectiveDay


@dataclass(frozen=True, slots=True)
class DissolveCompany:
    """Record that a company was struck off the register."""

    company_id: str
    effective_on: EffectiveDay


UnitCommand = CreateUnit | RenameUnit | MoveUnit | MergeUnit | DissolveUnit
PostCommand = CreatePost | AbolishPost
StructureCommand = FoundJurisdiction | UnitCommand | PostCommand
CompanyCommand = RegisterCompany | RenameCompany | DissolveCompany
