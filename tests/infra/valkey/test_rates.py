"""Allowances: in no window is more granted than a burst and what came back meanwhile, whoever counts."""

from __future__ import annotations

import asyncio
import random
import secrets
import signal
import time
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest
import redis
from hypothesis import given, settings
from hypothesis import strategies as st

from api.kernel.rates import Draw, DrawOutcome, Rate, Rates
from infra.processes.embedded.valkey import EmbeddedValkey
from infra.valkey import rates_fallback
from infra.valkey.leases import Leases
from infra.valkey.limits import SECOND, LocalRates, RememberingRates, outcome
from infra.valkey.rates import PREFIX, LeasedRates, ValkeyTill
from infra.valkey.rates_fallback import RatesWithFallback, open_rates
from tests.infra.valkey.tills import ClockedTill, SetClock
from tests.infra.valkey.windows import Granted, within
from tests.suite.profiles import examples

RATES = {"a": Rate(3, 7), "b": Rate(0.5, 4), "c": Rate(1000 / 3, 20)}
draws = st.lists(st.sampled_from(sorted(RATES)), min_size=1, max_size=3, unique=True).flatmap(
    lambda keys: st.tuples(
        *(st.builds(Draw, st.just(k), st.just(RATES[k]), st.integers(1, RATES[k].burst)) for k in keys)
    )
)
histories = st.lists(st.tuples(st.integers(0, 3 * SECOND), draws), max_size=15)
"""Microseconds since the draws before, and the draws."""


@settings(max_examples=examples(60))
@given(histories)
def test_no_window_sees_more_than_its_rate_allows(history: Sequence[tuple[int, Sequence[Draw]]]) -> None:
    now = 0
    rates = LocalRates(lambda: now)
    found: dict[str, list[Granted]] = {key: [] for key in RATES}
    for pause, together in history:
        now += pause
        if rates.take(together).granted:
            for one in together:
                found[one.key].append(Granted(now / SECOND, now / SECOND, one.units))
    for key, granted in found.items():
        within(RATES[key], granted)


@settings(max_examples=examples(60))
@given(histories)
def test_who_waits_as_long_as_told_is_granted_and_who_waits_less_is_not(
    history: Sequence[tuple[int, Sequence[Draw]]],
) -> None:
    now = 0
    rates = LocalRates(lambda: now)
    for pause, together in history:
        now += pause
        drawn = rates.take(together)
        if not drawn.granted:
            now += round(drawn.wait * SECOND) - 1
            assert not rates.take(together).granted
            now += 1
            assert rates.take(together).granted


def test_valkey_counts_as_this_process_does(valkey_url: str) -> None:
    @settings(max_examples=examples(30))
    @given(histories)
    def same(history: Sequence[tuple[int, Sequence[Draw]]]) -> None:
        clock = SetClock()
        there, here = ClockedTill(valkey_url, clock), LocalRates(clock)
        for pause, together in history:
            clock.now += pause
            trip = Leases(clock).trip(together, set())
            assert outcome(together, there.run(trip).ahead) == here.take(together)
        there.close()

    same()


@pytest.fixture
async def two(valkey_url: str) -> AsyncIterator[tuple[LeasedRates, LeasedRates]]:
    """The counting of two processes of one installation."""
    prefix = f"{PREFIX}{secrets.token_hex(4)}:"
    tills = [ValkeyTill(valkey_url, "secret", prefix, 10) for _ in range(2)]
    first, second = (LeasedRates(till) for till in tills)
    yield first, second
    for one, till in zip((first, second), tills, strict=True):
        await one.close()
        await till.close()


async def test_processes_share_an_allowance_and_nobody_gets_more(two: tuple[LeasedRates, LeasedRates]) -> None:
    rate, dice, found = Rate(200, 25), random.Random(4), list[Granted]()  # noqa: S311

    async def caller(rates: Rates) -> None:
        for _ in range(60):
            units, begun = dice.randint(1, 5), time.monotonic()
            if (await rates.draw([Draw("k", rate, units)])).granted:
                found.append(Granted(begun, time.monotonic(), units))

    await asyncio.gather(*(caller(rates) for rates in two for _ in range(8)))
    assert sum(one.units for one in found) >= rate.burst - 4
    within(rate, sorted(found, key=lambda one: one.begun))


async def test_a_key_lasts_as_long_as_it_owes_and_says_nothing(
    two: tuple[LeasedRates, LeasedRates], valkey_url: str
) -> None:
    await two[0].draw([Draw("address 192.0.2.77 queries", Rate(10, 50), 20)])
    with redis.Redis.from_url(valkey_url) as client:
        names = [name for name in client.scan_iter(f"{PREFIX}*") if b"192.0.2" in name]
        assert names == []
        [found] = list(client.scan_iter(f"{two[0]._till._prefix}*"))  # type: ignore[attr-defined]  # noqa: SLF001 - its own
        assert 1000 < client.pttl(found) <= 2000


@pytest.mark.parametrize("units", [0, -1, 8])
async def test_more_than_a_burst_is_never_to_be_had(units: int) -> None:
    with pytest.raises(ValueError, match=f"{units} units cannot be drawn where a burst is 7"):
        await LocalRates().draw([Draw("k", Rate(1, 7), units)])


