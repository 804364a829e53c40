"""The commands on organisations reach their streams, many at once too, and from what was kept of a long stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from application.kernel.policy import Need
from application.ledger.envelope import MAX_BYTES, Codec
from application.organisations.slice import SLICES
from domain.kernel.declarations import Refused
from domain.kernel.levels import Level
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations.forms import MAX_NAME
from domain.organisations.kinds import UnitKind
from domain.organisations.units import MAX_DEPTH, MAX_MOVED
from tests.spec import fact
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

CLERK = Principal("u-clerk", "MD-chancellery")
BEGIN, LATER = date(1991, 8, 27), date(2020, 1, 1)
CODEC = Codec(one for each in SLICES for one in each.events)
FOUND = c.FoundJurisdiction("MD", "Republic of Moldova", Level.CENTRAL, BEGIN)


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def policy() -> Everyone:
    return Everyone()


@pytest.fixture
async def bus(journal: MemoryJournal, policy: Everyone) -> AsyncIterator[Bus]:
    bus = Bus(SLICES, CODEC, journal, policy)
    yield bus
    await bus.close()


def institution(code: str, parent: str | None = None, jurisdiction: str = "MD") -> c.CreateUnit:
    return c.CreateUnit(jurisdiction, code, UnitKind.INSTITUTION, f"The {code}", BEGIN, parent)


async def give(bus: Bus, *commands: Any) -> list[Receipt]:
    return [await bus.execute(Order(one), CLERK) for one in commands]


async def test_each_jurisdiction_has_a_structure_of_its_own(bus: Bus, journal: MemoryJournal, policy: Everyone) -> None:
    await give(bus, FOUND, institution("moh"), c.FoundJurisdiction("MD_0104", "Chişinău", Level.LOCAL, BEGIN))
    await give(bus, institution("moh", None, "MD_0104"), c.CreatePost("MD:moh", "minister", "Minister", BEGIN))
    with pytest.raises(Refused, match="unknown_unit"):
        await give(bus, c.MoveUnit("MD:moh", LATER, "MD_0104:moh"))
    await give(bus, c.AbolishPost("MD:moh/minister", LATER), c.DissolveUnit("MD:moh", LATER))
    streams = [one.originator_id for one in journal.stored]
    assert streams.count("structure-MD") == 5
    assert streams.count("structure-MD_0104") == 2
    assert Need("organisations.create_unit", (("MD_0104",),)) in policy.needs
    assert Need("organisations.abolish_post", (("MD:moh", "MD"),)) in policy.needs


async def test_companies_are_registered_and_followed(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, c.RegisterCompany("MD", "RO", "J40/7/2003", "Drumuri", "SRL", BEGIN))
    await give(bus, c.RenameCompany("RO:J40/7/2003", "Drum", LATER), c.DissolveCompany("RO:J40/7/2003", LATER))
    assert {one.originator_id for one in journal.stored} == {"company-RO:J40/7/2003"}


async def test_a_merger_is_stored_whole(bus: Bus, journal: MemoryJournal) -> None:
    inner = [institution(f"in{n}", "MD:one") for n in range(3)]
    await give(bus, FOUND, institution("one"), institution("two"), *inner)
    [receipt] = await give(bus, c.MergeUnit("MD:one", "MD:two", LATER))
    assert receipt.events == 4
    [*moves, merged] = [CODEC.open(one.state).event for one in journal.stored[-4:]]
    assert [one.path for one in moves] == [("two", f"in{n}") for n in range(3)]
    assert isinstance(merged, e.UnitMerged)
    assert [one.events for one in await give(bus, c.MergeUnit("MD:one", "MD:two", LATER))] == [0]


async def test_of_rivals_for_one_code_one_gets_it(bus: Bus) -> None:
    await give(bus, FOUND)
    rivals = [c.CreateUnit("MD", "moh", UnitKind.INSTITUTION, f"Health {n}", BEGIN) for n in range(4)]
    found = await asyncio.gather(*(give(bus, one) for one in rivals), return_exceptions=True)
    assert sum(isinstance(one, list) for one in found) == 1
    assert {one.code for one in found if isinstance(one, Refused)} == {"unit_exists"}


async def test_a_long_stream_is_taken_up_where_it_was_kept(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, FOUND, *(institution(f"u{n}") for n in range(20)), c.MoveUnit("MD:u1", LATER, "MD:u0"))
    with pytest.raises(Refused, match="below_itself"):
        await give(bus, c.MoveUnit("MD:u0", LATER, "MD:u1"))
    assert len(journal.read) == 2
    assert [one.events for one in await give(bus, FOUND, institution("u7"))] == [0, 0]


def test_the_largest_events_can_be_stored() -> None:
    """The longest codes and names, of which there can be as many as an act moves."""
    code, name = "x" * 24, "\U0001f3db" * MAX_NAME
    unit = f"{'M' * 40}:{code}"
    event = e.UnitMoved(
        unit, "M" * 40, UnitKind.DEPARTMENT, name, unit, unit, (code,) * MAX_DEPTH, (code,) * MAX_MOVED, 9_999, LATER
    )
    assert len(CODEC.seal(fact(event, stream=f"structure-{'M' * 40}")).state) <= MAX_BYTES
