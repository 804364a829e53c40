"""What happens while the bids of a lot are judged. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from domain.kernel.declarations import INTERNAL, PUBLIC, Apart, ApartReference, Internal, Secret, event
from domain.kernel.values import Money
from domain.procurement.lots.parts import CriterionScores, LotBid, LotRules, LowPriceRule
from domain.procurement.parts import Criterion, DueInstant

Inside = Internal()


@event("procurement.LotBegun", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotBegun:
    """A lot begins to go its own way: what was opened of it, and all that it is judged by.

    `bids` have no prices while financial envelopes are closed, and there are none where a contract is awarded
    directly. `deadline` is that of the bids. `openers`, `drafters` and `publisher` are accounts.
    """

    lot_id: str
    tender_id: str
    ocid: str
    buyer: str
    title: str
    value: Money | None
    criteria: tuple[Criterion, ...]
    two_envelopes: bool
    deadline: datetime | None
    bids: tuple[LotBid, ...]
    rules: LotRules
    evaluation: DueInstant | None = None
    begun_at: datetime | None = None
    openers: Annotated[tuple[str, ...], Inside] = ()
    drafters: Annotated[tuple[str, ...], Inside] = ()
    publisher: Annotated[str | None, Inside] = None


@event("procurement.PricesOpened", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PricesOpened:
    """The financial envelopes of a lot are open: these bids have their prices now."""

    lot_id: str
    bids: tuple[LotBid, ...]


@event("procurement.EvaluatorsNamed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EvaluatorsNamed:
    """These accounts judge the bids of a lot."""

    lot_id: str
    evaluators: tuple[str, ...]
    named_by: str


@event("procurement.InterestDeclared", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class InterestDeclared:
    """Somebody of the buyer's side says whether they have an interest in a bid of the lot."""

    lot_id: str
    evaluator_id: str
    has_interest: bool
    statement: str


@event("procurement.EvaluationProlonged", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EvaluationProlonged:
    """The evaluation may take longer, for a public reason."""

    lot_id: str
    evaluation: DueInstant
    reason: str


@event("procurement.MendingAsked", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MendingAsked:
    """A bidder may mend the papers of a bid until an instant."""

    lot_id: str
    bid_id: str
    company: str
    papers: str
    due: DueInstant
    asked_at: datetime


@event("procurement.BidMended", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidMended:
    """The bidder handed in papers, by the SHA-256 of their bytes."""

    lot_id: str
    bid_id: str
    company: str
    documents: tuple[str, ...]


@event("procurement.LowPriceDetected", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LowPriceDetected:
    """A price is abnormally low: `below` basis points under `reference`. The bidder may explain it until `due`."""

    lot_id: str
    bid_id: str
    company: str
    rule: LowPriceRule
    price: Money
    reference: Decimal
    below: int
    due: DueInstant | None = None
    detected_at: datetime | None = None


@event("procurement.PriceExplained", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PriceExplained:
    """The bidder explained a low price. What it says lies apart: it may hold secrets of the business."""

    lot_id: str
    bid_id: str
    company: str
    explanation_id: str
    text: Annotated[str | ApartReference | None, Apart("explanation_id")]


@event("procurement.ExplanationAccepted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ExplanationAccepted:
    """The price is low for good reasons."""

    lot_id: str
    bid_id: str
    reasons: str


@event("procurement.ExplanationRejected", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ExplanationRejected:
    """The explanation does not account for the price: the bid may be rejected for it."""

    lot_id: str
    bid_id: str
    reasons: str


@event("procurement.BidScored", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidScored:
    """An evaluator gives points, 0 to 10,000, which nobody else reads before all are in."""

    lot_id: str
    bid_id: str
    criterion_id: str
    score_id: Annotated[str, Inside]
    scorer: Annotated[str, Inside]
    points: Annotated[int | None, Secret("score_id")]


@event("procurement.ScoresConsolidated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ScoresConsolidated:
    """All points are in, and shown: those of a bid for a criterion count by their exact mean."""

    lot_id: str
    scores: tuple[CriterionScores, ...]


@event("procurement.BidderInformed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidderInformed:
    """A bidder who did not win is told why, and its place; the reasons are for that bidder and the buyer alone."""

    lot_id: str
    award_id: str
    bid_id: str
    company: str
    buyer: str
    place: int | None
    reasons: Annotated[str, Inside]


@event("procurement.EvaluationFellDue", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EvaluationFellDue:
    """The time to judge the bids is over, and they are not ranked: people are told, and a clock decides nothing."""

    lot_id: str
    buyer: str = ""


@event("procurement.MendingFellDue", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MendingFellDue:
    """The papers were not mended in time."""

    lot_id: str
    bid_id: str


@event("procurement.ExplanationFellDue", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ExplanationFellDue:
    """The price was not explained in time."""

    lot_id: str
    bid_id: str


@event("procurement.AuctionPricesTaken", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AuctionPricesTaken:
    """The auction of the lot is over: bids have the prices that they ended with."""

    lot_id: str
    bids: tuple[LotBid, ...]


@event("procurement.LotHoldEnded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotHoldEnded:
    """A complaint does not hold the lot any more, but another one does: it stays suspended."""

    lot_id: str
    complaint_id: str


EvaluationEvent = (
    LotBegun
    | PricesOpened
    | EvaluatorsNamed
    | InterestDeclared
    | EvaluationProlonged
    | MendingAsked
    | BidMended
    | LowPriceDetected
    | PriceExplained
    | ExplanationAccepted
    | ExplanationRejected
    | BidScored
    | ScoresConsolidated
    | BidderInformed
    | EvaluationFellDue
    | MendingFellDue
    | ExplanationFellDue
    | LotHoldEnded
    | AuctionPricesTaken
)
