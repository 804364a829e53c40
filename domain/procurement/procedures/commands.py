"""What can be asked about procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.kernel.definitions import VersionNumber
from domain.kernel.places import JurisdictionCode
from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures.naming import LegalBasis, ParameterName, ParameterValue, ProcedureCode


@dataclass(frozen=True, slots=True)
class ToldParameter:
    """A parameter by its name, dotted inside of a table, and what it says: `min_tendering.works` is `15d`."""

    name: ParameterName
    value: ParameterValue


@dataclass(frozen=True, slots=True)
class DraftProcedure:
    """Draft a version of a procedure, or draft it anew, until somebody else adopts it."""

    jurisdiction: JurisdictionCode
    code: ProcedureCode
    version: VersionNumber
    kind: ProcedureKind
    parameters: tuple[ToldParameter, ...]
    legal_basis: LegalBasis


@dataclass(frozen=True, slots=True)
class AdoptProcedure:
    """Adopt a version of a procedure that somebody else drafted: purchases begin under it from a day on."""

    jurisdiction: JurisdictionCode
    code: ProcedureCode
    version: VersionNumber
    effective_on: date


ProcedureCommand = DraftProcedure | AdoptProcedure
