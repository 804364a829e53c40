"""What can be asked for about lots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import INTERNAL, PUBLIC, Internal, Secret, command
from domain.kernel.forms import pattern, text
from domain.kernel.values import Money
from domain.procurement.naming import AwardId, LotId, TenderId

Reasons = Annotated[str, text(4_000, "reasons_length")]
BidId = Annotated[str, text(100, "bid_name_length", one_line=True)]
Ground = Annotated[str, text(60, "not_a_ground", one_line=True)]
Account = Annotated[str, text(200, "account_length", one_line=True)]
Sha256 = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_paper_digest", "64 digits and letters a to f", small=True)]
RandomId = Annotated[str, pattern(r"[A-Za-z0-9._-]{16,100}", "not_random", "16 to 100 letters, digits, . _ -")]


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BeginEvaluation:
    """Take in what was opened of a lot."""

    lot_id: LotId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EndLots:
    """End the lots of a tender that cannot go on: too few bids, or an opening that failed."""

    tender_id: TenderId


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NameEvaluators:
    """Name the accounts that judge the bids of a lot: three at least."""

    lot_id: LotId
    evaluators: tuple[Account, ...]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeclareInterest:
    """Say in person whether one has an interest in any bid of a lot."""

    lot_id: LotId
    evaluator_id: Account
    has_interest: bool
    statement: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ProlongEvaluation:
    """Let the evaluation take as long as the procedure allows."""

    lot_id: LotId
    reason: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AdmitBid:
    """Find that a bid is what the terms ask for."""

    lot_id: LotId
    bid_id: BidId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RejectBid:
    """Find a bid out, for a listed ground."""

    lot_id: LotId
    bid_id: BidId
    ground: Ground
    text: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AskMending:
    """Let a bidder mend papers."""

    lot_id: LotId
    bid_id: BidId
    papers: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MendBid:
    """Hand in papers for one's bid."""

    lot_id: LotId
    bid_id: BidId
    company: str
    documents: tuple[Sha256, ...]


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ExplainPrice:
    """Explain the low price of one's bid."""

    lot_id: LotId
    bid_id: BidId
    company: str
    explanation_id: RandomId
    text: Annotated[Annotated[str, text(20_000, "explanation_length")] | None, Secret("explanation_id")]


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AcceptExplanation:
    """Find that a low price is accounted for."""

    lot_id: LotId
    bid_id: BidId
    reasons: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RejectExplanation:
    """Find that a low price is not accounted for."""

    lot_id: LotId
    bid_id: BidId
    reasons: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ScoreBid:
    """Give a bid points for a criterion: 0 to 10,000."""

    lot_id: LotId
    bid_id: BidId
    criterion_id: str
    score_id: Annotated[RandomId, Internal()]
    points: Annotated[int | None, Secret("score_id")]


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RankBids:
    """Rank the admitted bids of a lot by the terms."""

    lot_id: LotId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LoserReasons:
    """Why a bid did not win."""

    bid_id: BidId
    reasons: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DecideAward:
    """Award the lot to the next in rank, and tell the others why it is not them."""

    lot_id: LotId
    bid_id: BidId
    reasons: Reasons
    losers: tuple[LoserReasons, ...] = ()


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AwardDirectly:
    """Award a lot without competition, as a direct procedure allows for a listed reason."""

    lot_id: LotId
    company: Annotated[str, text(80, "not_a_company", one_line=True)]
    value: Money
    reasons: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CancelAward:
    """Take an award back before a contract is signed."""

    award_id: AwardId
    reason: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CancelAwardByOrder:
    """Take the standing award back, as the review body ordered."""

    lot_id: LotId
    complaint_id: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class NoteContract:
    """Note that the contract of an award is signed."""

    award_id: str
    contract_id: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeclareLotUnsuccessful:
    """Find that nobody gets the lot."""

    lot_id: LotId
    reason: Reasons


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SuspendLot:
    """Let the periods of a lot stand still for a complaint that was admitted."""

    lot_id: LotId
    complaint_id: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ResumeLot:
    """Let the periods of a lot go on when a complaint holds it no more."""

    lot_id: LotId
    complaint_id: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MarkLotDue:
    """Say that a period of a lot is over: `step` as LotStep names it."""

    lot_id: LotId
    step: str


Command = (
    BeginEvaluation
    | NameEvaluators
    | DeclareInterest
    | ProlongEvaluation
    | AdmitBid
    | RejectBid
    | AskMending
    | MendBid
    | ExplainPrice
    | AcceptExplanation
    | RejectExplanation
    | ScoreBid
    | RankBids
    | DecideAward
    | AwardDirectly
    | CancelAward
    | CancelAwardByOrder
    | NoteContract
    | DeclareLotUnsuccessful
    | SuspendLot
    | ResumeLot
    | MarkLotDue
)
