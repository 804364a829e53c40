"""Which versions of procedures are drafted, by which accounts, and which are adopted?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures import events as e
from domain.procurement.procedures.naming import procedure_id, procedure_pin
from domain.procurement.procedures.parameters import Parameter
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Procedure:
    """An adopted version of a procedure, the rules that purchases begin under from a day on."""

    procedure: str
    procedure_id: str
    jurisdiction: str
    code: str
    version: int
    kind: ProcedureKind
    title: str
    parameters: tuple[Parameter, ...]
    legal_basis: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class ProcedureDraft:
    """A version of a procedure as it was drafted last, until another account adopts it."""

    procedure: str
    jurisdiction: str
    code: str
    version: int
    kind: ProcedureKind
    parameters: tuple[Parameter, ...]
    legal_basis: str
    editor: str
    adopted: bool
    changed_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The version."""
    return (procedure_pin(fact.event.jurisdiction, fact.event.code, fact.event.version),)


def evolve(_: Procedure | None, fact: Recorded[Any], key: str) -> Procedure | None:
    """The version that was adopted."""
    event = fact.event
    title = next((told.value for told in event.parameters if told.name == "title"), event.code)
    id_ = procedure_id(event.jurisdiction, event.code)
    return filled(Procedure, event, procedure=key, procedure_id=id_, title=title)


def evolve_draft(row: ProcedureDraft | None, fact: Recorded[Any], key: str) -> ProcedureDraft | None:
    """The version after an event."""
    if isinstance(fact.event, e.ProcedureDrafted):
        return filled(ProcedureDraft, fact.event, procedure=key, adopted=False, changed_at=fact.act.at)
    return row and replace(row, adopted=True, changed_at=fact.act.at)


PROCEDURES = ReadModel(
    name="procurement.procedures",
    version=1,
    row=Procedure,
    key="procedure",
    events=(e.ProcedureAdopted,),
    keys=keys,
    evolve=evolve,
    unfiltered=("version", "title", "legal_basis"),
    orders=("effective_on",),
)
PROCEDURE_DRAFTS = ReadModel(
    name="procurement.procedure_drafts",
    version=1,
    row=ProcedureDraft,
    key="procedure",
    events=(e.ProcedureDrafted, e.ProcedureAdopted),
    keys=keys,
    evolve=evolve_draft,
    unfiltered=("editor", "changed_at", "version", "legal_basis"),
    orders=("changed_at",),
    permission="procurement.read_draft_procedure",
    scope=Scope(jurisdiction="jurisdiction"),
)

READ_MODELS: tuple[ReadModel[Any], ...] = (PROCEDURES, PROCEDURE_DRAFTS)
