"""A command that looks beside its stream, and writes several: loaded, decided and stored as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from application.bus.bus import Bus
from application.bus.view import ROUNDS
from application.kernel.orders import Conflict, Order
from application.kernel.rules import Rule, Slice, Streams
from domain.kernel.declarations import Refused
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.purse import (
    CLERK,
    CODEC,
    PURSES,
    Draw,
    DrawMade,
    Fill,
    HolderNamed,
    Name,
    PurseDrawnOn,
    PurseFilled,
    State,
    facts,
)

# Here each command is carried out by itself; what is decided in turn has a page of its own.
ALONE = replace(PURSES, in_turn=False)


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def bus(journal: MemoryJournal) -> Bus:
    return a_bus(journal)


def a_bus(journal: MemoryJournal, slice_: Slice[Any, Any, Any] = ALONE) -> Bus:
    return Bus([slice_], CODEC, journal, Everyone(but={"u-stranger"}))


def drawing(**changed: Any) -> Slice[Any, Any, Any]:
    """The slice, with another rule for drawing."""
    return replace(ALONE, commands={**ALONE.commands, Draw: replace(ALONE.commands[Draw], **changed)})


async def give(bus: Bus, *commands: Any) -> None:
    for command in commands:
        await bus.execute(Order(command), CLERK)


def stored(journal: MemoryJournal) -> list[tuple[str, int, Any]]:
    return facts(one.state for one in journal.stored)


# --- several streams ----------------------------------------------------------------------------


async def test_each_event_goes_to_its_stream_in_the_order_of_the_decision(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    receipt = await bus.execute(Order(Draw("d1", "h", 3, times=2)), CLERK)
    assert stored(journal)[2:] == [
        ("purse-a", 2, PurseDrawnOn("a", "d1", 7)),
        ("purse-a", 3, PurseDrawnOn("a", "d1", 4)),
        ("draw-d1", 1, DrawMade("d1", 6)),
    ]
    assert (receipt.stream, receipt.version, receipt.position, receipt.events) == ("draw-d1", 1, 5, 3)


async def test_what_was_looked_at_and_not_written_must_not_have_moved(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Fill("b", 10), Name("h", "a"))
    journal.before_append = lambda: give(bus, Name("h", "b"))
    await bus.execute(Order(Draw("d1", "h", 3)), CLERK)
    assert stored(journal)[-2:] == [("purse-b", 2, PurseDrawnOn("b", "d1", 7)), ("draw-d1", 1, DrawMade("d1", 3))]


async def test_what_was_written_must_not_have_moved_either(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    journal.before_append = lambda: give(bus, Draw("d1", "h", 8))
    with pytest.raises(Refused, match="left=2"):
        await bus.execute(Order(Draw("d2", "h", 3)), CLERK)
    assert len(stored(journal)) == 4


async def test_an_own_stream_that_gets_no_event_is_held_too(journal: MemoryJournal) -> None:
    elsewhere = replace(
        drawing(key="holder", streams=Streams("holder"), guards=Streams("draw").of("draw")), name="tests.elsewhere"
    )
    bus = a_bus(journal, elsewhere)
    await give(bus, Fill("a", 10), Fill("b", 10), Name("h", "a"))
    journal.before_append = lambda: give(bus, Name("h", "b"))
    receipt = await bus.execute(Order(Draw("d1", "h", 3)), CLERK)
    assert stored(journal)[-2][0] == "purse-b"
    assert (receipt.stream, receipt.version, receipt.position, receipt.events) == ("holder-h", 2, 6, 2)


async def test_an_event_of_a_stream_that_was_not_looked_at_is_a_fault(journal: MemoryJournal) -> None:
    bus = a_bus(journal, replace(ALONE, route=lambda _: "purse-elsewhere"))
    with pytest.raises(RuntimeError, match="PurseFilled belongs to purse-elsewhere, which Fill has not looked at"):
        await give(bus, Fill("a", 10))
    assert journal.stored == []


# --- beside -------------------------------------------------------------------------------------


async def test_only_commands_that_look_beside_take_another_round(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    assert len(journal.loads) == 2
    await give(bus, Draw("d1", "h", 3))
    assert [one.streams for (one,) in journal.loads[2:]] == [
        ("draw-d1", "holder-h"),
        ("draw-d1", "holder-h", "purse-a"),
    ]


async def test_nothing_beside_is_one_round(bus: Bus, journal: MemoryJournal) -> None:
    with pytest.raises(Refused, match="unknown_holder"):
        await give(bus, Draw("d1", "nobody", 3))
    assert len(journal.loads) == 1


async def test_what_stands_beside_may_name_more(journal: MemoryJournal) -> None:
    def beside(_: Draw, state: State) -> Sequence[str]:
        return [f"holder-{state.purse}"] if state.purse in ("h2", "h3") else [f"purse-{state.purse}"]

    bus = a_bus(journal, drawing(beside=beside))
    await give(bus, Fill("a", 10), Name("h1", "h2"), Name("h2", "h3"), Name("h3", "a"))
    await give(bus, Draw("d1", "h1", 3))
    assert stored(journal)[-2] == ("purse-a", 2, PurseDrawnOn("a", "d1", 7))


@pytest.mark.parametrize("purses", [ROUNDS, ROUNDS + 1])
async def test_looking_beside_has_to_come_to_an_end(journal: MemoryJournal, purses: int) -> None:
    """Each purse names the next one, as many as there are."""
    bus = a_bus(journal, drawing(beside=lambda _, state: [f"purse-{min(state.left + 1, purses)}"]))
    await give(bus, *[Fill(str(n), n) for n in range(1, purses + 1)])
    loads = len(journal.loads)
    error: type[Exception] = Refused if purses == ROUNDS else RuntimeError
    with pytest.raises(error, match=f"unknown_holder|Draw names still other streams after {ROUNDS} rounds"):
        await give(bus, Draw("d1", "h", 3))
    assert len(journal.loads) == loads + 1 + ROUNDS


async def test_a_rehearsal_looks_beside(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    found = await bus.rehearse([Draw("d1", "h", 6), Draw("d2", "h", 6), Draw("d3", "h", 11)], CLERK)
    assert [one.state.left for one in found] == [10, 10, 10], "each by itself"
    assert isinstance(found[2].outcome, Refused)
    assert len(journal.stored) == 2


# --- passbooks ----------------------------------------------------------------------------------


async def test_of_a_passbook_only_the_last_line_is_read(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, *[Fill("a", 10)] * 50, Name("h", "a"))
    await give(bus, Draw("d1", "h", 499))
    assert len(journal.read) == 2
    assert stored(journal)[-2] == ("purse-a", 51, PurseDrawnOn("a", "d1", 1))
    with pytest.raises(Conflict):
        await bus.execute(Order(Fill("a", 1), expected_version=1), CLERK)


async def test_a_journal_that_reads_it_whole_makes_no_difference() -> None:
    class Whole(MemoryJournal):
        async def load(self, loads: Any, **more: Any) -> Any:
            return await super().load([replace(one, last=frozenset()) for one in loads], **more)

    journal = Whole()
    await give(a_bus(journal), Fill("a", 10), Fill("a", 10), Name("h", "a"), Draw("d1", "h", 3))
    assert stored(journal)[-2] == ("purse-a", 3, PurseDrawnOn("a", "d1", 17))


@pytest.mark.parametrize(
    "unfit",
    [
        replace(ALONE, passbooks=(), commands={Fill: ALONE.commands[Fill]}),
        replace(ALONE, route=None, commands={Fill: ALONE.commands[Fill]}),
        replace(ALONE, route=None, passbooks=(), commands={Draw: Rule(lambda _: "x", beside=lambda _, __: ())}),
    ],
)
def test_a_state_of_several_streams_is_not_kept(journal: MemoryJournal, unfit: Slice[Any, Any, Any]) -> None:
    with pytest.raises(ValueError, match=r"tests\.purses has guards or other streams"):
        a_bus(journal, replace(unfit, keeps_folded=True))


# --- many at once -------------------------------------------------------------------------------


async def test_many_commands_are_decided_on_what_the_ones_before_them_do(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    loads = len(journal.loads)
    receipts = await bus.execute_many([Order(Draw(f"d{n}", "h", n)) for n in (1, 2, 3)], CLERK)
    assert [(one.stream, one.version, one.position) for one in receipts] == [
        ("draw-d1", 1, 4),
        ("draw-d2", 1, 6),
        ("draw-d3", 1, 8),
    ]
    assert [one for one in stored(journal) if one[0] == "purse-a"] == [
        ("purse-a", 1, PurseFilled("a", 10)),
        ("purse-a", 2, PurseDrawnOn("a", "d1", 9)),
        ("purse-a", 3, PurseDrawnOn("a", "d2", 7)),
        ("purse-a", 4, PurseDrawnOn("a", "d3", 4)),
    ]
    assert len(journal.loads) == loads + 2


async def test_what_the_ones_before_use_up_refuses_all(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    with pytest.raises(Refused, match="left=4"):
        await bus.execute_many([Order(Draw("d1", "h", 6)), Order(Draw("d2", "h", 6))], CLERK)
    assert len(journal.stored) == 2


async def test_what_the_ones_before_change_is_looked_at_afresh(bus: Bus, journal: MemoryJournal) -> None:
    """The holder's purse is another one by then, and nobody has loaded that."""
    await give(bus, Fill("a", 10), Fill("b", 10), Name("h", "a"))
    await bus.execute_many([Order(Name("h", "b")), Order(Draw("d1", "h", 3))], CLERK)
    assert stored(journal)[-3:] == [
        ("holder-h", 2, HolderNamed("h", "b")),
        ("purse-b", 2, PurseDrawnOn("b", "d1", 7)),
        ("draw-d1", 1, DrawMade("d1", 3)),
    ]


