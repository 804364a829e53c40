"""A command is authorised, decided on what is known, recorded once, and answered with its receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.budgeting.slice import SLICES
from application.bus.attempts import ATTEMPTS
from application.bus.bus import Bus
from application.kernel.journal import AppendRequest, Outcome, Taken
from application.kernel.orders import (
    CommandIdReused,
    Conflict,
    Denied,
    Order,
    OutcomeUnknown,
    Principal,
    Receipt,
    UnknownCommand,
)
from application.kernel.policy import Need
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec
from domain.budgeting.books.commands import CloseBudget, OpenBudget, ReopenBudget
from domain.budgeting.books.events import BudgetClosed
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.lines.commands import ApproveAppropriation, RecordExecution
from domain.budgeting.lines.events import ExecutionRecorded
from domain.kernel.declarations import PUBLIC, Act, Decider, Recorded, Refused, event
from domain.kernel.values import money
from tests.support import books
from tests.support.everyone import Everyone
from tests.support.memory import NOON, MemoryJournal

CLERK = Principal("u-clerk", "MD-treasury")
RIVAL = Principal("u-rival", "MD-treasury")
OPEN = OpenBudget("MD", 2014, "MDL")
CODING = Coding(economic=("1",))
LINE = line_id("MD-2014", CODING, 1)
APPROVE = ApproveAppropriation("MD-2014", CODING, money(9, "MDL"), "law")
SPEND = RecordExecution(LINE, money(5, "MDL"), "bill")


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def grants() -> Everyone:
    return Everyone(but={"u-stranger"}, grant="g-7")


@pytest.fixture
def bus(journal: MemoryJournal, grants: Everyone) -> Bus:
    return a_bus(journal, grants)


@pytest.fixture
def elsewhere(journal: MemoryJournal, grants: Everyone) -> Bus:
    """The bus of another process."""
    return a_bus(journal, grants)


def a_bus(journal: MemoryJournal, grants: Everyone, slices: tuple[Slice[Any, Any, Any], ...] = SLICES) -> Bus:
    return Bus(slices, codec(slices), journal, grants)


def codec(slices: tuple[Slice[Any, Any, Any], ...] = SLICES) -> Codec:
    return Codec(one for each in slices for one in each.events)


def facts(journal: MemoryJournal) -> list[Recorded[Any]]:
    opened = codec()
    return [opened.open(one.state, n) for n, one in enumerate(journal.stored, 1)]


async def give(bus: Bus, *commands: Any, by: Principal = CLERK) -> None:
    for command in commands:
        await bus.execute(Order(command), by)


# --- recording ---------------------------------------------------------------------------------


async def test_a_command_is_recorded_with_who_when_and_why(bus: Bus, journal: MemoryJournal, grants: Everyone) -> None:
    order = Order(OPEN, uuid4(), correlation_id=uuid4(), causation_id=uuid4())
    receipt = await bus.execute(order, CLERK)
    (fact,) = facts(journal)
    assert fact.event == books.opened()
    assert fact.act == Act("u-clerk", "MD-treasury", "g-7", NOON)
    assert (fact.command_id, fact.correlation_id, fact.causation_id) == (
        order.command_id,
        order.correlation_id,
        order.causation_id,
    )
    assert (receipt.stream, receipt.version, receipt.position, receipt.events) == ("budget-MD-2014", 1, 1, 1)
    assert not receipt.replayed
    assert grants.needs == [Need("budgeting.open_budget", (("MD",),))]


async def test_a_command_of_nobodys_making_starts_its_own_story(bus: Bus, journal: MemoryJournal) -> None:
    order = Order(OPEN)
    await bus.execute(order, CLERK)
    (fact,) = facts(journal)
    assert (fact.correlation_id, fact.causation_id) == (order.command_id, None)


async def test_many_commands_take_one_load(bus: Bus, journal: MemoryJournal) -> None:
    orders = [Order(OpenBudget("MD", year, "MDL")) for year in range(2010, 2020)]
    receipts = await bus.execute_many(orders, CLERK)
    assert [receipt.position for receipt in receipts] == list(range(1, 11))
    assert len(journal.loads) == 1


async def test_a_refusal_of_one_of_many_records_none(bus: Bus, journal: MemoryJournal) -> None:
    with pytest.raises(Refused, match="not_a_fiscal_year"):
        await bus.execute_many([Order(OPEN), Order(OpenBudget("MD", 1, "MDL"))], CLERK)
    assert journal.stored == []
    assert journal.commands == {}


async def test_each_of_many_is_answered_by_itself(bus: Bus, journal: MemoryJournal) -> None:
    wrong, malformed = Order(OpenBudget("MD", 1, "MDL")), Order(OpenBudget("M\0", 2014, "MDL"))
    orders = [Order(OPEN), wrong, malformed, Order(OpenBudget("RO", 2014, "RON"))]
    first, refused, unheard, last = await bus.execute_each(orders, CLERK)
    assert isinstance(first, Receipt)
    assert isinstance(last, Receipt)
    assert [getattr(error, "code", None) for error in (refused, unheard)] == ["not_a_fiscal_year", "not_plain_text"]
    assert [receipt.position for receipt in (first, last)] == [1, 2]
    again = await bus.execute_each(orders, CLERK)
    assert [getattr(answer, "replayed", None) for answer in again] == [True, None, None, True]
    assert len(journal.stored) == 2


async def test_many_commands_write_to_different_streams(bus: Bus) -> None:
    with pytest.raises(ValueError, match="different streams"):
        await bus.execute_many([Order(OPEN), Order(CloseBudget("MD-2014"))], CLERK)


# --- who may ----------------------------------------------------------------------------------


async def test_without_a_grant_nothing_is_even_read(bus: Bus, journal: MemoryJournal) -> None:
    with pytest.raises(Denied):
        await bus.execute(Order(OPEN), Principal("u-stranger", "*"))
    assert journal.loads == []


async def test_what_nobody_takes_is_unknown(bus: Bus) -> None:
    with pytest.raises(UnknownCommand, match="object"):
        await bus.execute(Order(object()), CLERK)


def test_two_slices_take_no_command_in_common(journal: MemoryJournal, grants: Everyone) -> None:
    with pytest.raises(ValueError, match="OpenBudget"):
        a_bus(journal, grants, (SLICES[0], SLICES[0]))


async def test_what_cannot_be_stored_is_refused(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, CloseBudget("MD-2014"))
    for reason in ("nul \x00", "half \ud800"):
        with pytest.raises(Refused, match="not_plain_text") as caught:
            await bus.execute(Order(ReopenBudget("MD-2014", reason)), CLERK)
        assert caught.value.path == "reason"
    with pytest.raises(Refused, match="not_an_id"):
        await bus.execute(Order(CloseBudget("MD 2014")), CLERK)
    assert len(journal.stored) == 2


# --- the same command again --------------------------------------------------------------------


async def test_the_same_command_is_carried_out_once(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE)
    order = Order(SPEND)
    first = await bus.execute(order, CLERK)
    again = await bus.execute(order, CLERK)
    assert again == replace(first, replayed=True)
    assert len(journal.stored) == 3


async def test_a_replay_answers_although_it_would_be_refused_by_now(bus: Bus) -> None:
    await give(bus, OPEN, APPROVE)
    order = Order(SPEND, expected_version=1)
    first = await bus.execute(order, CLERK)
    await give(bus, CloseBudget("MD-2014"))
    assert await bus.execute(order, CLERK) == replace(first, replayed=True)


async def test_an_id_belongs_to_one_command_of_one_actor(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE)
    order = Order(SPEND)
    await bus.execute(order, CLERK)
    with pytest.raises(CommandIdReused):
        await bus.execute(Order(replace(SPEND, reference="another bill"), order.command_id), CLERK)
    await bus.execute(order, RIVAL)
    assert [fact.act.actor for fact in facts(journal)[2:]] == ["u-clerk", "u-rival"]


async def test_a_race_for_an_id_is_lost_by_the_other_command(bus: Bus, elsewhere: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN)
    order = Order(CloseBudget("MD-2014"))
    journal.before_append = lambda: _execute(elsewhere, Order(OpenBudget("RO", 2014, "RON"), order.command_id), CLERK)
    with pytest.raises(CommandIdReused):
        await bus.execute(order, CLERK)


async def test_what_adds_nothing_is_remembered_unless_told(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN)
    kept, dropped = Order(OPEN), Order(OPEN)
    receipt = await bus.execute(kept, CLERK)
    assert (receipt.events, receipt.version, receipt.position) == (0, 1, 1)
    assert (await bus.execute(kept, CLERK)).replayed
    (receipt,) = await bus.execute_many([dropped], CLERK, remember_no_op=False)
    assert (receipt.events, receipt.version, receipt.replayed) == (0, 1, False)
    assert ("u-clerk", dropped.command_id) not in journal.commands


# --- concurrency -------------------------------------------------------------------------------


async def _execute(bus: Bus, order: Order[Any], by: Principal = RIVAL) -> None:
    await bus.execute(order, by)


async def test_a_lost_race_is_decided_again(bus: Bus, elsewhere: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE)
    journal.before_append = lambda: _execute(elsewhere, Order(SPEND))
    receipt = await bus.execute(Order(SPEND), CLERK)
    assert receipt.version == 3
    assert [fact.act.actor for fact in facts(journal) if isinstance(fact.event, ExecutionRecorded)] == [
        "u-rival",
        "u-clerk",
    ]


async def test_a_stream_that_never_rests_is_a_conflict(journal: MemoryJournal, grants: Everyone) -> None:
    class Busy(MemoryJournal):
        async def append(self, requests: Any) -> list[Outcome]:
            return [Taken(request.stream) for request in requests]

    busy = Busy()
    with pytest.raises(Conflict):
        await a_bus(busy, grants).execute(Order(OPEN), CLERK)
    assert len(busy.loads) == ATTEMPTS


async def test_the_senders_version_must_be_the_current_one(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN)
    with pytest.raises(Conflict) as caught:
        await bus.execute(Order(CloseBudget("MD-2014"), expected_version=0), CLERK)
    assert (caught.value.expected, caught.value.actual) == (0, 1)
    receipt = await bus.execute(Order(CloseBudget("MD-2014"), expected_version=1), CLERK)
    assert receipt.version == 2


async def test_a_lost_race_with_an_expected_version_is_a_conflict(
    bus: Bus, elsewhere: Bus, journal: MemoryJournal
) -> None:
    await give(bus, OPEN, APPROVE)
    journal.before_append = lambda: _execute(elsewhere, Order(SPEND))
    loads = len(journal.loads)
    with pytest.raises(Conflict):
        await bus.execute(Order(SPEND, expected_version=1), CLERK)
    assert len(journal.loads) == loads + 2  # one of them the rival's


async def test_a_guard_that_moved_on_is_decided_on_again(bus: Bus, elsewhere: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE)
    journal.before_append = lambda: _execute(elsewhere, Order(CloseBudget("MD-2014")))
    with pytest.raises(Refused, match="budget_closed"):
        await bus.execute(Order(SPEND, expected_version=1), CLERK)
    assert isinstance(facts(journal)[-1].event, BudgetClosed)


async def test_only_what_lost_its_race_is_tried_again(bus: Bus, elsewhere: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE, OpenBudget("RO", 2014, "RON"))
    journal.before_append = lambda: _execute(elsewhere, Order(SPEND))
    receipts = await bus.execute_many([Order(SPEND), Order(CloseBudget("RO-2014"))], CLERK)
    assert [receipt.replayed for receipt in receipts] == [False, False]
    assert [len(loads) for loads in journal.loads[-3:]] == [2, 1, 1]


async def test_an_unknown_outcome_is_told_by_the_same_id(bus: Bus, journal: MemoryJournal) -> None:
    order = Order(OPEN)

    async def stored_but_cut_off() -> None:
        await bus.execute(order, CLERK)
        raise OutcomeUnknown(order.command_id)

    journal.before_append = stored_but_cut_off
    with pytest.raises(OutcomeUnknown):
        await bus.execute(order, CLERK)
    assert (await bus.execute(order, CLERK)).replayed
    assert len(journal.stored) == 1


# --- rehearsing --------------------------------------------------------------------------------


async def test_a_rehearsal_records_nothing(bus: Bus, journal: MemoryJournal) -> None:
    found = await bus.rehearse([OPEN, CloseBudget("MD-2014")], CLERK)
    assert found[0].outcome == (books.opened(),)
    assert isinstance(found[1].outcome, Refused)
    assert journal.stored == []


# --- states kept folded ------------------------------------------------------------------------


@event("tests.Counted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Counted:
    by: int


@dataclass(frozen=True, slots=True)
class Count:
    total: int = 0


def counted(state: Count, happened: Counted) -> Count:
    return Count(state.total + happened.by)


def count(state: Count, command: Counted, _: Act) -> list[Counted]:
    if state.total > 100:
        raise Refused("too_much", total=state.total)
    return [command]


COUNTER = Slice(
    "tests.counter",
    Decider(Count(), count, counted),
    Streams("counter"),
    {Counted: Rule(lambda _: "1", "tests.count")},
    events=(Counted,),
    keeps_folded=True,
)


async def test_of_a_long_stream_only_the_last_and_what_is_new_is_read(journal: MemoryJournal, grants: Everyone) -> None:
    bus = a_bus(journal, grants, (COUNTER,))
    for n in range(1, 6):
        await bus.execute(Order(Counted(n)), CLERK)
    await a_bus(journal, grants, (COUNTER,)).execute(Order(Counted(80)), CLERK)  # another process
    await bus.execute(Order(Counted(6)), CLERK)
    assert [one.originator_version for one in journal.read] == [4, 5, 6]
    with pytest.raises(Refused, match="total=101"):
        await bus.execute(Order(Counted(1)), CLERK)


async def test_after_the_restore_of_an_earlier_copy_nothing_kept_is_believed(
    journal: MemoryJournal, grants: Everyone
) -> None:
    bus = a_bus(journal, grants, (COUNTER,))
    for by in (50, 40, 30):
        await bus.execute(Order(Counted(by)), CLERK)
    with pytest.raises(Refused, match="total=120"):
        await bus.execute(Order(Counted(1)), CLERK)
    del journal.stored[1:]
    await bus.execute(Order(Counted(2)), CLERK)
    assert [one.originator_version for one in journal.stored] == [1, 2]
    assert (await bus.rehearse([Counted(1)], CLERK))[0].state == Count(52)


async def test_a_history_of_the_same_length_is_another_one(journal: MemoryJournal, grants: Everyone) -> None:
    bus = a_bus(journal, grants, (COUNTER,))
    for by in (50, 60):
        await bus.execute(Order(Counted(by)), CLERK)
    with pytest.raises(Refused, match="total=110"):
        await bus.execute(Order(Counted(1)), CLERK)
    del journal.stored[1:]
    await a_bus(journal, grants, (COUNTER,)).execute(Order(Counted(1)), CLERK)
    assert (await bus.rehearse([Counted(1)], CLERK))[0].state == Count(51)


async def test_what_was_refused_leaves_no_trace_in_a_kept_state(journal: MemoryJournal, grants: Everyone) -> None:
    bus = a_bus(journal, grants, (COUNTER,))
    await bus.execute(Order(Counted(1)), CLERK)

    async def rival() -> None:
        await a_bus(journal, grants, (COUNTER,)).execute(Order(Counted(10)), CLERK)

    journal.before_append = rival
    await bus.execute(Order(Counted(5)), CLERK)
    assert (await bus.rehearse([Counted(1)], CLERK))[0].state == Count(16)


async def test_where_duties_are_separated_all_of_the_stream_is_read(journal: MemoryJournal) -> None:
    class Separating(Everyone):
        def separates(self, _: Principal) -> bool:
            return True

    bus = a_bus(journal, Separating(), (COUNTER,))
    for n in range(1, 4):
        await bus.execute(Order(Counted(n)), CLERK)
    assert [one.originator_version for one in journal.read] == [1, 2]
    assert (await bus.rehearse([Counted(1)], CLERK))[0].state == Count(6)


async def test_the_memory_keeps_the_journals_promises(journal: MemoryJournal) -> None:
    """The double refuses what the real ledger refuses: a version that is not the next one."""
    request = AppendRequest("a-1", 2, [], "u", UUID(int=1), b"", guards=[("b-1", 1)])
    assert await journal.append([request]) == [Taken("b-1")]


async def test_a_slice_with_guards_keeps_no_states(journal: MemoryJournal, grants: Everyone) -> None:
    guarded = replace(
        COUNTER,
        commands={Counted: Rule(lambda _: "1", "tests.count", guards=lambda _: ("year-1",))},
    )
    with pytest.raises(ValueError, match=r"tests\.counter has guards"):
        a_bus(journal, grants, (guarded,))


async def test_a_state_that_could_be_changed_in_place_is_not_kept(journal: MemoryJournal, grants: Everyone) -> None:
    def evolve(state: list[int], happened: Counted) -> list[int]:
        return [*state, happened.by]

    decider: Any = Decider([], lambda _, command, __: [command], evolve)
    mutable = replace(COUNTER, decider=decider)
    with pytest.raises(ValueError, match=r"list has to be a frozen dataclass"):
        a_bus(journal, grants, (mutable,))
