"""Leases: what a process has drawn ahead of its callers' allowances, and counts in memory.

A caller's first draw takes nothing ahead. From the second on as much is wanted as was used lately, twice as much as the
last time where that ran out; `infra/valkey/script.py` says how much of it is lent. After LIFE a lease is not drawn on
any more: the next trip gives back what is unused, or the round that ends leases does.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.kernel.rates import Draw, DrawOutcome
from infra.valkey.limits import outcome, price
from infra.valkey.script import LIFE, Booking, Trip, TripAnswer

MOST = 10_000
"""Leases remembered; beyond that each draw of another caller is a trip."""


@dataclass(slots=True)
class Lease:
    """Microseconds: lent at first, still unused, used since, and two moments.

    Until `paid` what the process knows to be owed is paid for; it knows of its own draws, and of all at its last trip.
    """

    size: int
    unused: int
    used: int
    paid: int
    ends: int

    def covers(self, cost: int, now: int) -> bool:
        """Whether this much can be drawn without asking."""
        return now < self.ends and cost <= self.unused

    def draw(self, cost: int, now: int) -> int:
        """Draw it; how far ahead of now that is."""
        self.unused -= cost
        self.used += cost
        self.paid = max(self.paid, now) + cost
        return self.paid - now

    def wanted(self, now: int) -> int:
        """What its successor should have."""
        return max(self.used, 2 * self.size) if now < self.ends else self.used


class Leases:
    """The leases of a process. They end in the order in which they are kept."""

    def __init__(self, now: Callable[[], int] = lambda: time.monotonic_ns() // 1000, most: int = MOST) -> None:
        self.now, self._most = now, most
        self._leases: dict[str, Lease] = {}
        self._numbers = itertools.count(1)

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._leases)

    def take(self, draws: Sequence[Draw]) -> DrawOutcome | None:
        """Draw all of it on leases; None, and nothing drawn, where they do not cover it."""
        now, prices = self.now(), [price(draw) for draw in draws]
        covering = []
        for draw, price_ in zip(draws, prices, strict=True):
            lease = self._leases.get(draw.key)
            if lease is None or not lease.covers(price_.cost, now):
                return None
            covering.append(lease)
        ahead = [lease.draw(price_.cost, now) for lease, price_ in zip(covering, prices, strict=True)]
        return outcome(draws, [min(after, price_.most) for after, price_ in zip(ahead, prices, strict=True)], prices)

    def trip(self, draws: Sequence[Draw], settled: set[str]) -> Trip:
        """The trip that draws this; it ends the leases of its keys, except those `settled` by a trip sent with it."""
        now, bookings = self.now(), []
        for draw in draws:
            price_ = price(draw)
            if draw.key in settled:
                bookings.append(Booking(draw.key, price_.cost, price_.most))
                continue
            settled.add(draw.key)
            lease = self._leases.pop(draw.key, None)
            back, want = (lease.unused, lease.wanted(now)) if lease else (0, 0)
            bookings.append(Booking(draw.key, price_.cost, price_.most, back, want))
        return Trip(next(self._numbers), bookings)

    def keep(self, trip: Trip, answer: TripAnswer, sent: int) -> None:
        """Keep what a trip brought that was sent at this moment."""
        if any(after > booking.most for booking, after in zip(trip.bookings, answer.ahead, strict=True)):
            return  # refused: nothing was lent
        now = self.now()
        for booking, after, lent in zip(trip.bookings, answer.ahead, answer.lent, strict=True):
            if booking.back is not None:
                if lent or len(self._leases) < self._most:
                    self._leases[booking.key] = Lease(lent, lent, booking.cost, now + after, sent + LIFE)
            elif lease := self._leases.get(booking.key):
                lease.used += booking.cost
                lease.paid = now + after - lease.unused

    def end(self, *, early: bool = False) -> list[Trip]:
        """End those whose time is over, or all: the trips that give back what is unused.

        How much one was used is remembered until the next round.
        """
        now, trips = self.now(), []
        for key, lease in list(self._leases.items()):
            if lease.ends > now and not early:
                break
            if lease.unused:
                trips.append(Trip(next(self._numbers), [Booking(key, 0, 0, lease.unused)]))
                lease.unused = 0
            else:
                del self._leases[key]
        return trips

    def forget(self) -> None:
        """Forget all: Valkey is away, and takes them for used."""
        self._leases.clear()
