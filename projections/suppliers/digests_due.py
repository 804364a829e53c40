"""Which saved searches found something that their accounts are to be told of, and when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from domain.kernel.alarms import Alarms, alarms
from domain.kernel.declarations import Recorded
from domain.suppliers.kinds import AlertFrequency
from domain.suppliers.searches import events as e
from projections.kernel.declarations import ReadModel

MORNING: Final = time(6)
"""When digests go out, in UTC: every day, or on Mondays."""


@dataclass(frozen=True, slots=True)
class DigestDue:
    """So many tenders and news of them that a search found and its account was not told of."""

    search_id: str
    pending: int
    alarms: Alarms


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The searches that wait for a digest."""
    match fact.event:
        case e.SearchesMatched(matches=matches) | e.FoundTenderMoved(matches=matches):
            waiting = (each.search_id for each in matches if each.frequency is not AlertFrequency.AT_ONCE)
            return tuple(dict.fromkeys(waiting))
        case event:
            return (event.search_id,)


def evolve(row: DigestDue | None, fact: Recorded[Any], key: str) -> DigestDue | None:
    """What is due on the search after an event, if anything."""
    if not isinstance(fact.event, e.SearchesMatched | e.FoundTenderMoved):
        return None  # told, or dropped
    if row is not None:
        return replace(row, pending=row.pending + 1)
    frequency = next(each.frequency for each in fact.event.matches if each.search_id == key)
    return DigestDue(key, 1, alarms(digest=next_digest(frequency, fact.act.at)))


def next_digest(frequency: AlertFrequency, at: datetime) -> datetime:
    """The next morning after a moment, or that of the next Monday."""
    day = at.date() + timedelta(days=1)
    if frequency is AlertFrequency.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, MORNING, at.tzinfo)


DIGESTS_DUE = ReadModel(
    name="suppliers.digests_due",
    version=1,
    row=DigestDue,
    key="search_id",
    events=(e.SearchesMatched, e.FoundTenderMoved, e.DigestSent, e.SearchDropped),
    keys=keys,
    evolve=evolve,
    unfiltered=("pending",),
    permission="suppliers.send_digest",
)
