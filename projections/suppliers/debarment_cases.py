"""Which debarments are proposed, has the company been heard, and what came of it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.suppliers.debarments import events as e
from domain.suppliers.debarments.events import OF_CASE
from domain.suppliers.naming import debarment_id, place_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class DebarmentStage(StrEnum):
    """How far a debarment has come."""

    PROPOSED = "proposed"
    HEARD = "heard"
    DECIDED = "decided"
    DROPPED = "dropped"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class DebarmentCase:
    """What is proposed against a company, for itself and for officers. It makes its statement by `heardUntil`."""

    debarment_case_id: str
    company_id: str
    case_id: str
    place: str
    jurisdiction: str
    stage: DebarmentStage
    grounds: tuple[str, ...]
    reasons: str
    heard_until: datetime
    proposed_by: str
    decided_by: str | None = None
    statement: Annotated[str | None, OF_CASE] = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The case."""
    return (debarment_id(fact.event.company_id, fact.event.case_id),)


def evolve(row: DebarmentCase | None, fact: Recorded[Any], key: str) -> DebarmentCase | None:
    """The case after an event."""
    match fact.event, row:
        case e.DebarmentProposed() as proposed, None:
            return filled(
                DebarmentCase,
                proposed,
                debarment_case_id=key,
                place=place_of(proposed.company_id),
                stage=DebarmentStage.PROPOSED,
                grounds=tuple(ground.value for ground in proposed.grounds),
                proposed_by=proposed.by,
            )
        case _, None:
            return None
        case e.StatementMade(text=text), DebarmentCase():
            return replace(row, stage=DebarmentStage.HEARD, statement=text)
        case e.DebarmentDecided(by=by, grounds=grounds, reasons=reasons), DebarmentCase():
            names = tuple(ground.value for ground in grounds)
            return replace(row, stage=DebarmentStage.DECIDED, decided_by=by, grounds=names, reasons=reasons)
        case e.DebarmentDropped(by=by), DebarmentCase():
            return replace(row, stage=DebarmentStage.DROPPED, decided_by=by)
        case e.DebarmentLifted(), DebarmentCase():
            return replace(row, stage=DebarmentStage.LIFTED)
        case _:
            return row


DEBARMENT_CASES = ReadModel(
    name="suppliers.debarment_cases",
    version=1,
    row=DebarmentCase,
    key="debarment_case_id",
    events=get_args(e.Event),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("case_id", "reasons", "proposed_by", "decided_by"),
    orders=("heard_until",),
    permission="suppliers.read",
    scope=Scope(unit="place", jurisdiction="jurisdiction"),
)
