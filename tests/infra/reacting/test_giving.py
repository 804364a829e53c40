"""A workflow gives commands of another context where it says so, and its own without saying."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from application.bus.bus import Bus
from infra.reacting.giving import Giver, RunnerStopped
from tests.spec import fact
from tests.support.everyone import Everyone
from tests.support.letters import CODEC, SLICES, ApproveLetter, LetterApproved, TakeNumber
from tests.support.memory import MemoryJournal

APPROVED = fact(LetterApproved("a", "out"))


class StoppingBus(Bus):
    """Tells whoever asks for a context to stop: what is not answered then would be tried again and again."""

    stop: asyncio.Event

    def context_of(self, kind: type[object]) -> str:
        self.stop.set()
        return super().context_of(kind)


async def given(commands: list[object], *gives: type[object]) -> int:
    """How many events came of commands that `letters.follow` gives."""
    journal, stop = MemoryJournal(), asyncio.Event()
    bus = StoppingBus(SLICES, CODEC, journal, Everyone())
    bus.stop = stop

    def id_of(_: int) -> UUID:
        return uuid4()

    try:
        await Giver("letters.follow", bus, gives).give(APPROVED, commands, id_of, stop)
    finally:
        given_ = len(journal.stored)
    return given_


async def test_commands_of_others_are_given_where_that_is_declared() -> None:
    assert await given([ApproveLetter("b", "out")]) == 1
    assert await given([TakeNumber("out", "b")], TakeNumber) == 1
    with pytest.raises(RunnerStopped):
        await given([TakeNumber("out", "b")])
