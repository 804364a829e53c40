"""Leases: processes draw ahead and count in memory, and together never grant more than the allowance."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import ResponseError

from api.kernel.rates import Draw, Rate
from infra.valkey import rates
from infra.valkey.leases import Leases
from infra.valkey.limits import SECOND, LocalRates, price
from infra.valkey.rates import LeasedRates
from infra.valkey.script import KEPT, LIFE, Trip, TripAnswer
from tests.infra.valkey.tills import ClockedTill, SetClock
from tests.infra.valkey.windows import Granted, within
from tests.suite.profiles import examples

RATE = Rate(100, 200)
"""A lease is 5 units at most: the twelfth draw of a process brings one. It fills up within two lives of a lease."""
ONE = [Draw("k", RATE)]
UNIT = price(ONE[0]).cost


class CountingTill:
    """Counts the trips; `faults` says of the next ones whether their answer is lost, or they come late."""

    def __init__(self, till: ClockedTill, clock: SetClock, latency: int = 0) -> None:
        self._till, self._clock, self._latency = till, clock, latency
        self.trips = 0
        self.faults: list[str] = []
        self.late: list[Trip] = []

    async def ask(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        """An answer for each."""
        self.trips += len(trips)
        self._clock.now += self._latency
        fault = self.faults.pop() if self.faults else ""
        if fault == "late":
            self.late += trips
            raise Unreachable("late")
        answers = await self._till.ask(trips)
        if fault == "lost":
            raise Unreachable("lost")
        self._clock.now += self._latency
        return answers

    def arrive(self) -> None:
        """What is late comes now, the latest first."""
        while self.late:
            self._till.run(self.late.pop())


class World:
    """Processes of one installation at a time that a test sets."""

    def __init__(self, url: str, processes: int = 2, latency: int = 0) -> None:
        self.clock = SetClock()
        first = ClockedTill(url, self.clock)
        self._clocked = [first, *(ClockedTill(url, self.clock, first.prefix) for _ in range(processes - 1))]
        self.tills = [CountingTill(till, self.clock, latency) for till in self._clocked]
        self.leases = [Leases(self.clock) for _ in self.tills]
        self.processes = [LeasedRates(till, own) for till, own in zip(self.tills, self.leases, strict=True)]

    def restart(self, n: int) -> None:
        """A process is killed and knows nothing any more."""
        self.leases[n] = Leases(self.clock)
        self.processes[n] = LeasedRates(self.tills[n], self.leases[n])

    async def drawn(self, n: int, most: int = 1000, draws: Sequence[Draw] = ONE) -> int:
        """How many draws a process is granted, one after the other, until it is refused."""
        for count in range(most):
            if not (await self.processes[n].draw(draws)).granted:
                return count
        return most

    def owed(self, key: str = "k") -> float:
        """Units that Valkey counts as owed or lent."""
        return self._clocked[0].owed(key) / UNIT

    def close(self) -> None:
        """End the connections."""
        for till in self._clocked:
            till.close()


@pytest.fixture
def world(valkey_url: str) -> Iterator[World]:
    made = World(valkey_url)
    yield made
    made.close()


# --- never more than the allowance ---------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A pause in microseconds, and what a process does after it: so many draws of so many units, or something else."""

    pause: int
    process: int
    does: str
    times: int
    units: int
    faults: tuple[str, ...]


