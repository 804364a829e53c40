"""What happens to procedures. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.kernel.declarations import INTERNAL, PUBLIC, event
from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures.parameters import Parameter


@event("procurement.ProcedureDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ProcedureDrafted:
    """Somebody proposes a version of a procedure."""

    jurisdiction: str
    code: str
    version: int
    kind: ProcedureKind
    parameters: tuple[Parameter, ...]
    legal_basis: str
    editor: str


@event("procurement.ProcedureAdopted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ProcedureAdopted:
    """From a day on, purchases may begin under this version. Those that did keep it for ever."""

    jurisdiction: str
    code: str
    version: int
    kind: ProcedureKind
    parameters: tuple[Parameter, ...]
    legal_basis: str
    effective_on: date


ProcedureEvent = ProcedureDrafted | ProcedureAdopted