async def test_those_that_lost_a_race_are_decided_again_with_all_that_rests_on_them(
    bus: Bus, journal: MemoryJournal
) -> None:
    await give(bus, Fill("a", 10), Fill("b", 10), Name("h", "a"), Name("g", "b"))
    journal.before_append = lambda: give(bus, Draw("rival", "h", 1))
    orders = [Order(Draw("d1", "h", 2)), Order(Draw("d2", "g", 2)), Order(Draw("d3", "h", 2))]
    receipts = await bus.execute_many(orders, CLERK)
    assert [(one.version, one.replayed) for one in receipts] == [(1, False)] * 3
    assert [one[2] for one in stored(journal) if one[0].startswith("purse")][2:] == [
        PurseDrawnOn("a", "rival", 9),
        PurseDrawnOn("b", "d2", 8),
        PurseDrawnOn("a", "d1", 7),
        PurseDrawnOn("a", "d3", 5),
    ]


async def test_what_adds_nothing_and_is_not_to_be_remembered_is_answered_at_once(
    bus: Bus, journal: MemoryJournal
) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"), Draw("d1", "h", 3))
    receipts = await bus.execute_many(
        [Order(Draw("d1", "h", 3)), Order(Draw("d2", "h", 3))], CLERK, remember_no_op=False
    )
    assert [(one.version, one.events) for one in receipts] == [(1, 0), (1, 2)]
    assert len(journal.commands) == 4
