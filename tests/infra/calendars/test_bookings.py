"""Many who book at once, on a real ledger: each instant is given once, and of those that meet one gets it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

from application.bus.bus import Bus
from application.kernel.orders import Order
from domain.calendars.bookings.commands import BookResource, CancelBooking, DefineResource, MoveBooking
from domain.calendars.bookings.events import SlotFreed, SlotTaken
from domain.kernel.declarations import Refused
from tests.infra.processes.running import CLERK, a_bus, give, looking

ROOM = "018f3b1e-5c1a-7cc0-8a55-000000000001"
BEGINS = (datetime.now(UTC) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)


async def outcome(bus: Bus, hour: int) -> str:
    """Book two hours, of which the first is also the second one of those who come an hour earlier."""
    starts = BEGINS - 12 * HOUR + hour * HOUR
    try:
        await bus.execute(Order(BookResource(str(uuid4()), ROOM, starts, starts + 2 * HOUR)), CLERK)
    except Refused as refused:
        return refused.code
    return "booked"


async def test_who_books_at_once_never_books_twice(database: str) -> None:
    async with a_bus(database) as first, a_bus(database) as second, looking(database) as look:
        await give(first, DefineResource(ROOM, "EX:court", "Room 1", "UTC"))
        outcomes = await asyncio.gather(*(outcome(bus, n) for n in range(24) for bus in (first, second)))
        assert set(outcomes) == {"booked", "slot_taken"}
        taken = [fact.event for fact in await look.facts(SlotTaken)]
        spans = sorted({(slot.starts, slot.ends) for slot in taken})
        assert len(spans) == outcomes.count("booked")
        assert all(former[1] <= later[0] for former, later in pairwise(spans))
        assert {fact.stream for fact in await look.facts(SlotTaken)} == {
            f"bookings-{ROOM}-{(BEGINS - HOUR):%Y-%m}",
            f"bookings-{ROOM}-{BEGINS:%Y-%m}",
        }


async def test_what_is_moved_over_the_end_of_a_month_leaves_one_and_takes_the_other(database: str) -> None:
    booking, starts = str(uuid4()), BEGINS - 5 * HOUR
    async with a_bus(database) as bus, looking(database) as look:
        await give(bus, DefineResource(ROOM, "EX:court", "Room 1", "UTC"))
        await give(bus, BookResource(booking, ROOM, starts, starts + HOUR))
        await give(bus, MoveBooking(booking, BEGINS, BEGINS + HOUR), CancelBooking(booking))
        months = [(type(fact.event), fact.event.month) for fact in await look.facts() if hasattr(fact.event, "month")]
        before, after = f"{starts:%Y-%m}", f"{BEGINS:%Y-%m}"
        assert months == [(SlotTaken, before), (SlotFreed, before), (SlotTaken, after), (SlotFreed, after)]
        await give(bus, BookResource(str(uuid4()), ROOM, starts, BEGINS + HOUR))