def steps(does: Sequence[str], faults: Sequence[str]) -> st.SearchStrategy[list[Step]]:
    """Histories of three processes."""
    return st.lists(
        st.builds(
            Step,
            st.sampled_from([0, 1000, LIFE // 2, LIFE - 1, LIFE, 3 * LIFE]) | st.integers(0, KEPT),
            st.integers(0, 2),
            st.sampled_from(does),
            st.integers(1, 120),
            st.integers(1, 3),
            st.lists(st.sampled_from(faults), max_size=3).map(tuple),
        ),
        min_size=3,
        max_size=20,
    )


async def play(world: World, history: Sequence[Step], told: Callable[[Draw, bool], None]) -> list[Granted]:
    """Carry a history out; what was granted."""
    granted = []
    for step in history:
        world.clock.now += step.pause
        world.tills[step.process].faults = list(step.faults)
        process = world.processes[step.process]
        others: dict[str, Callable[[], Awaitable[None]]] = {"end": process.end_leases, "stop": process.close}
        if step.does == "arrive":
            for till in world.tills:
                till.arrive()
        elif step.does in others:
            await others[step.does]()
        if step.does in {"crash", "stop"}:
            world.restart(step.process)
        for _ in range(step.times if step.does == "draw" else 0):
            draw, begun = Draw("k", RATE, step.units), world.clock.now
            try:
                given = (await process.draw([draw])).granted
            except Unreachable:
                continue
            told(draw, given)
            if given:
                granted.append(Granted(begun / SECOND, world.clock.now / SECOND, step.units))
    return granted


def test_no_window_sees_more_than_its_rate_allows_whatever_goes_wrong(valkey_url: str) -> None:
    """Answers are lost, trips come late and in the wrong order, processes are killed, stop and start."""

    @settings(max_examples=examples(200))
    @given(
        steps(["draw", "draw", "draw", "draw", "end", "crash", "stop", "arrive"], ["", "", "lost", "late"]),
        st.sampled_from([0, 300]),
    )
    def holds(history: list[Step], latency: int) -> None:
        world = World(valkey_url, 3, latency)
        try:
            within(RATE, runner.run(play(world, history, lambda *_: None)))
        finally:
            world.close()

    with asyncio.Runner() as runner:
        holds()


def test_nobody_is_refused_more_than_a_tenth_of_the_burst_early(valkey_url: str) -> None:
    """Whatever the processes have drawn ahead: beside them counts one that knows of each draw that was granted."""

    @settings(max_examples=examples(200))
    @given(steps(["draw", "draw", "draw", "end", "stop"], [""]))
    def holds(history: list[Step]) -> None:
        world = World(valkey_url, 3)
        exact = LocalRates(world.clock)

        def told(draw: Draw, granted: bool) -> None:  # noqa: FBT001
            early = Rate(draw.rate.per_second, draw.rate.burst * 9 // 10)
            if granted:
                assert exact.take([draw]).granted
            else:
                assert not exact.take([Draw(draw.key, early, draw.units)]).granted

        try:
            runner.run(play(world, history, told))
        finally:
            world.close()

    with asyncio.Runner() as runner:
        holds()


async def test_an_allowance_does_not_fill_up_over_a_lease(world: World) -> None:
    await world.drawn(0, 12)
    world.clock.now += LIFE - 1
    there = await world.drawn(1)
    assert there < RATE.burst
    assert there + await world.drawn(0) == RATE.burst


async def test_a_lease_whose_time_is_over_is_not_drawn_on(world: World) -> None:
    await world.drawn(0, 12)
    world.clock.now += LIFE - 1
    trips = world.tills[0].trips
    await world.drawn(0, 1)
    assert world.tills[0].trips == trips
    world.clock.now += 1
    await world.drawn(0, 1)
    assert world.tills[0].trips == trips + 1


async def test_a_trip_that_comes_late_leaves_the_lease_of_a_later_one_alone(world: World) -> None:
    await world.drawn(0, 4)
    world.tills[0].faults = ["late"]
    with pytest.raises(Unreachable):
        await world.drawn(0, 4)
    await world.drawn(0, 7)
    owed = world.owed()
    world.tills[0].arrive()
    assert world.owed() == owed + 1, "it gives back nothing, and takes nothing ahead"
    world.clock.now += LIFE - 1
    owed, unused = world.owed(), 0
    while world.leases[0].take(ONE):
        unused += 1
    assert owed == unused == 4, "nothing has filled up over what is lent"


async def test_an_unreturned_lease_counts_as_used_and_then_as_nothing(world: World) -> None:
    await world.drawn(0, 12)
    world.restart(0)
    owed = world.owed()
    assert owed > 12
    world.clock.now += KEPT + 1
    await world.drawn(1, 1)
    world.clock.now += KEPT + 1
    assert world.owed() == 0


async def test_what_comes_back_too_late_counts_as_used(world: World) -> None:
    await world.drawn(0, 12)
    world.clock.now += KEPT
    await world.drawn(1, 1)
    world.clock.now += KEPT
    assert await world.drawn(1) == RATE.burst
    assert await world.drawn(0) == 0


# --- few trips -----------------------------------------------------------------------------------


async def test_leases_grow_with_use_up_to_a_part_of_the_burst(world: World) -> None:
    rate, lent = Rate(10, 4000), []
    for n in range(1000):
        before = world.tills[0].trips
        await world.processes[0].draw([Draw("k", rate)])
        if world.tills[0].trips > before:
            lent.append(n)
    assert [after - before for before, after in itertools.pairwise(lent)][:7] == [1, 2, 3, 5, 9, 17, 33]
    assert world.tills[0].trips <= 20
    assert world.owed() - 1000 * price(Draw("k", rate)).cost / UNIT <= 100 * price(Draw("k", rate)).cost / UNIT


async def test_a_caller_who_seldom_draws_has_no_lease(world: World) -> None:
    for _ in range(5):
        await world.drawn(0, 1)
        await world.processes[0].end_leases()
        world.clock.now += LIFE
        assert world.owed() == 0
        await world.processes[0].end_leases()
        await world.processes[0].end_leases()
    assert len(world.leases[0]) == 0
    assert world.tills[0].trips == 5, "and gives nothing back"


async def test_a_caller_at_an_even_pace_makes_about_a_trip_a_life(world: World) -> None:
    rate = Rate(50, 1000)
    for n in range(200):
        await world.processes[0].draw([Draw("k", rate)])
        if n % 10 == 0:
            await world.processes[0].end_leases()
        world.clock.now += SECOND // 20
    assert world.tills[0].trips <= 20, "ten seconds"


async def test_nothing_is_lent_of_an_allowance_that_is_nearly_used_up(world: World) -> None:
    assert await world.drawn(0) == RATE.burst
    world.clock.now += 9 * UNIT
    assert (await world.drawn(1), await world.drawn(0)) == (9, 0)
    assert world.owed() == RATE.burst


async def test_all_leases_together_are_a_small_part_and_no_process_takes_all_of_it(valkey_url: str) -> None:
    world, rate = World(valkey_url, 5), Rate(10, 2000)
    draws = [Draw("k", rate)]
    for n in range(5):
        await world.drawn(n, 400 - 40 * n, draws)
    lent = world.owed() * UNIT / price(draws[0]).cost - 5 * 400 + 40 * 10
    assert 0 < lent <= rate.burst / 20
    assert sum(1 for own in world.leases if own.take(draws)) >= 3
    world.close()


async def test_draws_at_the_same_time_make_one_lease(world: World) -> None:
    for _ in range(4):
        await asyncio.gather(*(world.processes[0].draw(ONE) for _ in range(8)))
    trips = world.tills[0].trips
    assert trips < 32
    assert (await world.processes[0].draw(ONE)).left == (RATE.burst - 33,), "its own lease is still its caller's"
    assert world.tills[0].trips == trips
    await world.processes[0].close()
    assert world.owed() == 33


async def test_a_trip_draws_several_keys_whole_or_not_at_all_on_leases_too(world: World) -> None:
    both = [Draw("k", RATE), Draw("cost", Rate(1000, 100_000), 50)]
    await world.drawn(0, 20, both)
    await world.drawn(0, 10, both[1:])
    await world.processes[0].close()
    assert (world.owed(), world.owed("cost") * UNIT / 1000) == (20, 30 * 50)


async def test_a_refused_trip_takes_nothing_of_the_other_keys(world: World) -> None:
    await world.drawn(0)
    for both in ([*ONE, Draw("cost", RATE)], [Draw("cost", RATE), *ONE]):
        assert not (await world.processes[0].draw(both)).granted
    assert world.owed("cost") == 0


# --- what is told --------------------------------------------------------------------------------


async def test_alone_a_process_answers_as_if_it_counted_each_draw(world: World) -> None:
    exact = LocalRates(world.clock)
    for _ in range(500):
        assert await world.processes[0].draw(ONE) == exact.take(ONE)
        world.clock.now += UNIT // 2
    assert world.tills[0].trips < 300


# --- given back ----------------------------------------------------------------------------------


async def test_what_is_unused_is_given_back_when_a_lease_ends(world: World) -> None:
    await world.drawn(0, 12)
    assert world.owed() > 12
    await world.processes[0].end_leases()
    assert world.owed() > 12, "not yet"
    world.clock.now += LIFE
    await world.processes[0].end_leases()
    assert world.owed() <= 12
    await world.processes[0].end_leases()
    assert len(world.leases[0]) == 0


async def test_what_is_unused_is_given_back_when_a_process_stops(world: World) -> None:
    await world.drawn(0, 12)
    await world.processes[0].close()
    assert world.owed() == 12


async def test_rounds_end_leases_and_survive_a_valkey_that_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "ROUND", 0)
    await world.drawn(0, 12)
    world.clock.now += LIFE
    world.tills[0].faults = ["late"]
    rounds = asyncio.create_task(world.processes[0].end_leases_for_ever())
    async with asyncio.timeout(10):
        while len(world.leases[0]):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
    assert not rounds.done()
    rounds.cancel()


# --- bounds and faults ---------------------------------------------------------------------------


async def test_leases_stay_bounded_and_beyond_that_each_draw_is_a_trip(world: World) -> None:
    leases = Leases(world.clock, most=3)
    process = LeasedRates(world.tills[0], leases)
    for _ in range(10):
        for n in range(8):
            await process.draw([Draw(f"k{n}", RATE)])
    assert len(leases) == 3
    assert 50 < world.tills[0].trips < 80


async def test_a_till_that_fails_ends_all_leases(world: World) -> None:
    await world.drawn(0, 12)
    assert world.leases[0].take(ONE)
    world.tills[0].faults = ["lost"]
    with pytest.raises(Unreachable):
        await world.processes[0].draw([Draw("other", RATE)])
    assert not world.leases[0].take(ONE), "what memory says is not taken for a till that is back"


async def test_more_than_a_burst_fails_its_own_draw_alone(world: World) -> None:
    wrong, right = await asyncio.gather(
        world.processes[0].draw([Draw("k", RATE, 201)]), world.processes[0].draw(ONE), return_exceptions=True
    )
    assert isinstance(wrong, ValueError)
    assert not isinstance(right, BaseException)
    assert right.granted


@settings(max_examples=examples(30))
@given(st.randoms(use_true_random=False))
def test_a_lease_never_covers_more_than_it_has(dice: random.Random) -> None:
    clock = SetClock()
    leases, covered = Leases(clock), 0
    trip = leases.trip(ONE, set())
    leases.keep(trip, TripAnswer([UNIT], [7 * UNIT]), clock.now)
    for _ in range(20):
        units = dice.randint(1, 4)
        if leases.take([Draw("k", RATE, units)]):
            covered += units
    assert covered <= 7
    assert [one.back for again in leases.end(early=True) for one in again.bookings] == [(7 - covered) * UNIT] * (
        covered < 7
    )
