"""Which awards were decided, for which company, and which of them stand? And why did the others not win?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.suppliers.published import place_of
from projections.kernel.declarations import Amount, ReadModel
from projections.kernel.scope import Scope


class AwardState(StrEnum):
    """How it stands with an award."""

    STANDING = "standing"
    FINAL = "final"
    CONTRACTED = "contracted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Award:
    """An award of a lot: one that was cancelled stays to be seen. It has no bid where it was decided directly."""

    award_id: str
    lot_id: str
    tender_id: str
    buyer: str
    jurisdiction: str
    company: str
    bid_id: str | None
    value: Amount
    currency: str
    reasons: str
    state: AwardState
    decided_at: datetime
    standstill_ends: datetime
    contract_id: str | None = None
    cancelled_because: str | None = None
    complaint_id: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The award; of a lot that goes on, the one that stands."""
    award = fact.event.award_id
    return () if award is None else (award,)


def evolve(row: Award | None, fact: Recorded[Any], key: str) -> Award | None:
    """The award after an event."""
    event = fact.event
    match event, row:
        case e.AwardDecided(), _:
            return _new(event, fact, key)
        case _, None:
            return None
        case e.AwardCancelled(reason=reason, complaint_id=complaint), _:
            return replace(row, state=AwardState.CANCELLED, cancelled_because=reason, complaint_id=complaint)
        case e.StandstillEnded(), _:
            return replace(row, state=AwardState.FINAL)
        case e.AwardContracted(contract_id=contract), _:
            return replace(row, state=AwardState.CONTRACTED, contract_id=contract)
        case e.LotResumed(standstill_ends=ends), _:
            return row if ends is None else replace(row, standstill_ends=ends)
        case _:
            return row


def _new(event: e.AwardDecided, fact: Recorded[Any], key: str) -> Award:
    return Award(
        award_id=key,
        lot_id=event.lot_id,
        tender_id=event.tender_id,
        buyer=event.buyer,
        jurisdiction=jurisdiction_of(event.buyer),
        company=event.company,
        bid_id=event.bid_id,
        value=event.value.amount,
        currency=event.value.currency,
        reasons=event.reasons,
        state=AwardState.STANDING,
        decided_at=fact.act.at,
        standstill_ends=event.standstill_ends,
    )


AWARDS = ReadModel(
    name="procurement.awards",
    version=1,
    row=Award,
    key="award_id",
    events=(e.AwardDecided, e.AwardCancelled, e.StandstillEnded, e.AwardContracted, e.LotResumed),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("decided_at", "value"),
    unfiltered=("reasons", "cancelled_because"),
)


@dataclass(frozen=True, slots=True)
class Debriefing:
    """Why a bid did not win: for its bidder and the buyer alone."""

    debriefing_id: str
    award_id: str
    lot_id: str
    bid_id: str
    company: str
    place: int | None
    reasons: str
    informed_at: datetime
    unit: str
    jurisdiction: str
    readers: tuple[str, ...]


def debriefing_keys(fact: Recorded[Any]) -> Iterable[str]:
    """The bid of an award."""
    return (f"{fact.event.award_id}/{fact.event.bid_id}",)


def evolve_debriefing(_: Debriefing | None, fact: Recorded[Any], key: str) -> Debriefing | None:
    """What the bidder was told."""
    event: v.BidderInformed = fact.event
    readers = (place_of(event.company),)
    said = (event.award_id, event.lot_id, event.bid_id, event.company, event.place, event.reasons)
    return Debriefing(key, *said, fact.act.at, event.buyer, jurisdiction_of(event.buyer), readers)


DEBRIEFINGS = ReadModel(
    name="procurement.debriefings",
    version=1,
    row=Debriefing,
    key="debriefing_id",
    events=(v.BidderInformed,),
    keys=debriefing_keys,
    evolve=evolve_debriefing,
    unfiltered=("reasons", "readers", "unit", "jurisdiction"),
    permission="procurement.read_debriefings",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", units="readers"),
)
