"""Signals through Valkey, and through PostgreSQL while Valkey is away.

Publishers and subscribers need no agreement about which of the two carries:

- a publisher tells Valkey; where that fails it tells PostgreSQL instead, and leaves Valkey alone for a growing pause;
- a subscriber always listens to both. The LISTEN is one idle connection a process as long as Valkey works.

Telling both every time would be simpler still, but a NOTIFY queues for the lock that each commit of the ledger holds
through its fsync, so that signals would slow appends down, and appends the signals.

That leaves one case: a subscriber cut off from a Valkey that its publishers still reach. It knows that its own
connection is gone, and until it is back looks every second where the read models stand: one query a process.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Self

import psycopg
import structlog

from infra.postgres.signals import PostgresSignals
from infra.signals.cancelling import cancel, is_cancelled
from infra.signals.signals import Hub, Signals, Subscription, backoff
from infra.valkey.signals import CHANNEL, Failures, ValkeySignals
from projections.kernel.declarations import Change

LOOK_EVERY = 1.0
log = structlog.get_logger()


class SignalsWithFallback:
    """Signals that go on while Valkey is away. See the module's text for how."""

    def __init__(self, valkey: ValkeySignals, postgres: PostgresSignals, hub: Hub) -> None:
        self._valkey, self._postgres, self._hub = valkey, postgres, hub
        self._failures = 0
        self._not_before = 0.0
        self._looking = asyncio.create_task(self._look_while_cut_off(), name="signals without valkey")

    @classmethod
    async def open(cls, dsn: str, valkey_url: str, *, channel: str = CHANNEL) -> Self:
        """Listen to both; raises psycopg.OperationalError where the database cannot be reached."""
        hub = Hub()
        postgres = await PostgresSignals.open(dsn, hub=hub)
        return cls(await ValkeySignals.open(valkey_url, hub=hub, channel=channel), postgres, hub)

    async def close(self) -> None:
        """End all subscriptions and connections."""
        await cancel(self._looking)
        await self._valkey.close()
        await self._postgres.close()

    @property
    def through_valkey(self) -> bool:
        """Whether this process hears Valkey."""
        return self._valkey.connected

    async def publish(self, *changes: Change) -> None:
        """Tell everybody; raises psycopg.OperationalError where both are away."""
        if time.monotonic() >= self._not_before:
            try:
                await self._valkey.publish(*changes)
            except Failures as error:
                self._not_before = time.monotonic() + backoff(self._failures)
                self._failures += 1
                log.warning("valkey_publish_failed", error=str(error), failures=self._failures)
            else:
                self._failures = 0
                return
        await self._postgres.publish(*changes)

    async def subscribe(self, models: Sequence[str]) -> Subscription:
        """Hear of these read models."""
        return self._hub.join(models)

    async def _look_while_cut_off(self) -> None:
        while not is_cancelled():
            await asyncio.sleep(LOOK_EVERY)
            if self._valkey.connected:
                continue
            with contextlib.suppress(psycopg.Error):  # the database's own listener reports that it is away
                for model, position in (await self._postgres.positions()).items():
                    if position > self._hub.heard(model):
                        self._hub.hand_out(Change(model, position, ()))


async def open_signals(dsn: str, valkey_url: str | None) -> Signals:
    """The signals of an installation: through Valkey where it has one, with PostgreSQL in reserve."""
    if valkey_url is None:
        return await PostgresSignals.open(dsn)
    return await SignalsWithFallback.open(dsn, valkey_url)
