"""What everybody may draw, counted inside this process: the generic cell rate algorithm (GCRA).

Of each key one number is kept, the moment until which what was drawn is paid for. A draw moves it on by the time in
which its units come back, and is granted where it then lies no further ahead than a whole burst. So in no window more
is granted than burst + rate * window, and nothing has to run in the background.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from api.kernel.rates import Allowances, Draw, DrawOutcome, Rate, Rates
from infra.settings.settings import Settings

SECOND = 1_000_000
"""All times here are whole microseconds, rounded so that less is granted, never more."""
KEYS = 100_000
"""Keys remembered; beyond that, those that are paid for soonest are forgotten."""


@dataclass(frozen=True, slots=True)
class Price:
    """A draw in time: what its units take to come back, and what a whole burst takes."""

    cost: int
    most: int


def price(draw: Draw) -> Price:
    """The price of a draw; ValueError for more units than the burst has."""
    if not 0 < draw.units <= draw.rate.burst:
        raise ValueError(f"{draw.units} units cannot be drawn where a burst is {draw.rate.burst}")
    interval = SECOND / draw.rate.per_second
    return Price(ceil(draw.units * interval), ceil(draw.rate.burst * interval))


def outcome(draws: Sequence[Draw], ahead: Sequence[int], prices: Sequence[Price] | None = None) -> DrawOutcome:
    """What became of draws, from how far ahead of now each key is, these draws included; `prices` where known.

    They were granted where none is further ahead than a burst; else nothing was taken.
    """
    prices = [price(draw) for draw in draws] if prices is None else prices
    over = [after - price_.most for after, price_ in zip(ahead, prices, strict=True)]
    wait = max(0, *over)
    owed = [after - (price_.cost if wait else 0) for after, price_ in zip(ahead, prices, strict=True)]
    left = [_units(draw.rate, price_.most - owes) for draw, price_, owes in zip(draws, prices, owed, strict=True)]
    return DrawOutcome(wait / SECOND, over.index(max(over)), tuple(left), tuple(owes / SECOND for owes in owed))


def _units(rate: Rate, room: int) -> int:
    return max(0, int(room * rate.per_second / SECOND))


class LocalRates:
    """Counts in memory, for this process alone."""

    def __init__(self, now: Callable[[], int] = lambda: time.monotonic_ns() // 1000, keys: int = KEYS) -> None:
        self._now, self._keys = now, keys
        self._until: dict[str, int] = {}

    async def draw(self, draws: Sequence[Draw]) -> DrawOutcome:
        """Take all of it, or nothing."""
        return self.take(draws)

    def take(self, draws: Sequence[Draw]) -> DrawOutcome:
        """The same at once."""
        now = self._now()
        ahead = [max(self._until.get(draw.key, now), now) - now + price(draw).cost for draw in draws]
        found = outcome(draws, ahead)
        if found.granted:
            self._until |= {draw.key: now + after for draw, after in zip(draws, ahead, strict=True)}
            if len(self._until) > self._keys:
                self._forget(now)
        return found

    def wait(self, key: str) -> float:
        """Nothing is known without asking."""
        del key
        return 0.0

    def _forget(self, now: int) -> None:
        """Drop who owes nothing, and of the others those who owe least, until half of the room is free."""
        owing = sorted(((until, key) for key, until in self._until.items() if until > now), reverse=True)
        self._until = {key: until for until, key in owing[: self._keys // 2]}


class RememberingRates:
    """Does not ask again for a key of which not one unit was left: who floods us costs a look into a dictionary."""

    def __init__(self, rates: Rates, now: Callable[[], float] = time.monotonic, keys: int = KEYS) -> None:
        self._rates, self._now, self._keys = rates, now, keys
        self._empty: dict[str, float] = {}

    async def draw(self, draws: Sequence[Draw]) -> DrawOutcome:
        """Take all of it, or nothing."""
        for place, draw_ in enumerate(draws):
            if wait := self.wait(draw_.key):
                return DrawOutcome(
                    wait, place, (0,) * len(draws), tuple(d.rate.burst / d.rate.per_second for d in draws)
                )
        found = await self._rates.draw(draws)
        if not found.granted and draws[found.short].units == 1:
            if len(self._empty) >= self._keys:
                self._empty.clear()
            self._empty[draws[found.short].key] = self._now() + found.wait
        return found

    def wait(self, key: str) -> float:
        """Seconds until a unit of an empty key is there again."""
        until = self._empty.get(key)
        if until is None:
            return 0.0
        wait = until - self._now()
        if wait <= 0:
            del self._empty[key]
        return max(0.0, wait)


def allowances(settings: Settings) -> Allowances:
    """What everybody may draw, as the settings have it."""

    def a_second(most: int) -> Rate | None:
        return Rate(most, most * settings.rate_burst) if most else None

    def a_minute(most: int) -> Rate | None:
        return Rate(most / 60, most) if most else None

    return Allowances(
        queries=a_second(settings.rate_queries),
        mutations=a_second(settings.rate_mutations),
        cost=a_minute(settings.rate_cost),
        downloads=a_second(settings.rate_downloads),
        uploads=a_second(settings.rate_uploads),
        feeds=a_second(settings.rate_feeds),
        refused=a_second(settings.rate_queries),
        failed_tokens=a_minute(settings.rate_failed_tokens),
        services=settings.rate_services,
        factor=settings.rate_services_factor,
    )
