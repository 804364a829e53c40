"""One act over the streams of several owners: each decides its part, and all of it is stored or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.bus.bus import Bus
from application.kernel.orders import Conflict, Denied, Order, Receipt
from application.kernel.parts import ActParts
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec
from domain.kernel.declarations import PUBLIC, Act, Decider, Refused, event
from domain.kernel.publishing import PublishedStreams
from tests.suite.profiles import examples
from tests.support.everyone import Everyone
from tests.support.letters import (
    CODEC,
    COUNTERS,
    LETTERS,
    SLICES,
    ApproveLetter,
    CloseCounter,
    CounterClosed,
    LetterApproved,
    LetterNumbered,
    NumberLetter,
    NumberTaken,
    TakeNumber,
)
from tests.support.memory import MemoryJournal
from tests.support.purse import CLERK


class SlowJournal(MemoryJournal):
    """Lets others run before it answers, as a real one does; counts its appends."""

    def __init__(self) -> None:
        super().__init__()
        self.appends: list[int] = []

    async def load(self, *loads: Any, **more: Any) -> Any:
        await asyncio.sleep(0)
        return await super().load(*loads, **more)

    async def append(self, requests: Any) -> Any:
        self.appends.append(len(requests))
        await asyncio.sleep(0)
        return await super().append(requests)


@pytest.fixture
def journal() -> SlowJournal:
    return SlowJournal()


@pytest.fixture
def bus(journal: SlowJournal) -> Bus:
    return a_bus(journal)


def a_bus(journal: MemoryJournal, slices: Sequence[Slice[Any, Any, Any]] = SLICES, **policy: Any) -> Bus:
    return Bus(slices, CODEC, journal, Everyone(**policy))


async def give(bus: Bus, *commands: Any) -> None:
    for command in commands:
        await bus.execute(Order(command), CLERK)


async def approved(bus: Bus, *letters: str) -> None:
    await give(bus, *(ApproveLetter(letter, "out") for letter in letters))


def stored(journal: MemoryJournal) -> list[tuple[str, int, Any]]:
    found = [CODEC.open(each.state) for each in journal.stored]
    return [(fact.stream, fact.version, fact.event) for fact in found]


async def test_the_owner_decides_its_part_and_the_act_knows_what_it_decided(bus: Bus, journal: SlowJournal) -> None:
    await approved(bus, "a", "b")
    order = Order(NumberLetter("b"))
    receipt = await bus.execute(order, CLERK)
    assert stored(journal)[2:] == [
        ("counter-out", 1, NumberTaken("out", 1, "b")),
        ("letter-b", 2, LetterNumbered("b", (1,))),
    ]
    assert (receipt.stream, receipt.version, receipt.position, receipt.events) == ("letter-b", 2, 4, 2)
    part, own = (CODEC.open(each.state) for each in journal.stored[2:])
    assert part.act == own.act
    assert part.command_id == own.command_id == order.command_id
    assert part.digest == own.digest
    assert (await bus.execute(order, CLERK)) == replace(receipt, replayed=True)
    await give(bus, NumberLetter("b"))
    assert len(journal.stored) == 4, "numbered already: no number is taken either"


async def test_what_a_part_looks_at_costs_one_round_more(bus: Bus, journal: SlowJournal) -> None:
    await approved(bus, "a")
    loads = len(journal.loads)
    await give(bus, NumberLetter("a"))
    assert [load.streams for (load,) in journal.loads[loads:]] == [("letter-a",), ("letter-a", "counter-out")]
    assert journal.loads[-1][0].last == {"counter-out"}


async def test_several_parts_are_decided_each_on_what_the_ones_before_it_decided(
    bus: Bus, journal: SlowJournal
) -> None:
    await approved(bus, "a")
    await give(bus, NumberLetter("a", times=3))
    assert [event for _, _, event in stored(journal)][1:] == [
        *(NumberTaken("out", number, "a") for number in (1, 2, 3)),
        LetterNumbered("a", (1, 2, 3)),
    ]


async def test_the_refusal_of_the_act_itself_counts_before_that_of_its_part(bus: Bus, journal: SlowJournal) -> None:
    await approved(bus, "a")
    await give(bus, CloseCounter("out"))
    for command, code in (
        (NumberLetter("nobody"), "not_approved"),
        (NumberLetter("a", times=4), "too_many_numbers"),
        (NumberLetter("a"), "counter_closed"),
    ):
        with pytest.raises(Refused) as refused:
            await give(bus, command)
        assert refused.value.code == code
    assert len(journal.stored) == 2


async def test_an_act_that_cannot_do_without_its_part_tells_the_refusal_of_the_part(journal: SlowJournal) -> None:
    def fails(state: Any, command: Any, act: Act) -> Sequence[LetterNumbered]:
        if not state.taken:
            raise AssertionError("there is no number")
        return LETTERS.decider.decide(state, command, act)

    bus = a_bus(journal, (COUNTERS, replace(LETTERS, decider=replace(LETTERS.decider, decide=fails))))
    await approved(a_bus(journal), "a")
    await give(bus, CloseCounter("out"))
    with pytest.raises(Refused, match="counter_closed"):
        await give(bus, NumberLetter("a"))


async def test_the_permission_is_that_of_the_act(journal: SlowJournal) -> None:
    bus = a_bus(journal, denied={"counters.take_number"})
    await approved(bus, "a")
    await give(bus, NumberLetter("a"))
    with pytest.raises(Denied):
        await give(bus, TakeNumber("out", "x"))
    with pytest.raises(Denied):
        await give(a_bus(journal, denied={"letters.number_letter"}), NumberLetter("a"))


async def test_a_rival_at_the_owners_stream_lets_all_of_it_be_decided_again(bus: Bus, journal: SlowJournal) -> None:
    await approved(bus, "a", "b")
    journal.before_append = lambda: give(a_bus(journal), NumberLetter("b"))
    await give(bus, NumberLetter("a"))
    assert [event for stream, _, event in stored(journal) if stream == "counter-out"] == [
        NumberTaken("out", 1, "b"),
        NumberTaken("out", 2, "a"),
    ]
    assert stored(journal)[-1] == ("letter-a", 2, LetterNumbered("a", (2,)))


async def test_the_version_that_the_sender_saw_is_that_of_its_own_stream(bus: Bus) -> None:
    await approved(bus, "a")
    with pytest.raises(Conflict):
        await bus.execute(Order(NumberLetter("a"), expected_version=2), CLERK)
    await bus.execute(Order(NumberLetter("a"), expected_version=1), CLERK)


async def test_a_crowd_at_the_owners_stream_is_decided_in_turn(bus: Bus, journal: SlowJournal) -> None:
    """Letters are not decided in turn; those that ask a counter for a number are, with it."""
    letters = [f"l{n}" for n in range(40)]
    await approved(bus, *letters)
    before = len(journal.appends)
    await asyncio.gather(*(give(bus, NumberLetter(letter)) for letter in letters))
    numbers = [event.number for _, _, event in stored(journal) if isinstance(event, NumberTaken)]
    assert numbers == list(range(1, 41))
    assert sum(journal.appends[before:]) == 40, "nothing was decided in vain"
    assert len(journal.appends) - before < 5


async def test_many_at_once_share_the_counter(bus: Bus, journal: SlowJournal) -> None:
    await approved(bus, "a", "b", "c")
    await bus.execute_many([Order(NumberLetter(letter)) for letter in "abc"], CLERK)
    assert [event.numbers for _, _, event in stored(journal) if isinstance(event, LetterNumbered)] == [(1,), (2,), (3,)]


async def test_a_rehearsal_asks_for_parts_and_takes_nothing(bus: Bus, journal: SlowJournal) -> None:
    await approved(bus, "a", "b")
    first, second = await bus.rehearse([NumberLetter("a"), NumberLetter("b", times=4)], CLERK)
    assert first.outcome == (NumberTaken("out", 1, "a"), LetterNumbered("a", (1,)))
    assert isinstance(second.outcome, Refused)
    assert len(journal.stored) == 2


async def test_a_part_that_was_not_declared_is_a_fault(journal: SlowJournal) -> None:
    rule = replace(LETTERS.commands[NumberLetter], parts=ActParts((), lambda *_: [TakeNumber("out", "a")]))
    bus = a_bus(journal, (COUNTERS, replace(LETTERS, commands={**LETTERS.commands, NumberLetter: rule})))
    await approved(bus, "a")
    with pytest.raises(RuntimeError, match="NumberLetter asks for TakeNumber, which its rule does not name"):
        await give(bus, NumberLetter("a"))


# --- streams of others --------------------------------------------------------------------------


def beside_a_counter(*looks_at: PublishedStreams) -> Slice[Any, Any, Any]:
    """Letters, approved beside their counter: how many numbers it has given is folded into the letter."""
    rule = Rule(guards=lambda it: (f"counter-{it.counter}",))
    return replace(LETTERS, commands={**LETTERS.commands, ApproveLetter: rule}, looks_at=looks_at)


async def test_a_stream_of_another_context_is_looked_at_where_that_is_declared(journal: SlowJournal) -> None:
    await give(a_bus(journal), TakeNumber("out", "x"), CloseCounter("out"))
    with pytest.raises(RuntimeError, match="ApproveLetter looks at counter-out, which is of counters: name in"):
        await give(a_bus(journal, (COUNTERS, beside_a_counter())), ApproveLetter("a", "out"))
    shown = PublishedStreams("counter", (NumberTaken,))
    bus = a_bus(journal, (COUNTERS, beside_a_counter(shown)))
    journal.before_append = lambda: give(a_bus(journal), TakeNumber("in", "x"))
    await give(bus, ApproveLetter("a", "out"))
    assert stored(journal)[-1] == ("letter-a", 1, LetterApproved("a", "out"))
    (rehearsal,) = await bus.rehearse([ApproveLetter("b", "out")], CLERK)
    assert rehearsal.state.taken == (1,), "of its events, those that are published are folded: CounterClosed is not"


# --- parts of parts -----------------------------------------------------------------------------


@event("folders.FolderFiled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FolderFiled:
    folder: str


@dataclass(frozen=True, slots=True)
class FileFolder:
    folder: str
    letters: tuple[str, ...]


def _file(filed: bool, command: FileFolder, _: Act) -> Sequence[FolderFiled]:  # noqa: FBT001
    return [] if filed else [FolderFiled(command.folder)]


FOLDERS = Slice[bool, FileFolder, FolderFiled](
    "folders.folder",
    Decider(False, _file, lambda _, __: True),  # noqa: FBT003
    Streams("folder"),
    {
        FileFolder: Rule(
            parts=ActParts((NumberLetter,), lambda command, *_: [NumberLetter(letter) for letter in command.letters])
        )
    },
    key="folder",
)
ALL = (FOLDERS, COUNTERS, replace(LETTERS, composable=(NumberLetter,)))


async def test_a_part_may_ask_for_parts_of_its_own(journal: SlowJournal) -> None:
    bus = Bus(ALL, Codec([*CODEC.classes.values(), FolderFiled]), journal, Everyone())
    await approved(bus, "a", "b")
    await give(bus, NumberLetter("b"), FileFolder("f", ("a", "b")))
    assert [each.topic.partition(".")[2] for each in journal.stored][4:] == [
        "NumberTaken",
        "LetterNumbered",
        "FolderFiled",
    ], "b has a number already"
    with pytest.raises(Refused, match="not_approved"):
        await give(bus, FileFolder("g", ("a", "c")))
    assert len(journal.stored) == 7


# --- whatever comes -----------------------------------------------------------------------------

letters = st.sampled_from("abcdef")
commands = st.one_of(
    st.builds(ApproveLetter, letters, st.sampled_from(["out", "in"])),
    st.builds(NumberLetter, letters, st.integers(1, 4)),
    st.builds(NumberLetter, letters),
    st.builds(TakeNumber, st.sampled_from(["out", "in"]), st.just("x")),
    st.builds(CloseCounter, st.just("in")),
)


@given(st.lists(st.tuples(st.integers(0, 1), commands, st.integers(0, 5)), max_size=40))
@settings(max_examples=examples(100))
def test_two_processes_leave_no_gap_and_give_no_number_twice(plan: list[tuple[int, Any, int]]) -> None:
    """Numbers are 1, 2, 3.. in each counter, and each letter has those that were taken for it."""
    ids = [uuid4() for _ in range(6)]

    async def run() -> None:
        journal = SlowJournal()
        buses = [a_bus(journal), a_bus(journal)]
        await approved(buses[0], "a", "b", "c")
        orders = [Order(command, ids[n] if n else uuid4()) for _, command, n in plan]
        answers = await asyncio.gather(
            *(buses[which].execute(order, CLERK) for (which, _, _), order in zip(plan, orders, strict=True)),
            return_exceptions=True,
        )
        check(stored(journal))
        receipts = {answer.command_id: answer for answer in answers if isinstance(answer, Receipt)}
        assert sum(receipt.events for receipt in receipts.values()) == len(journal.stored) - 3

    asyncio.run(run())


def check(found: list[tuple[str, int, Any]]) -> None:
    counters: dict[str, int] = {}
    taken: dict[str, tuple[int, ...]] = {}
    for _, _, happened in found:
        match happened:
            case NumberTaken(counter, number, about):
                assert number == counters.get(counter, 0) + 1
                counters[counter] = number
                taken[about] = (*taken.get(about, ()), number)
            case LetterNumbered(letter, numbers):
                assert taken.pop(letter) == numbers
            case other:
                assert isinstance(other, CounterClosed | LetterApproved)
    assert not taken.keys() - {"x"}, "no number is left over"
