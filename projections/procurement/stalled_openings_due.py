"""Which openings wait for openers, and when is it time to tell?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.openings.decider import PATIENCE
from domain.procurement.tenders.events import TenderCancelled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class StalledOpeningDue:
    """An opening whose first round is not complete, and a day after it began."""

    tender_id: str
    due_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve(_: StalledOpeningDue | None, fact: Recorded[Any], key: str) -> StalledOpeningDue | None:
    """What is due after an event, if anything."""
    match fact.event:
        case e.OpeningBegun(begun_at=datetime() as begun) if begun.year < MAXYEAR:
            return StalledOpeningDue(key, begun + PATIENCE)
        case _:
            return None


STALLED_OPENINGS_DUE = ReadModel(
    name="procurement.stalled_openings_due",
    version=1,
    row=StalledOpeningDue,
    key="tender_id",
    events=(e.OpeningBegun, s.RoundCompleted, s.OpeningStalled, e.OpeningConcluded, e.OpeningFailed, TenderCancelled),
    keys=keys,
    evolve=evolve,
    orders=("due_at",),
    permission="procurement.record_opening",
)
