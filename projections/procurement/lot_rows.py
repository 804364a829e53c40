"""How far is each lot, who wins it, and what is saved by that?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.naming import lot_id
from domain.procurement.tenders import events as t
from projections.kernel.declarations import Amount, ReadModel

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


class LotState(StrEnum):
    """How far a lot is."""

    PUBLISHED = "published"
    EVALUATING = "evaluating"
    RANKED = "ranked"
    STANDING = "standing"
    AWARDED = "awarded"
    UNSUCCESSFUL = "unsuccessful"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of a tender, from its publication to its award.

    `value` is null where it is hidden. `saved` and `savedOf` are the value less the award, and the value, while an
    award stands and the value is public: their sums tell what was saved of how much. `goesOnAs` is the state that a
    suspended lot goes on with; `overdue`: its bids were to be ranked already.
    """

    lot_id: str
    tender_id: str
    number: str
    ocid: str
    buyer: str
    jurisdiction: str
    procedure: str
    category: PurchaseCategory
    title: str
    state: LotState
    goes_on_as: LotState | None = None
    value: Amount | None = None
    currency: str | None = None
    bids: int | None = None
    award_id: str | None = None
    winner: str | None = None
    awarded: Amount | None = None
    saved: Amount | None = None
    saved_of: Amount | None = None
    saved_percent: Decimal | None = None
    standstill_ends: datetime | None = None
    evaluation_ends: datetime | None = None
    overdue: bool = False
    contract_id: str | None = None
    reason: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The lot, or each lot of a tender that is published."""
    event = fact.event
    if isinstance(event, t.TenderPublished):
        return tuple(lot_id(event.tender_id, lot) for lot in dict.fromkeys(event.lots))
    return (event.lot_id,)


def evolve(row: Lot | None, fact: Recorded[Any], key: str) -> Lot | None:
    """The lot after an event."""
    event = fact.event
    if isinstance(event, t.TenderPublished):
        return _new(event, key)
    if row is None:
        return None
    return _AFTER[type(event)](row, event)


def _new(event: t.TenderPublished, key: str) -> Lot:
    return Lot(
        lot_id=key,
        tender_id=event.tender_id,
        number=key.rpartition("-")[2],
        ocid=event.ocid,
        buyer=event.buyer,
        jurisdiction=jurisdiction_of(event.buyer),
        procedure=event.procedure,
        category=event.category,
        title=event.title,
        state=LotState.PUBLISHED,
    )


def _published(row: Lot, event: t.LotPublished) -> Lot:
    value = event.value
    worth = {} if value is None else {"value": value.amount, "currency": value.currency}
    return replace(row, title=event.title, **worth)  # type: ignore[arg-type]


def _begun(row: Lot, event: v.LotBegun) -> Lot:
    ends = None if event.evaluation is None else event.evaluation.at
    return replace(row, state=LotState.EVALUATING, bids=len(event.bids), evaluation_ends=ends)


def _at(row: Lot, state: LotState) -> Lot:
    """The lot at a state; a suspended one gets there when it goes on."""
    return replace(row, goes_on_as=state) if row.state is LotState.SUSPENDED else replace(row, state=state)


def _awarded(row: Lot, event: e.AwardDecided) -> Lot:
    value = event.value
    won = replace(
        _at(row, LotState.STANDING),
        award_id=event.award_id,
        winner=event.company,
        awarded=value.amount,
        currency=value.currency,
        standstill_ends=event.standstill_ends,
    )
    if row.value is None or row.currency != value.currency:
        return won
    saved = row.value - value.amount
    percent = _EXACT.divide(saved * 100, row.value).quantize(Decimal("0.01"), context=_EXACT) if row.value else None
    return replace(won, saved=saved, saved_of=row.value, saved_percent=percent)


def _unawarded(row: Lot, event: e.AwardCancelled) -> Lot:
    if row.award_id != event.award_id:
        return row
    none: dict[str, None] = dict.fromkeys(
        ("award_id", "winner", "awarded", "saved", "saved_of", "saved_percent", "standstill_ends")
    )
    return replace(_at(row, LotState.RANKED), **none)  # type: ignore[arg-type]


def _suspended(row: Lot, _: e.LotSuspended) -> Lot:
    return row if row.state is LotState.SUSPENDED else replace(row, state=LotState.SUSPENDED, goes_on_as=row.state)


def _resumed(row: Lot, event: e.LotResumed) -> Lot:
    ends = {step.step: step.due.at for step in event.periods}
    return replace(
        row,
        state=row.goes_on_as or row.state,
        goes_on_as=None,
        standstill_ends=event.standstill_ends or row.standstill_ends,
        evaluation_ends=ends.get("evaluation", row.evaluation_ends),
    )


def _over(state: LotState) -> Callable[[Lot, Any], Lot]:
    def after(row: Lot, event: Any) -> Lot:
        return replace(row, state=state, goes_on_as=None, reason=getattr(event, "reason", None))

    return after


_AFTER: Mapping[type[Any], Callable[[Lot, Any], Lot]] = {
    t.LotPublished: _published,
    t.LotCancelled: _over(LotState.CANCELLED),
    v.LotBegun: _begun,
    v.EvaluationProlonged: lambda row, event: replace(row, evaluation_ends=event.evaluation.at),
    v.EvaluationFellDue: lambda row, _: replace(row, overdue=True),
    e.BidsRanked: lambda row, _: replace(_at(row, LotState.RANKED), overdue=False),
    e.AwardDecided: _awarded,
    e.AwardCancelled: _unawarded,
    e.StandstillEnded: lambda row, _: _at(row, LotState.AWARDED),
    e.AwardContracted: lambda row, event: replace(row, contract_id=event.contract_id),
    e.LotUnsuccessful: _over(LotState.UNSUCCESSFUL),
    e.LotSuspended: _suspended,
    e.LotResumed: _resumed,
}

LOTS = ReadModel(
    name="procurement.lots",
    version=1,
    row=Lot,
    key="lot_id",
    events=(t.TenderPublished, *_AFTER),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("lot_id", "standstill_ends", "value"),
    unfiltered=("title", "goes_on_as", "saved", "saved_of", "saved_percent", "reason"),
    searched=("title",),
)
