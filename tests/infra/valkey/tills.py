"""Valkey's script at a time that a test sets."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import cast

import redis
from redis.exceptions import ResponseError

from infra.valkey.limits import SECOND
from infra.valkey.script import SCRIPT, Booking, Trip, TripAnswer

START = 1_800_000_000 * SECOND


class SetClock:
    """Microseconds, turned by hand."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class ClockedTill:
    """One process's way to the script, which runs at the time that a clock shows. Keys last until the test ends."""

    def __init__(self, url: str, clock: SetClock, prefix: str | None = None) -> None:
        self.prefix = secrets.token_hex(4) if prefix is None else prefix
        self._client, self._clock, self._process = redis.Redis.from_url(url), clock, secrets.token_hex(4)
        timed = SCRIPT.replace("redis.call('TIME')", "{tonumber(ARGV[#ARGV - 1]), tonumber(ARGV[#ARGV])}")
        self._script = timed.replace("'PX', lasts", "'PX', 3600000")
        assert self._script.count("ARGV[#ARGV") == 2
        assert self._script.count("3600000") == 1

    async def ask(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        """An answer for each."""
        return [self.run(trip) for trip in trips]

    def run(self, trip: Trip) -> TripAnswer:
        """The answer to one."""
        keys = [f"{self.prefix}{one.key}" for one in trip.bookings]
        given = (*trip.arguments(self._process), *divmod(self._clock.now, SECOND))
        return TripAnswer.of(cast("list[int]", self._client.eval(self._script, len(keys), *keys, *map(str, given))))

    def owed(self, key: str) -> int:
        """What a key owes now."""
        return self.run(Trip(0, [Booking(key, 0, 0)])).ahead[0]

    def close(self) -> None:
        """End the connection."""
        self._client.close()
