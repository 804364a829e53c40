"""When is it looked whether enough openers still have their keys?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.kernel.alarms import Alarms, alarms, without
from domain.kernel.declarations import Recorded
from domain.procurement.parts import TenderPeriods
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders import events as e
from projections.kernel.declarations import ReadModel

STEPS = {"h72": 72, "h24": 24}
"""How many hours before the deadline it is looked."""


@dataclass(frozen=True, slots=True)
class OpenersDue:
    """A tender whose envelopes are to be opened, and the instants at which its openers are counted."""

    tender_id: str
    alarms: Alarms


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve(row: OpenersDue | None, fact: Recorded[Any], key: str) -> OpenersDue | None:
    """What is ahead after an event; no row where nothing is."""
    match fact.event:
        case e.TenderPublished(panel=panel, periods=periods):
            return OpenersDue(key, _before(periods)) if panel and periods else None
        case e.TermsAmended(periods=periods) | e.DeadlineExtended(periods=periods):
            return row and OpenersDue(key, _before(periods))
        case d.OpenersAtRisk(hours=hours):
            return row and OpenersDue(key, without(row.alarms, f"h{hours}"))
        case _:
            return None


def _before(periods: TenderPeriods) -> Alarms:
    return alarms(**{step: periods.deadline.at - timedelta(hours=hours) for step, hours in STEPS.items()})


OPENERS_DUE = ReadModel(
    name="procurement.openers_due",
    version=1,
    row=OpenersDue,
    key="tender_id",
    events=(
        *(e.TenderPublished, e.TermsAmended, e.DeadlineExtended, d.OpenersAtRisk),
        *(e.TenderingClosed, e.TenderCancelled, e.TenderFinished),
    ),
    keys=keys,
    evolve=evolve,
    permission="procurement.record_tender",
)
