"""How far is the opening of each tender?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.tenders import events as t
from projections.kernel.declarations import ReadModel


class OpeningStage(StrEnum):
    """How far an opening is."""

    TENDERING = "tendering"
    CLOSED = "closed"
    OPENING = "opening"
    CONCLUDED = "concluded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TenderOpening:
    """The opening of a tender: until when bids come in, and what came of them. Before the closing nothing is counted.

    `received` are all entries of the box, `chain` is over them. `attempts` are those to open before the deadline.
    `rounds` are those that are dealt with: of two envelopes, the financial ones of each lot are a round of their own.
    """

    tender_id: str
    buyer: str
    stage: OpeningStage
    deadline: datetime
    chain: str | None = None
    received: int | None = None
    opened: int = 0
    unopenable: int = 0
    returned: int = 0
    rounds: int = 0
    attempts: int = 0
    false_shares: int = 0
    blind_key: str | None = None
    reason: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


_CHANGES: Mapping[type[Any], Callable[[TenderOpening, Any], TenderOpening]] = {
    t.TermsAmended: lambda row, event: replace(row, deadline=event.periods.deadline.at),
    t.DeadlineExtended: lambda row, event: replace(row, deadline=event.periods.deadline.at),
    t.TenderingClosed: lambda row, event: replace(
        row, stage=OpeningStage.CLOSED, chain=event.chain, received=event.received
    ),
    t.TenderCancelled: lambda row, _: replace(row, stage=OpeningStage.CANCELLED),
    s.EarlyOpeningAttempted: lambda row, event: replace(row, attempts=event.attempts),
    s.ShareMismatch: lambda row, _: replace(row, false_shares=row.false_shares + 1),
    s.RoundConcluded: lambda row, _: replace(row, rounds=row.rounds + 1),
    e.OpeningBegun: lambda row, _: replace(row, stage=OpeningStage.OPENING),
    e.EnvelopeOpened: lambda row, _: replace(row, opened=row.opened + 1),
    e.BidUnopenable: lambda row, _: replace(row, unopenable=row.unopenable + 1),
    e.EnvelopeReturned: lambda row, _: replace(row, returned=row.returned + 1),
    e.OpeningConcluded: lambda row, event: replace(row, stage=OpeningStage.CONCLUDED, blind_key=event.blind_key),
    e.OpeningFailed: lambda row, event: replace(row, stage=OpeningStage.FAILED, reason=event.reason),
}


def evolve(row: TenderOpening | None, fact: Recorded[Any], _: str) -> TenderOpening | None:
    """The opening after an event."""
    event = fact.event
    if isinstance(event, t.TenderPublished):
        if event.periods is None or event.panel is None:
            return row
        return TenderOpening(event.tender_id, event.buyer, OpeningStage.TENDERING, event.periods.deadline.at)
    return None if row is None else _CHANGES[type(event)](row, event)


TENDER_OPENINGS = ReadModel(
    name="procurement.tender_openings",
    version=1,
    row=TenderOpening,
    key="tender_id",
    events=(t.TenderPublished, *_CHANGES),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("chain", "received", "opened", "unopenable", "returned", "rounds", "blind_key", "reason"),
    orders=("deadline",),
)
