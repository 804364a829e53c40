"""Where does a unit keep the documents that come from partners?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from domain.documents.intakes import events as e
from domain.documents.naming import kind_id
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Intake:
    """Documents that partners send to a unit belong to this file, as this kind, with numbers of this series."""

    unit: str
    jurisdiction: str
    file_id: str
    kind_id: str
    series: str


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The unit."""
    return (fact.event.unit,)


def evolve(_: Intake | None, fact: Recorded[Any], __: str) -> Intake | None:
    """The intake after an event; none once it is closed."""
    match fact.event:
        case e.IntakeOpened() as opened:
            jurisdiction = jurisdiction_of(opened.unit)
            return filled(Intake, opened, jurisdiction=jurisdiction, kind_id=kind_id(jurisdiction, opened.kind))
        case _:
            return None


INTAKES = ReadModel(
    name="documents.intakes",
    version=1,
    row=Intake,
    key="unit",
    events=get_args(e.IntakeEvent),
    keys=keys,
    evolve=evolve,
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
