"""Commands that are decided in turn: one batch after the other, each command answered for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.bus import attempts, turns
from application.bus.bus import Bus
from application.kernel.journal import AppendRequest, Outcome, Taken
from application.kernel.orders import CommandIdReused, Conflict, Denied, Order, OutcomeUnknown, Principal, Receipt
from domain.kernel.declarations import Refused
from tests.suite.profiles import examples
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.purse import CLERK, CODEC, PURSES, Draw, Fill, Name, check_books, facts


class SlowJournal(MemoryJournal):
    """Lets others run before it answers, as a real one does; counts its appends, and holds them until told."""

    def __init__(self) -> None:
        super().__init__()
        self.appends: list[int] = []
        self.go = asyncio.Event()
        self.go.set()

    async def load(self, *loads: Any, **more: Any) -> Any:
        await asyncio.sleep(0)
        return await super().load(*loads, **more)

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        self.appends.append(len(requests))
        await asyncio.sleep(0)
        await self.go.wait()
        return await super().append(requests)


@pytest.fixture
def journal() -> SlowJournal:
    return SlowJournal()


@pytest.fixture
def bus(journal: SlowJournal) -> Bus:
    return a_bus(journal)


def a_bus(journal: MemoryJournal) -> Bus:
    return Bus([PURSES], CODEC, journal, Everyone(but={"u-stranger"}))


async def give(bus: Bus, *commands: Any) -> None:
    for command in commands:
        await bus.execute(Order(command), CLERK)


Answer = Receipt | BaseException


async def together(bus: Bus, *orders: Order[Any], by: Principal = CLERK) -> list[Answer]:
    """The answers to commands that make one batch: they come in while another one is under way."""
    opener = asyncio.create_task(bus.execute(Order(Name("opener", uuid4().hex)), CLERK))
    await asyncio.sleep(0)
    answers = await asyncio.gather(*(bus.execute(one, by) for one in orders), return_exceptions=True)
    await opener
    return answers


def draws(*amounts: int, holder: str = "h") -> list[Order[Any]]:
    return [Order(Draw(uuid4().hex, holder, amount)) for amount in amounts]


def lefts(journal: MemoryJournal, purse: str = "a") -> list[int]:
    return [one.left for stream, _, one in facts(one.state for one in journal.stored) if stream == f"purse-{purse}"]


def books(journal: MemoryJournal) -> list[Any]:
    """All that was recorded but for what opened the batches."""
    return [one for one in facts(one.state for one in journal.stored) if one[0] != "holder-opener"]


def said(answers: Sequence[Answer]) -> list[str]:
    return [str(one) if isinstance(one, BaseException) else f"stored at {one.version}" for one in answers]


# --- a batch ------------------------------------------------------------------------------------


async def test_what_comes_in_together_is_loaded_decided_and_stored_together(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 100), Name("h", "a"))
    before, loads = len(journal.appends), len(journal.loads)
    answers = await together(bus, *draws(*[1] * 90))
    assert said(answers) == ["stored at 1"] * 90
    assert lefts(journal) == list(range(100, 9, -1))
    assert journal.appends[before:] == [1, 90]
    assert len(journal.loads) == loads + 3, "one for the first; of the others, their holder and then its purse"


async def test_a_refusal_is_told_to_its_own_caller(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    answers = await together(bus, *draws(4, 7, 5, 2, 1), *draws(1, holder="nobody"))
    assert said(answers) == [
        "stored at 1",
        "purse_empty (left=6)",
        "stored at 1",
        "purse_empty (left=1)",
        "stored at 1",
        "unknown_holder (holder=nobody)",
    ]
    assert lefts(journal) == [10, 6, 1, 0]


async def test_who_has_no_grant_takes_no_turn(bus: Bus, journal: SlowJournal) -> None:
    with pytest.raises(Denied):
        await bus.execute(Order(Fill("a", 1)), Principal("u-stranger", "*"))
    assert journal.loads == []


async def test_a_batch_is_bounded(bus: Bus, journal: SlowJournal) -> None:
    await together(bus, *[Order(Fill(f"p{n}", 1)) for n in range(turns.MOST + 10)])
    assert journal.appends[1:] == [turns.MOST, 10]


async def test_the_senders_version_counts_what_the_batch_did(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 1))
    answers = await together(bus, *[Order(Fill("a", 1), expected_version=n) for n in (1, 2, 2, 3)])
    assert said(answers) == ["stored at 2", "stored at 3", "purse-a is at version 3, not 2", "stored at 4"]


async def test_an_id_twice_in_a_batch_is_carried_out_once(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    (order,) = draws(3)
    other = Order(Draw("other", "h", 1), order.command_id)
    first, again, reused = await together(bus, order, order, other)
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (first.replayed, again.replayed, again.position) == (False, True, first.position)
    assert isinstance(reused, CommandIdReused)
    assert lefts(journal) == [10, 7]
    assert journal.appends[2:] == [1, 1], "what shares its id waits until that is known"


async def test_what_adds_nothing_is_remembered(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    drawn, same = Order(Draw("d1", "h", 3)), Order(Draw("d1", "h", 3))
    _, receipt = await together(bus, drawn, same)
    assert isinstance(receipt, Receipt)
    assert (receipt.version, receipt.events, receipt.replayed) == (1, 0, False)
    assert (await bus.execute(same, CLERK)).replayed


async def test_what_the_batch_changed_is_looked_at_afresh(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 10), Fill("b", 10), Name("h", "a"))
    answers = await together(bus, Order(Name("h", "b")), *draws(3))
    assert said(answers) == ["stored at 2", "stored at 1"]
    assert (lefts(journal, "a"), lefts(journal, "b")) == ([10], [10, 7])


# --- other processes ----------------------------------------------------------------------------


async def test_those_that_lost_to_another_process_come_again(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 100), Name("h", "a"), Fill("b", 100), Name("g", "b"))
    rival = a_bus(journal)
    opener = asyncio.create_task(give(bus, Name("opener", "x")))
    await asyncio.sleep(0)
    mine = [asyncio.create_task(bus.execute(one, CLERK)) for one in [*draws(60, 50), *draws(1, holder="g")]]
    await opener
    journal.before_append = lambda: give(rival, Draw("rival", "h", 45))
    answers = await asyncio.gather(*mine, return_exceptions=True)
    assert said(answers)[1:] == ["stored at 1", "stored at 1"], "what left too little for it never happened"
    assert said(answers)[0] in ("purse_empty (left=55)", "purse_empty (left=5)")
    assert lefts(journal) == [100, 55, 5]
    assert lefts(journal, "b") == [100, 99]


async def test_a_version_that_comes_true_by_another_process_is_not_taken_for_ones_own(
    bus: Bus, journal: SlowJournal
) -> None:
    """The rival writes as many lines as the first two would have: the third must not stand on theirs."""
    await give(bus, Fill("a", 100), Name("h", "a"))
    rival = a_bus(journal)
    opener = asyncio.create_task(give(bus, Name("opener", "x")))
    await asyncio.sleep(0)
    mine = [asyncio.create_task(bus.execute(one, CLERK)) for one in draws(1, 1, 1)]
    await opener
    journal.before_append = lambda: give(rival, Draw("rival", "h", 45, times=2))
    await asyncio.gather(*mine)
    check_books(one.state for one in journal.stored)
    assert lefts(journal) == [100, 55, 10, 9, 8, 7]


async def test_what_another_process_carried_out_under_the_same_id_may_have_gone_otherwise(
    bus: Bus, journal: SlowJournal
) -> None:
    await give(bus, Fill("a", 100), Name("h", "a"))
    rival = a_bus(journal)
    same, refused_at_first = draws(60, 50)

    async def act() -> None:
        await give(rival, Fill("a", 100))
        await rival.execute(same, CLERK)

    opener = asyncio.create_task(give(bus, Name("opener", "x")))
    await asyncio.sleep(0)
    mine = [asyncio.create_task(bus.execute(one, CLERK)) for one in (same, refused_at_first)]
    await opener
    journal.before_append = act
    first, second = await asyncio.gather(*mine)
    assert (first.replayed, second.replayed) == (True, False)
    assert lefts(journal) == [100, 200, 140, 90]


async def test_a_version_that_was_not_reached_is_told_as_it_is(bus: Bus, journal: SlowJournal) -> None:
    """The draw that would have made it version 2 goes to another purse meanwhile."""
    await give(bus, Fill("a", 10), Fill("b", 10), Name("h", "a"))
    rival = a_bus(journal)
    opener = asyncio.create_task(give(bus, Name("opener", "x")))
    await asyncio.sleep(0)
    orders = [*draws(1), Order(Fill("a", 1), expected_version=2)]
    mine = [asyncio.create_task(bus.execute(one, CLERK)) for one in orders]
    await opener
    journal.before_append = lambda: give(rival, Name("h", "b"))
    answers = await asyncio.gather(*mine, return_exceptions=True)
    assert said(answers) == ["stored at 1", "purse-a is at version 1, not 2"]


async def test_two_processes_never_overdraw(journal: SlowJournal) -> None:
    buses = [a_bus(journal), a_bus(journal)]
    await give(buses[0], Fill("a", 150), Name("h", "a"))
    answers = await asyncio.gather(
        *(buses[n % 2].execute(one, CLERK) for n, one in enumerate(draws(*[1, 2, 3] * 60))), return_exceptions=True
    )
    assert lefts(journal)[-1] == 0
    assert {str(one) for one in answers if not isinstance(one, Receipt)} <= {
        f"purse_empty (left={n})" for n in range(3)
    }
    check_books(one.state for one in journal.stored)


async def test_who_is_never_fast_enough_meets_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    class Busy(MemoryJournal):
        async def append(self, requests: Any) -> list[Outcome]:
            return [Taken(request.stream) for request in requests]

    monkeypatch.setattr(attempts, "ATTEMPTS_IN_TURN", 3)
    busy = Busy()
    with pytest.raises(Conflict):
        await a_bus(busy).execute(Order(Fill("a", 1)), CLERK)
    assert len(busy.loads) == 3
    monkeypatch.setattr(attempts, "PATIENCE", -1.0)
    with pytest.raises(Conflict):
        await a_bus(busy).execute(Order(Fill("a", 1)), CLERK)
    assert len(busy.loads) == 4


async def test_a_lost_race_with_an_expected_version_is_a_conflict(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 1))
    journal.before_append = lambda: give(a_bus(journal), Fill("a", 1))
    with pytest.raises(Conflict):
        await bus.execute(Order(Fill("a", 1), expected_version=1), CLERK)
    assert lefts(journal) == [1, 2]


async def test_many_orders_at_once_take_a_turn_of_their_own(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 100), Name("h", "a"))
    pages = [bus.execute_many(draws(*[1] * 20), CLERK) for _ in range(2)]
    singles = [bus.execute(one, CLERK) for one in draws(*[1] * 20)]
    before = len(journal.appends)
    await asyncio.gather(*pages, *singles)
    assert lefts(journal) == list(range(100, 39, -1))
    assert sum(journal.appends[before:]) == 60, "nothing was decided in vain"


# --- faults and endings -------------------------------------------------------------------------


async def test_an_unknown_outcome_is_told_to_each_by_its_own_id() -> None:
    class CutOff(SlowJournal):
        async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
            if len(requests) == 2:
                raise OutcomeUnknown(requests[0].command_id)
            return await super().append(requests)

    orders = [Order(Fill("a", 1)), Order(Fill("b", 1))]
    answers = await together(a_bus(CutOff()), *orders)
    assert [one.command_id for one in answers if isinstance(one, OutcomeUnknown)] == [one.command_id for one in orders]


async def test_what_cannot_be_stored_is_the_fault_of_one(journal: SlowJournal) -> None:
    class Picky(SlowJournal):
        async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
            if any(one.stream == "purse-b" for one in requests):
                raise ValueError("purse-b cannot be stored")
            return await super().append(requests)

    picky = Picky()
    answers = await together(a_bus(picky), *[Order(Fill(name, 1)) for name in "abc"])
    assert said(answers) == ["stored at 1", "purse-b cannot be stored", "stored at 1"]


async def test_a_fault_in_a_decision_is_told_to_its_own_caller(bus: Bus, journal: SlowJournal) -> None:
    answers = await together(bus, Order(Fill("a", 1)), Order(Name("h" * 70_000, "a")), Order(Fill("b", 1)))
    assert said(answers)[0] == said(answers)[2] == "stored at 1"
    assert isinstance(answers[1], Refused)


async def test_a_caller_that_goes_leaves_nothing_half_done(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    journal.go.clear()
    mine = [asyncio.create_task(bus.execute(one, CLERK)) for one in draws(1, 2, 3)]
    await settle()
    mine[1].cancel()
    journal.go.set()
    answers = await asyncio.gather(*mine, return_exceptions=True)
    assert [type(one) for one in answers] == [Receipt, asyncio.CancelledError, Receipt]
    check_books(one.state for one in journal.stored)
    assert lefts(journal)[-1] in (6, 4), "it may be recorded"


async def test_close_answers_what_was_taken_and_takes_nothing_more(bus: Bus, journal: SlowJournal) -> None:
    await give(bus, Fill("a", 10), Name("h", "a"))
    journal.go.clear()
    journal.before_append = lambda: give(a_bus(journal), Draw("rival", "h", 1))
    mine = [asyncio.create_task(bus.execute(one, CLERK)) for one in draws(1, 2)]
    await settle()
    closing = asyncio.create_task(bus.close())
    await settle()
    assert not closing.done()
    journal.go.set()
    await closing
    assert all(one.done() for one in mine)
    assert lefts(journal)[-1] == 6
    with pytest.raises(RuntimeError, match="closed"):
        await bus.execute(Order(Fill("a", 1)), CLERK)


async def settle() -> None:
    """Let everything that can run, run."""
    for _ in range(20):
        await asyncio.sleep(0)


# --- any batch ----------------------------------------------------------------------------------

commands = st.one_of(
    st.builds(Fill, st.sampled_from("ab"), st.integers(1, 9)),
    st.builds(Draw, st.sampled_from("uvwxyz"), st.sampled_from("gh"), st.integers(1, 9), st.integers(1, 2)),
)
expected = st.one_of(st.none(), st.none(), st.integers(0, 3))
START = (Name("g", "a"), Name("h", "b"), Fill("a", 10), Fill("b", 10))


@given(st.lists(st.tuples(commands, expected), max_size=20))
@settings(max_examples=examples(200))
def test_a_batch_is_answered_as_if_carried_out_one_by_one(plan: list[tuple[Any, int | None]]) -> None:
    orders = [Order(command, expected_version=version) for command, version in plan]

    async def run() -> None:
        one_by_one, at_once = SlowJournal(), SlowJournal()
        await give(a_bus(one_by_one), *START)
        await give(a_bus(at_once), *START)
        alone = [answer for one in orders for answer in await together(a_bus(one_by_one), one)]
        batch = await together(a_bus(at_once), *orders)
        assert said(batch) == said(alone)
        assert books(at_once) == books(one_by_one)

    asyncio.run(run())


renamings = st.builds(Name, st.sampled_from("gh"), st.sampled_from("ab"))
steps = st.tuples(st.integers(0, 1), st.one_of(commands, renamings), st.integers(0, 5))


@given(st.lists(steps, max_size=30))
@settings(max_examples=examples(100))
def test_two_processes_keep_the_books_whatever_comes(plan: list[tuple[int, Any, int]]) -> None:
    ids = [uuid4() for _ in range(6)]

    async def run() -> None:
        journal = SlowJournal()
        buses = [a_bus(journal), a_bus(journal)]
        await give(buses[0], *START)
        # Some share an id, so they are replayed, or refused as another command's.
        orders = [Order(command, ids[n] if n else uuid4()) for _, command, n in plan]
        answers = await asyncio.gather(
            *(buses[which].execute(order, CLERK) for (which, _, _), order in zip(plan, orders, strict=True)),
            return_exceptions=True,
        )
        check_books(one.state for one in journal.stored)
        for answer in answers:
            assert isinstance(answer, Receipt | Refused | CommandIdReused), answer
        fresh = [one for one in answers if isinstance(one, Receipt) and not one.replayed]
        assert sum(one.events for one in fresh) == len(journal.stored) - len(START)

    asyncio.run(run())
