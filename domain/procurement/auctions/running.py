"""An auction as it runs: whose turn it is, and what each alias asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.kernel.values import Money
from domain.procurement.auctions import events as e


@dataclass(frozen=True, slots=True)
class RunningAuction:
    """The steps of all rounds so far. A turn is a fixed time of its round, so that nobody waits for anybody."""

    scheduled: e.AuctionScheduled
    steps: tuple[e.AuctionStepPlaced, ...] = ()
    rounds_ended: int = 0

    @property
    def turn(self) -> timedelta:
        """How long a turn is."""
        return timedelta(seconds=self.scheduled.terms.turn_seconds)

    @property
    def round_length(self) -> timedelta:
        """How long a round is: a turn for each bidder."""
        return self.turn * len(self.scheduled.first)

    def end_of(self, number: int) -> datetime:
        """The instant at which a round, counted from 1, is over."""
        return self.scheduled.starts_at + self.round_length * number

    def round_at(self, at: datetime) -> int:
        """The round at a moment, from 1; 0 before the start, and one more than there are rounds after the end."""
        if at < self.scheduled.starts_at:
            return 0
        return min((at - self.scheduled.starts_at) // self.round_length, self.scheduled.terms.rounds) + 1

    def prices(self, before: int) -> dict[str, Money]:
        """What each alias asks for when a round begins."""
        prices = {first.alias: first.price for first in self.scheduled.first}
        prices.update({step.alias: step.price for step in self.steps if step.round < before})
        return prices

    def order(self, number: int) -> tuple[str, ...]:
        """Who has the turns of a round: the highest price first; of equal ones the later receipt."""
        prices, position = self.prices(number), self.positions
        return tuple(sorted(prices, key=lambda alias: (-prices[alias].amount, -position[alias])))

    @property
    def positions(self) -> dict[str, int]:
        """The receipt of the bid behind each alias."""
        return {bidder.alias: bidder.position for bidder in self.scheduled.bidders or ()}

    def whose_turn(self, at: datetime) -> str | None:
        """The alias that has the turn at a moment."""
        number = self.round_at(at)
        if not 1 <= number <= self.scheduled.terms.rounds:
            return None
        return self.order(number)[(at - self.end_of(number - 1)) // self.turn]

    def alias_of(self, bid_id: str) -> e.AuctionBidder | None:
        """The bidder behind a bid."""
        return next((bidder for bidder in self.scheduled.bidders or () if bidder.bid_id == bid_id), None)

    def after_round(self, number: int) -> tuple[e.AuctionPrice, ...]:
        """The prices after a round, in the order of the next one."""
        prices = self.prices(number + 1)
        return tuple(e.AuctionPrice(alias, prices[alias]) for alias in self.order(number + 1))

    def ranking(self) -> tuple[e.AuctionPrice, ...]:
        """The last prices, the lowest first; of equal ones the earlier receipt."""
        return tuple(reversed(self.after_round(self.scheduled.terms.rounds)))

    def placed(self, step: e.AuctionStepPlaced) -> RunningAuction:
        """The auction after a step."""
        return replace(self, steps=(*self.steps, step))


def aliases(count: int) -> Sequence[str]:
    """The names that bidders go by: they tell nothing of who they are."""
    return tuple(f"bidder-{number}" for number in range(1, count + 1))
