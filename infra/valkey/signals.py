"""Signals through Valkey's publish and subscribe."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Self

import redis.asyncio
import structlog
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from infra.signals.cancelling import cancel, is_cancelled
from infra.signals.signals import Hub, Subscription, backoff, decode, encode
from projections.kernel.declarations import Change

CHANNEL = "foja:projected"
LIMIT = 65_536
PATIENCE = 1.0
"""Seconds after which a Valkey that does not answer counts as gone."""
QUIET = 5.0
"""Seconds of silence after which the subscriber's connection is asked whether it still lives."""

Failures = (RedisError, OSError)
log = structlog.get_logger()


class ValkeySignals:
    """Signals over one channel; one connection a process listens, whatever the number of its subscriptions.

    A lost connection is made again with growing pauses, and then every subscription is told to catch up.
    """

    def __init__(self, url: str, hub: Hub, channel: str) -> None:
        self._hub, self._channel = hub, channel
        self._client = redis.asyncio.Redis.from_url(
            url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._connected = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, *, hub: Hub | None = None, channel: str = CHANNEL) -> Self:
        """Listen, waiting a moment for the first connection; goes on trying in the background where there is none."""
        signals = cls(url, hub or Hub(), channel)
        signals._listening = asyncio.create_task(signals._listen_for_ever(), name="valkey signals")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(signals._connected.wait(), 2 * PATIENCE)
        return signals

    async def close(self) -> None:
        """End all subscriptions and connections."""
        if self._listening is not None:
            await cancel(self._listening)
        self._hub.close()
        await self._client.aclose()

    @property
    def connected(self) -> bool:
        """Whether this process hears what is published."""
        return self._connected.is_set()

    async def publish(self, *changes: Change) -> None:
        """Tell everybody; raises RedisError where Valkey is away."""
        for message in encode(changes, LIMIT):
            await self._client.publish(self._channel, message)

    async def subscribe(self, models: Sequence[str]) -> Subscription:
        """Hear of these read models."""
        return self._hub.join(models)

    async def _listen_for_ever(self) -> None:
        attempt = 0
        while not is_cancelled():
            listener = self._client.pubsub()
            try:
                await listener.subscribe(self._channel)
                async for _ in self._messages(listener):
                    attempt = 0
            except Failures as error:
                log.warning("valkey_signals_lost", error=str(error), attempt=attempt)
            finally:
                self._connected.clear()
                with contextlib.suppress(*Failures):
                    await listener.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(backoff(attempt))
            attempt += 1

    async def _messages(self, listener: PubSub) -> AsyncIterator[None]:
        """Hand each message out, and step; ends with an error when the connection does."""
        asked = False
        while not is_cancelled():
            message = await listener.get_message(timeout=QUIET)
            if message is not None:
                asked = False
                self._take(message)
                yield
            elif asked:
                raise TimeoutError(f"Valkey said nothing for {2 * QUIET:g} seconds")
            else:
                await listener.ping()
                asked = True

    def _take(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "subscribe":
            self._connected.set()
            self._hub.tell_of_gap()
        elif message["type"] == "message":
            try:
                self._hub.hand_out(*decode(message["data"]))
            except ValueError as error:
                log.warning("signal_not_understood", error=str(error))
