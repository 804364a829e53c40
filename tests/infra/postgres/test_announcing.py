"""Telling that a read model moved on never holds its projector up, not even when it stops."""

import asyncio
import contextlib
from collections.abc import Sequence

from infra.postgres.projecting.announcing import Announcer
from infra.signals.signals import Hub, Subscription
from projections.kernel.declarations import Change


class Swallowing:
    """A carrier whose client loses a cancellation that comes while it publishes."""

    connected = True

    def __init__(self) -> None:
        self.publishing, self.published = asyncio.Event(), list[Change]()

    async def publish(self, *changes: Change) -> None:
        self.publishing.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        self.published += changes

    async def subscribe(self, models: Sequence[str]) -> Subscription:
        return Hub().join(models)

    async def positions(self) -> dict[str, int]:
        return {}

    async def close(self) -> None:
        """Nothing to close."""


async def test_a_swallowed_cancellation_ends_it_all_the_same() -> None:
    signals = Swallowing()
    announcer = Announcer(signals)
    running = asyncio.create_task(announcer.run())
    announcer.tell(Change("a.model", 1, ("k",)))
    await signals.publishing.wait()

    running.cancel()
    await asyncio.wait_for(running, 60)

    assert signals.published == [Change("a.model", 1, ("k",))]
