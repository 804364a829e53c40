"""What the access files of procedures are carried out on: one that is adopted, and one that waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures import commands as c
from tests.api.matrix.places import Place

Input = dict[str, Any]
ADOPTER = "system:adopter"
TOLD = {
    "title": "Direct",
    "method": "limited",
    "currency": "MDL",
    "zone": "Europe/Chisinau",
    "funds_at": "signature",
    "reasons": "noCompetition",
    "same_cpv_digits": "4",
}


def code(at: Place) -> str:
    """The code of the place's own procedure: two units share a jurisdiction."""
    return f"d{at.id('procedure')[:8]}"


def _draft(at: Place, version: int) -> c.DraftProcedure:
    told = tuple(c.ToldParameter(name, value) for name, value in TOLD.items())
    return c.DraftProcedure(at.jurisdiction, code(at), version, ProcedureKind.DIRECT, told, "Law 131/2015")


def world(at: Place) -> Iterator[Any]:
    """What there is at a place of procedures."""
    yield _draft(at, 1)
    yield c.AdoptProcedure(at.jurisdiction, code(at), 1, datetime.now(UTC).date()), ADOPTER
    yield _draft(at, 2)


def _version(at: Place) -> Input:
    return {"jurisdiction": at.jurisdiction, "code": code(at), "version": 2}


INPUTS: dict[str, Callable[[Place], Input]] = {
    "draftProcedure": lambda at: {
        **_version(at),
        "kind": "DIRECT",
        "parameters": [{"name": name, "value": value} for name, value in TOLD.items()],
        "legalBasis": "Another law",
    },
    "adoptProcedure": lambda at: {**_version(at), "effectiveOn": datetime.now(UTC).date().isoformat()},
}
