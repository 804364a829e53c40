"""Adopted procedures of the two example sets, in force since 2014."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from domain.kernel.filling import filled
from domain.procurement.procedures.events import ProcedureAdopted
from infra.procurement.loading import LoadedProcedure, procedures_in

FOLDER = Path("infra/procurement/procedures")


@cache
def loaded(name: str) -> dict[str, LoadedProcedure]:
    """The procedures of a set by their codes."""
    return {each.code: each for each in procedures_in((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))}


def adopted(name: str, code: str, version: int = 1) -> ProcedureAdopted:
    """A version of a procedure, in force since 2014."""
    return filled(ProcedureAdopted, loaded(name)[code], version=version, effective_on=date(2014, 1, 1))
