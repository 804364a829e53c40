"""What is known of a lot: its bids as they are judged, and the stage that it is at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from domain.kernel.declarations import Refused
from domain.procurement.lots.clocks import LotPause, LotPeriod
from domain.procurement.lots.evaluation_events import LotBegun
from domain.procurement.lots.events import AwardDecided, RankedBid
from domain.procurement.lots.parts import LotBid
from domain.procurement.lots.ranking import PricedBid, scored
from domain.procurement.parts import Criterion


class Explanation(StrEnum):
    """How it stands with the explanation of a low price."""

    AWAITED = "awaited"
    GIVEN = "given"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LowPriceCase:
    """A low price, until when it may be explained, and what came of that. None: without end."""

    period: LotPeriod | None
    explanation: Explanation = Explanation.AWAITED

    def is_pending(self, at: datetime) -> bool:
        """Whether the bidder may still explain, or nobody has judged the explanation."""
        if self.explanation is Explanation.GIVEN:
            return True
        return self.explanation is Explanation.AWAITED and not (self.period and self.period.is_over(at))


@dataclass(frozen=True, slots=True)
class Mending:
    """Papers that a bidder was asked for."""

    period: LotPeriod
    done: bool = False


@dataclass(frozen=True, slots=True)
class JudgedBid:
    """A bid, and what was found of it. `admitted` is None while nothing was."""

    bid: LotBid
    admitted: bool | None = None
    mending: Mending | None = None
    low: LowPriceCase | None = None


@dataclass(frozen=True, slots=True)
class LotFile:
    """All that is known of a lot since it began."""

    begun: LotBegun
    bids: Mapping[str, JudgedBid]
    evaluators: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    interests: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    evaluation: LotPeriod | None = None
    prolonged: bool = False
    auctioned: bool = False
    scores: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    suspended: frozenset[str] = frozenset()
    pauses: tuple[LotPause, ...] = ()
    awards: tuple[AwardDecided, ...] = ()
    void: frozenset[str] = frozenset()
    fell_due: frozenset[str] = frozenset()

    @property
    def prices_open(self) -> bool:
        """Whether the prices are known."""
        return all(judged.bid.price is not None for judged in self.bids.values() if judged.admitted is not False)

    @property
    def awaits_auction(self) -> bool:
        """Whether an auction lowers the prices before they are ranked."""
        in_it = sum(1 for judged in self.bids.values() if judged.bid.price is not None and judged.admitted is not False)
        return self.begun.rules.auction and in_it > 1 and not self.auctioned

    @property
    def admitted(self) -> tuple[JudgedBid, ...]:
        """The bids that are what the terms ask for."""
        return tuple(judged for judged in self.bids.values() if judged.admitted)

    @property
    def scored(self) -> tuple[Criterion, ...]:
        """The criteria that evaluators give points for."""
        return scored(self.begun.criteria)

    def judged(self, bid_id: str) -> JudgedBid:
        """A bid of the lot; Refused(`unknown_bid`)."""
        if (judged := self.bids.get(bid_id)) is None:
            raise Refused("unknown_bid", "bidId", bid=bid_id[:100])
        return judged

    def after(self, bid_id: str, **changed: object) -> LotFile:
        """The lot after something was found of a bid."""
        judged = self.bids.get(bid_id)
        if judged is None:
            return self
        return replace(self, bids={**self.bids, bid_id: replace(judged, **changed)})  # type: ignore[arg-type]

    def missing_scores(self) -> Iterator[tuple[str, str, str]]:
        """The scores that are not in: bid, criterion, evaluator."""
        for judged in self.admitted:
            for criterion in self.scored:
                given = self.scores.get((judged.bid.bid_id, criterion.criterion_id), {})
                absent = (account for account in self.evaluators if account not in given)
                yield from ((judged.bid.bid_id, criterion.criterion_id, account) for account in absent)

    def points(self) -> Mapping[tuple[str, str], Fraction]:
        """The exact mean of the scores of each bid for each criterion."""
        return {key: Fraction(sum(given.values()), len(given)) for key, given in self.scores.items() if given}

    def priced(self) -> tuple[PricedBid, ...]:
        """The admitted bids, to be ranked."""
        bids = (judged.bid for judged in self.admitted)
        return tuple(PricedBid(bid.bid_id, bid.company, bid.price, bid.position) for bid in bids if bid.price)

    def periods(self) -> Iterator[tuple[str, LotPeriod]]:
        """The periods of the evaluation, by the names of their steps."""
        if self.evaluation is not None:
            yield "evaluation", self.evaluation
        for judged in self.bids.values():
            if judged.mending is not None and not judged.mending.done:
                yield f"mending/{judged.bid.bid_id}", judged.mending.period
            low = judged.low
            if low is not None and low.period is not None and low.explanation is Explanation.AWAITED:
                yield f"explanation/{judged.bid.bid_id}", low.period


@dataclass(frozen=True, slots=True)
class Unopened:
    """Nothing of the lot was opened yet."""


@dataclass(frozen=True, slots=True)
class Evaluating:
    """The bids are judged."""

    file: LotFile


@dataclass(frozen=True, slots=True)
class Ranked:
    """The bids have their order, and no award stands."""

    file: LotFile
    ranking: tuple[RankedBid, ...]

    @property
    def next(self) -> RankedBid | None:
        """The bid to be awarded next: the first that had no award yet and is still in."""
        had = {award.bid_id for award in self.file.awards}
        return next((bid for bid in self.ranking if bid.bid_id not in had and self.is_in(bid.bid_id)), None)

    def is_in(self, bid_id: str) -> bool:
        """Whether a bid was not rejected since."""
        return self.file.bids[bid_id].admitted is not False


@dataclass(frozen=True, slots=True)
class Standing:
    """An award waits for the end of its standstill."""

    file: LotFile
    ranking: tuple[RankedBid, ...]
    award: AwardDecided
    standstill: LotPeriod


@dataclass(frozen=True, slots=True)
class Awarded:
    """The standstill is over: a contract may be signed, or is."""

    file: LotFile
    ranking: tuple[RankedBid, ...]
    award: AwardDecided
    contract_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unsuccessful:
    """Nobody gets the lot."""

    file: LotFile | None = None


UNOPENED = Unopened()
Stage = Unopened | Evaluating | Ranked | Standing | Awarded | Unsuccessful
Begun = Evaluating | Ranked | Standing | Awarded
