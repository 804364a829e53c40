"""What was found of each bid of a lot: its price, whether it is admitted, its points and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from domain.kernel.declarations import Recorded
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.parts import CriterionScores, LotBid, LowPriceRule
from domain.procurement.lots.ranking import shown
from domain.procurement.lots.stages import Explanation
from projections.kernel.declarations import Amount, ReadModel


class BidVerdict(StrEnum):
    """What was found of a bid."""

    OPENED = "opened"
    ADMITTED = "admitted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class EvaluatedBid:
    """A bid of a lot as it is judged. `lowBy` is by how many basis points its price is abnormally low."""

    evaluated_bid_id: str
    lot_id: str
    bid_id: str
    company: str
    received_at: datetime
    verdict: BidVerdict
    price: Amount | None = None
    currency: str | None = None
    ground: str | None = None
    text: str | None = None
    total: Decimal | None = None
    place: int | None = None
    low_rule: LowPriceRule | None = None
    low_by: int | None = None
    explanation: Explanation | None = None
    explanation_due: datetime | None = None
    mending_due: datetime | None = None
    mended: bool = False


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The points of a bid for a criterion, shown once all are in: the mean with two decimals, and each evaluator's."""

    criterion_score_id: str
    lot_id: str
    bid_id: str
    criterion_id: str
    points: Decimal
    of_evaluators: tuple[str, ...]


def bid_key(lot: str, bid: str) -> str:
    """The key of a bid within its lot."""
    return f"{lot}/{bid}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """Each bid that an event is about."""
    event = fact.event
    match event:
        case v.LotBegun() | v.PricesOpened():
            return tuple(dict.fromkeys(bid_key(event.lot_id, bid.bid_id) for bid in event.bids))
        case e.BidsRanked():
            return tuple(dict.fromkeys(bid_key(event.lot_id, bid.bid_id) for bid in event.ranking))
        case _:
            return (bid_key(event.lot_id, event.bid_id),)


def evolve(row: EvaluatedBid | None, fact: Recorded[Any], key: str) -> EvaluatedBid | None:
    """The bid after an event."""
    event = fact.event
    match event:
        case v.LotBegun():
            bid = _own(event.lot_id, event.bids, key)
            return None if bid is None else _new(event.lot_id, bid, key)
        case v.PricesOpened() if row is not None:
            bid = _own(event.lot_id, event.bids, key)
            return row if bid is None or bid.price is None else _priced(row, bid)
        case e.BidsRanked() if row is not None:
            ranked = next((bid for bid in event.ranking if bid_key(event.lot_id, bid.bid_id) == key), None)
            return row if ranked is None else replace(row, total=ranked.total, place=ranked.place)
        case _ if row is None or type(event) not in _AFTER:
            return row
        case _:
            return _AFTER[type(event)](row, event)


def _own(lot: str, bids: Iterable[LotBid], key: str) -> LotBid | None:
    return next((bid for bid in bids if bid_key(lot, bid.bid_id) == key), None)


def _new(lot: str, bid: LotBid, key: str) -> EvaluatedBid:
    row = EvaluatedBid(key, lot, bid.bid_id, bid.company, bid.received_at, BidVerdict.OPENED)
    return row if bid.price is None else _priced(row, bid)


def _priced(row: EvaluatedBid, bid: LotBid) -> EvaluatedBid:
    price = bid.price
    return row if price is None else replace(row, price=price.amount, currency=price.currency)


def _low(row: EvaluatedBid, event: v.LowPriceDetected) -> EvaluatedBid:
    due = None if event.due is None else event.due.at
    said = {"low_rule": event.rule, "low_by": event.below, "explanation": Explanation.AWAITED}
    return replace(row, explanation_due=due, **said)  # type: ignore[arg-type]


_AFTER: Mapping[type[Any], Callable[[EvaluatedBid, Any], EvaluatedBid]] = {
    e.BidAdmitted: lambda row, _: replace(row, verdict=BidVerdict.ADMITTED),
    e.BidRejected: lambda row, event: replace(row, verdict=BidVerdict.REJECTED, ground=event.ground, text=event.text),
    v.MendingAsked: lambda row, event: replace(row, mending_due=event.due.at),
    v.BidMended: lambda row, _: replace(row, mended=True),
    v.LowPriceDetected: _low,
    v.PriceExplained: lambda row, _: replace(row, explanation=Explanation.GIVEN),
    v.ExplanationAccepted: lambda row, _: replace(row, explanation=Explanation.ACCEPTED),
    v.ExplanationRejected: lambda row, _: replace(row, explanation=Explanation.REJECTED),
}

EVALUATED_BIDS = ReadModel(
    name="procurement.evaluated_bids",
    version=1,
    row=EvaluatedBid,
    key="evaluated_bid_id",
    events=(v.LotBegun, v.PricesOpened, e.BidsRanked, *_AFTER),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("place", "price"),
    unfiltered=("received_at", "text", "total", "low_rule", "low_by", "explanation_due", "mending_due", "mended"),
)


def score_keys(fact: Recorded[Any]) -> Iterable[str]:
    """Each bid and criterion that has points."""
    event = fact.event
    return tuple(dict.fromkeys(_score_key(event.lot_id, scores) for scores in event.scores))


def _score_key(lot: str, scores: CriterionScores) -> str:
    return f"{lot}/{scores.bid_id}/{scores.criterion_id}"


def evolve_score(row: CriterionScore | None, fact: Recorded[Any], key: str) -> CriterionScore | None:
    """The points of a bid for a criterion."""
    event = fact.event
    given = next((scores for scores in event.scores if _score_key(event.lot_id, scores) == key), None)
    if given is None:
        return row
    mean = Fraction(sum(given.points), len(given.points) or 1)
    each = tuple(map(str, given.points))
    return CriterionScore(key, event.lot_id, given.bid_id, given.criterion_id, shown(mean), each)


CRITERION_SCORES = ReadModel(
    name="procurement.criterion_scores",
    version=1,
    row=CriterionScore,
    key="criterion_score_id",
    events=(v.ScoresConsolidated,),
    keys=score_keys,
    evolve=evolve_score,
    history=True,
    unfiltered=("points", "of_evaluators"),
)
