"""Which tenders that a search found close soon, so that whoever looks for them is told in time?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from domain.kernel.alarms import Alarms, alarms
from domain.kernel.declarations import Recorded
from domain.procurement.published import (
    DeadlineExtended,
    TenderCancelled,
    TenderingClosed,
    TenderPublished,
    TermsAmended,
)
from domain.suppliers.searches.events import ClosingCameNear, SearchesMatched
from projections.kernel.declarations import ReadModel

SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TenderClosingDue:
    """A tender that bids come in for. It has an alarm once a search found it, where more than a week is left."""

    tender_id: str
    deadline: datetime
    found: bool
    alarms: Alarms


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve(row: TenderClosingDue | None, fact: Recorded[Any], key: str) -> TenderClosingDue | None:
    """What is due after an event, if anything."""
    match fact.event, row:
        case TenderPublished(periods=periods), None:
            return None if periods is None else TenderClosingDue(key, periods.deadline.at, found=False, alarms=())
        case (TenderingClosed() | TenderCancelled(), _) | (_, None):
            return None
        case TermsAmended(periods=periods) | DeadlineExtended(periods=periods), TenderClosingDue():
            deadline = periods.deadline.at
            return row if deadline == row.deadline else _ahead(replace(row, deadline=deadline), fact.act.at)
        case SearchesMatched(), TenderClosingDue():
            return row if row.found else _ahead(replace(row, found=True), fact.act.at)
        case ClosingCameNear(), TenderClosingDue():
            return replace(row, alarms=())
        case _:
            return row


def _ahead(row: TenderClosingDue, at: datetime) -> TenderClosingDue:
    """The tender with its alarm; whoever is told now that it closes within the week is not told so again."""
    closing = row.deadline - SOON
    return replace(row, alarms=alarms(closing=closing) if row.found and closing > at else ())


CLOSINGS_DUE = ReadModel(
    name="suppliers.closings_due",
    version=1,
    row=TenderClosingDue,
    key="tender_id",
    events=(
        TenderPublished,
        TermsAmended,
        DeadlineExtended,
        TenderingClosed,
        TenderCancelled,
        SearchesMatched,
        ClosingCameNear,
    ),
    keys=keys,
    evolve=evolve,
    unfiltered=("deadline", "found"),
    permission="suppliers.record_matches",
)
