"""The demo: a small synthetic state adopts, controls and executes its budget, and closes its books.

Everything is made up and says so: the government is `DEMO`, and each reference begins with "demo". It runs through the
same bus as any other act; playing it again adds nothing but what came due since.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from domain.kernel.refused import Refused
from infra.bootstrap import ADAPTERS
from infra.kernel.adapters import Scene, Story
from infra.keys.store import open_keys
from infra.runtime import open_bus
from infra.settings.settings import Settings

PATIENCE, PAUSE = 300, 0.2
"""How often, and after how many seconds, an act is tried that waits for the worker."""
STORIES = tuple(adapter.story for adapter in ADAPTERS if adapter.story is not None)


SHORT = tuple(story for story in STORIES if not story.needs_worker)
"""Those that a ledger alone is enough for."""


async def staff(bus: Bus, by: Principal, stories: Sequence[Story] = SHORT) -> None:
    """Carry out the founding of each story, as an administrator."""
    for story in stories:
        for command in story.founding():
            try:
                await bus.execute(Order(command), by)
            except Refused as refused:
                if refused.code not in story.founded:
                    raise


async def play(bus: Bus, today: date, stories: Sequence[Story] = SHORT) -> int:
    """Give the stories' commands, each under an id of its own content; how many added something."""
    added = 0
    for scene_ in (scene for story in stories for scene in story.scenes(today)):
        id_ = uuid5(NAMESPACE_URL, f"foja:demo:{scene_.command!r}")
        receipt = await _given(bus, Order(scene_.command, id_), scene_)
        added += bool(receipt.events) and not receipt.replayed
    return added


async def _given(bus: Bus, order: Order[Any], scene_: Scene) -> Receipt:
    """Carry out one act, once the worker has done what it waits for."""
    for _ in range(PATIENCE):
        try:
            return await bus.execute(order, scene_.by)
        except Refused as refused:
            if refused.code not in scene_.waits_for:
                raise
            await asyncio.sleep(PAUSE)
    return await bus.execute(order, scene_.by)


async def _main() -> None:
    settings = Settings.load()
    database_url = settings.database_url
    if not database_url:
        sys.exit("The demo plays against a running stack: start it with ./foja up --demo")
    async with open_keys(settings) as keys, open_bus(database_url, keys=keys) as bus:
        today = datetime.now(UTC).date()
        stories = STORIES if settings.keys_database_url else SHORT
        await staff(bus, Principal(settings.operator, "*"), stories)
        added = await play(bus, today, stories)
    outcomes = "; ".join(filter(None, (story.outcome(today) for story in stories)))
    sys.stdout.write(f"demo: {added} acts played ({outcomes})\n")


if __name__ == "__main__":
    asyncio.run(_main())
