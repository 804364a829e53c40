"""What the access files of lots are carried out on: an opened lot at each place, planted with its tender."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.kernel.values import Money
from domain.procurement.kinds import CriterionKind, PurchaseCategory
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.parts import CriterionScores, LotBid, LotRules
from domain.procurement.parts import Criterion
from domain.procurement.tenders.events import TenderPublished
from tests.api.matrix.places import Place

Input = dict[str, Any]
NOW = datetime.now(UTC).replace(microsecond=0)
REASONS = "It is the best"


def tender(at: Place) -> str:
    """A tender of the unit."""
    return f"J-{at.jurisdiction}-{at.code}"


def lot(at: Place) -> str:
    """Its one lot."""
    return f"{tender(at)}-1"


def award(at: Place) -> str:
    """The award that stands."""
    return f"{lot(at)}-a1"


def lei(amount: int) -> Money:
    return Money(Decimal(amount).quantize(Decimal("0.01")), "MDL")


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of lots: all of it is planted."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The tender, and a lot that was judged and awarded."""
    criteria = (Criterion("price", CriterionKind.PRICE, "Price", 10_000),)
    yield f"tender-{tender(at)}", (_tender(at),)
    bids = tuple(LotBid(f"bid-{n}", at.company, n, NOW, lei(100 - n)) for n in (1, 2))
    rules = LotRules(f"{at.jurisdiction}.open@1", at.jurisdiction, "MDL", "5d")
    begun = (lot(at), tender(at), "ocds-x", at.unit, "Desks", lei(100), criteria, False, NOW, bids, rules)
    judged = (
        v.LotBegun(*begun),
        v.ScoresConsolidated(lot(at), (CriterionScores("bid-1", "quality", (5,)),)),
        e.BidsRanked(lot(at), (e.RankedBid("bid-2", at.company, Decimal("100.00"), 1, lei(98)),)),
        _award(at),
        v.BidderInformed(lot(at), award(at), "bid-1", at.company, at.unit, 2, REASONS),
    )
    yield f"lot-{lot(at)}", judged


def _tender(at: Place) -> TenderPublished:
    return TenderPublished(
        tender_id=tender(at),
        ocid="ocds-x",
        number="1",
        procedure=f"{at.jurisdiction}.open@1",
        buyer=at.unit,
        plan_item_id=None,
        title="Desks",
        category=PurchaseCategory.GOODS,
        value=lei(100),
        terms_version=1,
        terms_sha256="00" * 32,
        periods=None,
        panel=None,
        lots=("1",),
    )


def _award(at: Place) -> e.AwardDecided:
    return e.AwardDecided(
        award_id=award(at),
        tender_id=tender(at),
        lot_id=lot(at),
        bid_id="bid-2",
        company=at.company,
        value=lei(98),
        reasons=REASONS,
        standstill_ends=NOW + timedelta(days=300),
        standstill_rule="5d",
        buyer=at.unit,
        decided_at=NOW,
    )


def _lot(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"lotId": lot(at), **more}


def _bid(**more: Any) -> Callable[[Place], Input]:
    return _lot(bidId="bid-1", **more)


def _own_bid(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"lotId": lot(at), "bidId": "bid-1", "company": at.company, **more}


INPUTS: dict[str, Callable[[Place], Input]] = {
    "nameEvaluators": _lot(evaluators=["u-1", "u-2", "u-3"]),
    "declareInterest": _lot(evaluatorId="u-1", hasInterest=False, statement="None"),
    "prolongEvaluation": _lot(reason=REASONS),
    "admitBid": _bid(),
    "rejectBid": _bid(ground="terms_not_met", text=REASONS),
    "askMending": _bid(papers="The licence"),
    "mendBid": _own_bid(documents=["ab" * 32]),
    "explainPrice": _own_bid(explanationId="explanation-0123456789", text=REASONS),
    "acceptExplanation": _bid(reasons=REASONS),
    "rejectExplanation": _bid(reasons=REASONS),
    "scoreBid": _bid(criterionId="quality", scoreId="score-0123456789abcdef", points=5),
    "rankBids": _lot(),
    "decideAward": _bid(reasons=REASONS, losers=[]),
    "awardDirectly": lambda at: {
        "lotId": lot(at),
        "company": at.company,
        "value": {"amount": "90.00", "currency": "MDL"},
        "reasons": REASONS,
    },
    "cancelAward": lambda at: {"awardId": award(at), "reason": REASONS},
    "declareLotUnsuccessful": _lot(reason=REASONS),
}
