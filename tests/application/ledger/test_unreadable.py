"""A decider that meets an act nobody can read: it stops there, until an operator has skipped just that act."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from application.audit.slice import SKIPPED_ACTS
from application.bus.bus import Bus
from application.kernel.orders import Order
from application.ledger.envelope import Codec
from application.ledger.unreadable import LedgerPlace, UnreadableAct, UnreadableBytes, read
from domain.audit.commands import SkipAct
from domain.kernel.declarations import Refused
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.purse import CLERK, PURSES, Draw, Fill, Name, PurseDrawnOn

CODEC = Codec((*PURSES.events, *SKIPPED_ACTS.events))
BROKEN = b"{"


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture(params=[True, False], ids=["in turn", "alone"])
def bus(journal: MemoryJournal, request: pytest.FixtureRequest) -> Bus:
    return Bus([replace(PURSES, in_turn=request.param), SKIPPED_ACTS], CODEC, journal, Everyone())


async def give(bus: Bus, *commands: Any) -> None:
    for command in commands:
        await bus.execute(Order(command), CLERK)


def plant(journal: MemoryJournal, stream: str, type_: str, state: bytes = BROKEN) -> SkipAct:
    """Store bytes as the next act of a stream; the command that skips it."""
    version = sum(one.originator_id == stream for one in journal.stored) + 1
    journal.stored.append(StoredEvent(stream, version, type_, state))
    leaf = base64.b64encode(hashlib.sha256(b"\0" + state).digest()).decode()
    return SkipAct(len(journal.stored), stream, version, leaf, "A broken import")


async def test_a_passbook_goes_on_from_the_act_before_the_one_that_was_skipped(
    bus: Bus, journal: MemoryJournal
) -> None:
    """A passbook's last act says all: without it, it must not be as if nothing had ever been posted."""
    await give(bus, Fill("a", 10), Name("h", "a"), Draw("d1", "h", 3))
    skip = plant(journal, "purse-a", "tests.PurseDrawnOn")
    with pytest.raises(UnreadableAct) as met:
        await give(bus, Draw("d2", "h", 5))
    assert (met.value.act.position, met.value.act.version) == (skip.position, skip.version)
    await give(bus, skip)
    with pytest.raises(Refused):
        await give(bus, Draw("d2", "h", 8))
    await give(bus, Draw("d2", "h", 5))
    assert CODEC.open(journal.stored[-2].state).event == PurseDrawnOn("a", "d2", 2)


async def test_a_rehearsal_meets_it_too(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    skip = plant(journal, "holder-h", "tests.HolderNamed")
    with pytest.raises(UnreadableAct):
        await bus.rehearse([Draw("d1", "h", 3)], CLERK)
    await give(bus, skip)
    (found,) = await bus.rehearse([Draw("d1", "h", 3)], CLERK)
    assert not isinstance(found.outcome, Refused)


async def test_what_can_be_read_is_never_left_out(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10))
    leaf = base64.b64encode(hashlib.sha256(b"\0" + journal.stored[0].state).digest()).decode()
    await give(bus, SkipAct(1, "purse-a", 1, leaf, "To be rid of it"), Name("h", "a"), Draw("d1", "h", 3))
    assert CODEC.open(journal.stored[-2].state).event == PurseDrawnOn("a", "d1", 7)


@pytest.mark.parametrize("changed", [{"leaf_hash": "A" * 43 + "="}, {"version": 9}, {"stream": "holder-x"}])
async def test_a_skip_is_about_these_bytes_at_this_place_alone(
    bus: Bus, journal: MemoryJournal, changed: dict[str, Any]
) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    skip = plant(journal, "holder-h", "tests.HolderNamed")
    await give(bus, replace(skip, **changed))
    with pytest.raises(UnreadableAct):
        await give(bus, Draw("d1", "h", 3))


def test_an_act_stands_where_the_ledger_has_it() -> None:
    journal = MemoryJournal()
    skip = plant(journal, "purse-a", "tests.PurseFilled")
    act = read(CODEC, BROKEN, LedgerPlace("purse-a", 1, "tests.PurseFilled"), 1)
    assert act == UnreadableBytes(1, "purse-a", 1, "tests.PurseFilled", skip.leaf_hash, "no_envelope")