async def test_memory_stays_bounded_and_those_who_owe_most_are_remembered() -> None:
    rates = LocalRates(lambda: 0, keys=10)
    await rates.draw([Draw("greedy", Rate(1, 5), 5)])
    for n in range(100):
        await rates.draw([Draw(f"k{n}", Rate(1, 5))])
    assert len(rates._until) <= 10  # noqa: SLF001 - there is no other way to see it
    assert not (await rates.draw([Draw("greedy", Rate(1, 5))])).granted


class Asked(LocalRates):
    """Counts how often it was asked."""

    asked = 0

    async def draw(self, draws: Sequence[Draw]) -> DrawOutcome:
        self.asked += 1
        return await super().draw(draws)


async def test_who_has_nothing_left_is_not_asked_for_again_until_then() -> None:
    now = 0.0
    counting = Asked(lambda: round(now * SECOND))
    rates = RememberingRates(counting, lambda: now, keys=2)
    one = [Draw("k", Rate(2, 1))]
    assert (await rates.draw(one)).granted
    assert [(await rates.draw(one)).wait for _ in range(3)] == [0.5] * 3
    assert (counting.asked, rates.wait("k"), rates.wait("other")) == (2, 0.5, 0.0)
    assert (await rates.draw([Draw("other", Rate(2, 1))])).granted
    now = 0.5
    assert rates.wait("k") == 0
    assert (await rates.draw(one)).granted


# --- with and without Valkey ---------------------------------------------------------------------


@pytest.fixture
def running(valkey: EmbeddedValkey) -> Iterator[EmbeddedValkey]:
    valkey.start()
    yield valkey
    if valkey.pid:
        valkey._process.send_signal(signal.SIGCONT)  # type: ignore[union-attr]  # noqa: SLF001 - it may be frozen
    valkey.stop(force=True)


@pytest.fixture
async def counting(running: EmbeddedValkey) -> AsyncIterator[RatesWithFallback]:
    till = ValkeyTill(running.url, "secret")
    leased = LeasedRates(till)
    yield RatesWithFallback(leased, LocalRates())
    await leased.close()
    await till.close()


async def _becomes(rates: RatesWithFallback, *, through_valkey: bool) -> None:
    async with asyncio.timeout(15):
        while rates.through_valkey is not through_valkey:
            await rates.draw([Draw("probe", Rate(10**6, 10**6))])
            await asyncio.sleep(0)


async def test_a_killed_valkey_under_load_is_noticed_by_nobody_and_used_again_when_it_is_back(
    running: EmbeddedValkey, counting: RatesWithFallback
) -> None:
    rate, found, done = Rate(100, 40), list[Granted](), asyncio.Event()
    slowest = 0.0

    async def caller() -> None:
        nonlocal slowest
        while not done.is_set():
            begun = time.monotonic()
            if (await counting.draw([Draw("k", rate)])).granted:
                found.append(Granted(begun, time.monotonic(), 1))
            slowest = max(slowest, time.monotonic() - begun)
            await asyncio.sleep(0)

    callers = [asyncio.create_task(caller()) for _ in range(16)]
    await _becomes(counting, through_valkey=True)
    began = time.monotonic()
    running.kill9()
    await _becomes(counting, through_valkey=False)
    await asyncio.to_thread(running.start)
    await _becomes(counting, through_valkey=True)
    done.set()
    await asyncio.gather(*callers)
    took = time.monotonic() - began
    assert slowest < 2.0
    assert len(found) <= 3 * rate.burst + rate.per_second * (took + 1), "each change-over grants one burst more"


async def test_a_valkey_that_hangs_costs_a_moment_and_then_nothing(
    running: EmbeddedValkey, counting: RatesWithFallback
) -> None:
    one = [Draw("k", Rate(1000, 1000))]
    await counting.draw(one)
    running._process.send_signal(signal.SIGSTOP)  # type: ignore[union-attr]  # noqa: SLF001 - only a test freezes it
    begun = time.monotonic()
    await asyncio.gather(*(counting.draw(one) for _ in range(50)))
    assert not counting.through_valkey
    assert time.monotonic() - begun < 1.5
    begun = time.monotonic()
    await counting.draw(one)
    assert time.monotonic() - begun < 0.05, "left alone for a pause"
    running._process.send_signal(signal.SIGCONT)  # type: ignore[union-attr]  # noqa: SLF001
    await _becomes(counting, through_valkey=True)


async def test_an_installation_without_valkey_counts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("there is no Valkey")

    monkeypatch.setattr(rates_fallback, "ValkeyTill", never)
    async with open_rates(None, "secret") as rates:
        assert [(await rates.draw([Draw("k", Rate(0.01, 2))])).granted for _ in range(3)] == [True, True, False]


async def test_a_valkey_that_was_never_there_is_no_error(running: EmbeddedValkey) -> None:
    running.kill9()
    async with open_rates(running.url, "secret") as rates:
        assert [(await rates.draw([Draw("k", Rate(0.01, 2))])).granted for _ in range(3)] == [True, True, False]
