"""What everybody may draw, counted in Valkey for all processes together, by Valkey's own clock."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError

from api.kernel.rates import Draw, DrawOutcome
from application.bus.gather import Gatherer
from infra.valkey.limits import outcome, price

PREFIX = "foja:rate:"
PATIENCE = 0.25
"""Seconds after which a Valkey that does not answer is left alone."""
MOST = 500
"""Draws sent together at most."""

SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ahead, granted = {}, true
for i, key in ipairs(KEYS) do
    local owed = math.max(tonumber(redis.call('GET', key) or '0') - now, 0)
    ahead[i] = owed + tonumber(ARGV[2 * i - 1])
    granted = granted and ahead[i] <= tonumber(ARGV[2 * i])
end
if granted then
    for i, key in ipairs(KEYS) do
        redis.call('SET', key, string.format('%.0f', now + ahead[i]), 'PX', math.ceil(ahead[i] / 1000))
    end
end
return ahead
"""
"""Takes the cost and the most of each key, gives how far ahead each is (`infra/valkey/limits.py`)."""


class ValkeyRates:
    """Counts in Valkey. Keys are hashed with a secret, since an address is somebody's; they last as long as they owe.

    What is drawn at the same time is sent together, over one connection.
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
        self._together: Gatherer[Sequence[Draw], DrawOutcome] = Gatherer(self._draw_all, most=MOST)

    async def close(self) -> None:
        """End the connections."""
        await self._together.close()
        await self._client.aclose()

    async def draw(self, draws: Sequence[Draw]) -> DrawOutcome:
        """Take all of it, or nothing; raises RedisError and OSError where Valkey is away, TimeoutError where slow."""
        [found] = await self._together.submit([draws])
        return found

    def wait(self, key: str) -> float:
        """Nothing is known without asking."""
        del key
        return 0.0

    async def _draw_all(self, together: Sequence[Sequence[Draw]]) -> list[DrawOutcome | Exception]:
        async with self._client.pipeline(transaction=False) as pipe:
            for draws in together:
                prices = [number for draw in draws for number in (price(draw).cost, price(draw).most)]
                pipe.eval(SCRIPT, len(draws), *(self._name(draw.key) for draw in draws), *prices)
            answers = await pipe.execute(raise_on_error=False)
        return [
            answer if isinstance(answer, ResponseError) else outcome(draws, answer)
            for draws, answer in zip(together, answers, strict=True)
        ]

    def _name(self, key: str) -> str:
        return self._prefix + hashlib.blake2b(key.encode(), key=self._secret, digest_size=16).hexdigest()
