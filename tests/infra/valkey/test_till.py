"""The till in a real Valkey: the script goes by its hash, and several processes draw at the same time."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
import redis

from api.kernel.rates import Draw, Rate
from infra.processes.embedded.valkey import EmbeddedValkey
from infra.valkey.leases import Leases
from infra.valkey.rates import PREFIX, LeasedRates, ValkeyTill
from infra.valkey.rates_fallback import open_rates
from infra.valkey.script import KEPT
from tests.infra.valkey.windows import Granted, within

RATE = Rate(300, 400)
SLOW = Rate(0.001, 400)


@pytest.fixture
def running(valkey: EmbeddedValkey) -> Iterator[redis.Redis]:
    """A Valkey that only this test asks, as its operator sees it."""
    with redis.Redis.from_url(valkey.start()) as client:
        yield client


@pytest.fixture
async def till(running: redis.Redis, valkey: EmbeddedValkey) -> AsyncIterator[ValkeyTill]:
    made = ValkeyTill(valkey.url, "secret", patience=10)
    yield made
    await made.close()


def calls(client: redis.Redis) -> dict[str, int]:
    """How often each command came."""
    told = client.info("commandstats")
    assert isinstance(told, dict)
    return {name.removeprefix("cmdstat_"): one["calls"] for name, one in told.items()}


async def test_the_script_goes_by_its_hash_and_its_text_only_where_it_is_not_known(
    running: redis.Redis, till: ValkeyTill
) -> None:
    each = LeasedRates(till, Leases(most=0))
    for _ in range(20):
        assert (await each.draw([Draw("k", SLOW)])).granted
    assert calls(running)["evalsha"] == 21, "the first one was not known"
    assert calls(running)["script|load"] == 1
    assert not calls(running).keys() & {"eval", "script|exists"}


async def test_a_script_that_valkey_forgot_is_told_again_and_each_draw_counts_once(
    running: redis.Redis, till: ValkeyTill
) -> None:
    rates = LeasedRates(till)
    for _ in range(3):
        running.script_flush()
        drawn = await asyncio.gather(*(rates.draw([Draw("k", SLOW)]) for _ in range(20)))
        assert all(one.granted for one in drawn)
    await rates.close()
    again = LeasedRates(till, Leases(most=0))
    assert (await again.draw([Draw("k", SLOW)])).left == (400 - 61,)


async def test_an_installation_that_stops_gives_back_what_it_has_not_used(
    running: redis.Redis, valkey: EmbeddedValkey
) -> None:
    del running
    for n in range(3):
        async with open_rates(valkey.url, "secret") as rates:
            drawn = [await rates.draw([Draw("k", SLOW)]) for _ in range(20)]
            assert [one.left for one in drawn] == [(400 - 20 * n - each - 1,) for each in range(20)]


async def test_a_key_lasts_as_long_as_something_is_lent_of_it(running: redis.Redis, till: ValkeyTill) -> None:
    fast = Rate(10**6, 10**6)
    rates = LeasedRates(till)
    for _ in range(4):
        await rates.draw([Draw("k", fast)])
    [key] = running.keys(f"{PREFIX}*")
    assert KEPT // 2000 < running.pttl(key) <= KEPT // 1000, "though what is owed is back within microseconds"
    await rates.close()
    assert running.pttl(key) <= 1


def draw_much(url: str, prefix: str, seed: int) -> list[Granted]:
    """A process of its own that draws as fast as it can, until it was refused often."""

    async def run() -> list[Granted]:
        dice, granted, refused = random.Random(seed), list[Granted](), 0  # noqa: S311
        till = ValkeyTill(url, "secret", prefix, 10)
        rates = LeasedRates(till)
        ending = asyncio.create_task(rates.end_leases_for_ever())
        while refused < 50:
            units, begun = dice.randint(1, 3), time.monotonic()
            if (await rates.draw([Draw("k", RATE, units)])).granted:
                granted.append(Granted(begun, time.monotonic(), units))
            else:
                refused += 1
        ending.cancel()
        await rates.close()
        await till.close()
        return granted

    return asyncio.run(run())


async def test_processes_at_the_same_time_are_never_granted_more_than_the_allowance(valkey_url: str) -> None:
    prefix, loop = f"{PREFIX}{secrets.token_hex(4)}:", asyncio.get_running_loop()
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as pool:
        each = await asyncio.gather(*(loop.run_in_executor(pool, draw_much, valkey_url, prefix, n) for n in range(3)))
    assert sum(bool(granted) for granted in each) >= 1
    together = sorted((one for granted in each for one in granted), key=lambda one: one.begun)
    assert sum(one.units for one in together) >= RATE.burst * 9 // 10
    within(RATE, together)
