"""Texts that are kept apart, through the bus: stored before the act is, and met whole by who says so."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from orjson import loads

from application.bus.bus import Bus
from application.kernel.keys import BlobsMissing, Vault
from application.kernel.orders import Conflict, Order, Principal, Receipt
from application.ledger.apart import MOST, ApartTooLarge
from application.ledger.sealing import Pair, ThingDestroyed
from domain.kernel.declarations import ApartReference, Decider, Refused
from tests.support.blobs import MemoryBlobs
from tests.support.essays import (
    CODEC,
    ESSAY,
    OTHER,
    SLICE,
    ConfirmEssay,
    DestroyEssay,
    EssayDestroyed,
    EssayWritten,
    State,
    WriteEssay,
)
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.people import MemoryKeys

CLERK = Principal("u-clerk", "*")
LONG = "canary: a text that no entry holds. " * 5_000
WRITE = WriteEssay(ESSAY, "On canaries", LONG)


class Desk:
    """A bus on a ledger, keys and a store in memory."""

    def __init__(self, **changed: Any) -> None:
        self.journal, self.keys, self.blobs = MemoryJournal(), MemoryKeys(), MemoryBlobs()
        self.slice = replace(SLICE, **changed)
        self.bus = Bus([self.slice], CODEC, self.journal, Everyone(), Vault(self.keys, self.blobs))

    async def give(self, command: Any, **how: Any) -> Receipt:
        return await self.bus.execute(Order(command, **how), CLERK)


async def test_the_event_holds_the_hash_of_what_is_stored() -> None:
    desk = Desk()
    await desk.give(WRITE)
    ((name, stored),) = desk.blobs.kept.items()
    (written,) = desk.journal.stored
    assert loads(written.state)["data"]["text"] == {"apart": name, "size": len(stored)}
    assert len(stored) - len(LONG.encode()) == 30
    assert b"canary" not in stored + written.state
    assert CODEC.bodies_of([written.state]) == {name: len(stored)}
    keys = await desk.keys.find([Pair(ESSAY, "secret")])
    assert CODEC.open(written.state, 1, keys).event == EssayWritten(
        ESSAY, "On canaries", ApartReference(name, len(stored))
    )
    assert CODEC.open(written.state, 1, keys, desk.blobs.kept).event == EssayWritten(ESSAY, "On canaries", LONG)
    assert CODEC.open(written.state, 1, keys, {name: None}).event == EssayWritten(ESSAY, "On canaries", None)


async def test_a_decider_that_reads_it_meets_it_until_it_is_gone() -> None:
    desk = Desk()
    await desk.give(WRITE)
    assert (await desk.give(WRITE)).events == 0
    await desk.give(ConfirmEssay(ESSAY, LONG))
    with pytest.raises(Refused, match="other_text"):
        await desk.give(ConfirmEssay(ESSAY, "another"))
    desk.blobs.kept.clear()
    with pytest.raises(Refused, match="other_text"):
        await desk.give(ConfirmEssay(ESSAY, LONG))
    await desk.give(DestroyEssay(ESSAY))
    desk.keys.destroy(ESSAY)
    await desk.give(ConfirmEssay(ESSAY, None))  # the text is None now
    with pytest.raises(ThingDestroyed):
        await desk.give(WRITE)
    assert desk.blobs.kept == {}


async def test_another_decider_meets_the_reference_and_nothing_is_fetched() -> None:
    met: list[State] = []

    def evolve(_: State, happened: Any) -> State:
        met.append(getattr(happened, "text", None))
        return None

    desk = Desk(reads_apart=(), decider=Decider(None, SLICE.decider.decide, evolve))
    await desk.give(WRITE)
    await desk.give(replace(WRITE, text="another"))
    ((first, stored), _) = desk.blobs.kept.items()
    assert set(met) == {ApartReference(first, len(stored))}
    assert desk.blobs.calls == []


async def test_commands_of_one_batch_meet_what_the_earlier_ones_decided() -> None:
    """Whole where the slice reads it, else the reference that is stored."""
    met: list[State] = []

    def evolve(_: State, happened: Any) -> State:
        met.append(getattr(happened, "text", None))
        return met[-1]

    for reads in ((EssayWritten,), ()):
        desk = Desk(in_turn=True, reads_apart=reads, decider=Decider(None, SLICE.decider.decide, evolve))
        await desk.give(replace(WRITE, essay_id=OTHER))
        met.clear()
        commands = [WRITE, replace(WRITE, text="another"), replace(WRITE, text="a third one")]
        await asyncio.gather(*(desk.give(command) for command in commands))
        stored = [loads(each.state)["data"]["text"] for each in desk.journal.stored[1:]]
        references = {ApartReference(each["apart"], each["size"]) for each in stored}
        # None is met while the keys are looked for; then all are decided again.
        assert set(met) - {None} < ({command.text for command in commands} if reads else references)
        assert {None} < set(met) if not reads else None not in met
        assert len(references) == 3
        await desk.bus.close()


async def test_nothing_is_recorded_where_the_store_is_away() -> None:
    desk = Desk()
    desk.blobs.away = True
    with pytest.raises(OSError, match="away"):
        await desk.give(WRITE)
    assert desk.journal.stored == []
    desk.blobs.away = False
    await desk.give(WRITE)
    assert len(desk.journal.stored) == len(desk.blobs.kept) == 1


async def test_the_bytes_are_there_before_the_act_is() -> None:
    desk = Desk()
    there: list[int] = []

    async def look() -> None:
        there.append(len(desk.blobs.kept))

    desk.journal.before_append = look
    await desk.give(WRITE)
    assert there == [1]


def test_a_slice_reads_apart_what_is_kept_apart() -> None:
    with pytest.raises(ValueError, match="EssayDestroyed keeps apart, and that keeps nothing apart"):
        replace(SLICE, reads_apart=(EssayDestroyed,))


async def test_what_is_refused_stores_nothing_and_no_store_says_so() -> None:
    desk = Desk()
    with pytest.raises(Conflict):
        await desk.give(WRITE, expected_version=7)
    assert desk.blobs.kept == {}
    with pytest.raises(BlobsMissing, match="no store"):
        await Bus([SLICE], CODEC, MemoryJournal(), Everyone(), MemoryKeys()).execute(Order(WRITE), CLERK)


async def test_a_value_has_at_most_16_megabytes() -> None:
    desk = Desk()
    with pytest.raises(ApartTooLarge, match="value_too_large"):
        await desk.give(replace(WRITE, text="x" * (MOST + 1)))
    await desk.give(replace(WRITE, text="x" * MOST))
    assert len(desk.journal.stored[0].state) < 1_000


async def test_what_is_remembered_of_a_command_confirms_no_guess() -> None:
    desk = Desk()
    order = Order(WRITE)
    first = await desk.bus.execute(order, CLERK)
    guessed = await desk.bus.execute(replace(order, command=replace(WRITE, text="a guess")), CLERK)
    assert guessed == replace(first, replayed=True)
