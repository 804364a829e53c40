"""What everybody may draw, counted in Valkey for all processes together, and drawn by leases."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import Sequence
from typing import Protocol

import redis.asyncio
from prometheus_client import Counter
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, ResponseError

from api.kernel.rates import Draw, DrawOutcome
from application.bus.gather import Gatherer
from infra.signals.cancelling import is_cancelled
from infra.valkey.leases import Leases
from infra.valkey.limits import SECOND, outcome
from infra.valkey.script import LIFE, SCRIPT, Trip, TripAnswer
from infra.valkey.signals import Failures

PREFIX = "foja:allowance:"
PATIENCE = 0.25
"""Seconds after which a Valkey that does not answer is left alone."""
MOST = 500
"""Trips sent together at most."""
ROUND = LIFE / SECOND / 2
"""Seconds between the looks for leases whose time is over."""

TRIPS = Counter("foja_rate_trips_total", "Draws on the allowances that went to Valkey; leases covered the others.")


class Till(Protocol):
    """Where all processes draw."""

    async def ask(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        """An answer for each; raises RedisError and OSError where it is away."""
        ...


class ValkeyTill:
    """Valkey. Keys are hashed with a secret, since an address is somebody's; they last as long as they owe.

    The script is sent by its hash, and its text only where Valkey does not know it: at first, and after a restart.
    """

    def __init__(self, url: str, secret: str, prefix: str = PREFIX, patience: float = PATIENCE) -> None:
        self._client = redis.asyncio.Redis.from_url(
            url,
            socket_connect_timeout=patience,
            socket_timeout=patience,
            retry=Retry(NoBackoff(), 0),
            single_connection_client=False,
        )
        self._secret, self._prefix = hashlib.sha256(secret.encode()).digest(), prefix
        self._hash = self._client.register_script(SCRIPT).sha
        self._process = secrets.token_hex(8)

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()

    async def ask(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        """An answer for each; raises RedisError and OSError where Valkey is away."""
        answers = await self._send(trips)
        unknown = [place for place, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        if unknown:
            await self._client.script_load(SCRIPT)
            again = await self._send([trips[place] for place in unknown])
            for place, answer in zip(unknown, again, strict=True):
                answers[place] = answer
        return answers

    async def _send(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        # A registered script in a pipeline would ask SCRIPT EXISTS each time: a second trip.
        async with self._client.pipeline(transaction=False) as pipe:
            for trip in trips:
                names = [self._name(booking.key) for booking in trip.bookings]
                pipe.evalsha(self._hash, len(names), *names, *trip.arguments(self._process))
            answers = await pipe.execute(raise_on_error=False)
        return [answer if isinstance(answer, ResponseError) else TripAnswer.of(answer) for answer in answers]

    def _name(self, key: str) -> str:
        return self._prefix + hashlib.blake2b(key.encode(), key=self._secret, digest_size=16).hexdigest()


class LeasedRates:
    """Draws on leases, and on the till where they do not suffice. What is drawn there at the same time goes together.

    A till that fails ends all leases, so that an answer from memory is never taken for one of the till's.
    """

    def __init__(self, till: Till, leases: Leases | None = None) -> None:
        self._till, self._leases = till, Leases() if leases is None else leases
        self._together: Gatherer[Sequence[Draw], DrawOutcome] = Gatherer(self._draw_all, most=MOST)

    async def close(self) -> None:
        """Take nothing more, and give back what is unused."""
        await self._together.close()
        await self._give_back(self._leases.end(early=True))

    async def draw(self, draws: Sequence[Draw]) -> DrawOutcome:
        """Take all of it, or nothing; raises what the till does, and TimeoutError where it is slow."""
        drawn = self.take(draws)
        if drawn is None:
            [drawn] = await self._together.submit([draws])
        return drawn

    def take(self, draws: Sequence[Draw]) -> DrawOutcome | None:
        """Take all of it at once, on leases; None, and nothing taken, where they do not cover it."""
        return self._leases.take(draws)

    def wait(self, key: str) -> float:
        """Nothing is known without asking."""
        del key
        return 0.0

    async def end_leases(self) -> None:
        """Give back what is unused of leases whose time is over."""
        await self._give_back(self._leases.end())

    async def end_leases_for_ever(self) -> None:
        """The same, round after round."""
        while not is_cancelled():
            await asyncio.sleep(ROUND)
            await self.end_leases()

    async def _give_back(self, trips: Sequence[Trip]) -> None:
        for first in range(0, len(trips), MOST):
            with contextlib.suppress(*Failures):  # unreturned, it counts as used
                await self._till.ask(trips[first : first + MOST])

    async def _draw_all(self, together: Sequence[Sequence[Draw]]) -> list[DrawOutcome | Exception]:
        drawn: dict[int, DrawOutcome | Exception] = {}
        trips, settled = dict[int, Trip](), set[str]()
        for place, draws in enumerate(together):
            on_leases = self._leases.take(draws)  # they may have come while this waited
            if on_leases is None:
                trips[place] = self._leases.trip(draws, settled)
            else:
                drawn[place] = on_leases
        if trips:
            TRIPS.inc(len(trips))
            answers = await self._ask(list(trips.values()))
            for place, answer in zip(trips, answers, strict=True):
                drawn[place] = answer if isinstance(answer, ResponseError) else outcome(together[place], answer.ahead)
        return [drawn[place] for place in range(len(together))]

    async def _ask(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        sent = self._leases.now()
        try:
            answers = await self._till.ask(trips)
        except Failures:
            self._leases.forget()
            raise
        for trip, answer in zip(trips, answers, strict=True):
            if isinstance(answer, TripAnswer):
                self._leases.keep(trip, answer, sent)
        return answers
