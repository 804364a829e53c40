"""Signals reach every subscriber, through Valkey, PostgreSQL, or whichever of them is there; none is lost silently."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from infra.postgres.signals import PostgresSignals
from infra.processes.embedded.valkey import EmbeddedValkey
from infra.signals.signals import Hub, Signals, Subscription, decode, encode
from infra.valkey.fallback import SignalsWithFallback, open_signals
from infra.valkey.signals import ValkeySignals
from projections.kernel.declarations import Change

LINES = "budgeting.budget_lines"
BUDGETS = "budgeting.budgets"
SECONDS = 15


async def heard(subscription: Subscription, wanted: Callable[[Change], bool]) -> Change:
    """The next change that is wanted; fails after some seconds."""
    async with asyncio.timeout(SECONDS):
        async for change in subscription:
            if wanted(change):
                return change
    raise AssertionError("the subscription ended")


def at(position: int) -> Callable[[Change], bool]:
    return lambda change: change.position == position


async def becomes(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - the connection's state has no event to wait for
            await asyncio.sleep(0.01)


@pytest.fixture
def valkey(server_folder: Path, tmp_path: Path) -> Iterator[EmbeddedValkey]:
    """A Valkey of this test's own, to be killed."""
    server = EmbeddedValkey(server_folder / tmp_path.name, copies=server_folder / "runtime")
    server.start()
    yield server
    server.stop(force=True)


@pytest.fixture
async def signals(database: str, valkey: EmbeddedValkey) -> AsyncIterator[SignalsWithFallback]:
    found = await SignalsWithFallback.open(database, valkey.url)
    yield found
    await found.close()


class TestEveryCarrier:
    @pytest.fixture(params=["valkey", "postgres", "both"])
    async def pair(
        self, request: pytest.FixtureRequest, database: str, valkey_url: str
    ) -> AsyncIterator[tuple[Signals, Signals]]:
        """The signals of two processes."""

        async def one() -> Signals:
            if request.param == "valkey":
                return await ValkeySignals.open(valkey_url)
            return await open_signals(database, valkey_url if request.param == "both" else None)

        pair = await one(), await one()
        yield pair
        for signals in pair:
            await signals.close()

    async def test_a_change_reaches_every_subscription_to_its_model_and_no_other(
        self, pair: tuple[Signals, Signals]
    ) -> None:
        here, there = pair
        lines, both = await there.subscribe([LINES]), await here.subscribe([LINES, BUDGETS])
        await here.publish(Change(BUDGETS, 6, ("b1",)))
        await here.publish(Change(LINES, 7, ("l1", "l2")))
        assert await heard(lines, lambda _: True) == Change(LINES, 7, ("l1", "l2"))
        assert [await heard(both, at(6)), await heard(both, at(7))] == [
            Change(BUDGETS, 6, ("b1",)),
            Change(LINES, 7, ("l1", "l2")),
        ]

    async def test_keys_that_do_not_fit_become_any_row(self, pair: tuple[Signals, Signals]) -> None:
        subscription = await pair[1].subscribe([LINES])
        await pair[0].publish(Change(LINES, 7, tuple(f"line-{n}" for n in range(10_000))))
        assert await heard(subscription, at(7)) == Change(LINES, 7, ())

    async def test_closing_ends_the_subscriptions(self, pair: tuple[Signals, Signals]) -> None:
        subscription = await pair[0].subscribe([LINES])
        await pair[0].close()
        assert [change async for change in subscription] == []


class TestSlowSubscriber:
    async def test_is_told_to_catch_up_and_takes_bounded_memory(self) -> None:
        hub = Hub()
        slow, quick = hub.join([LINES, BUDGETS], backlog=10), hub.join([LINES], backlog=10)
        seen = []
        for position in range(1, 1001):
            hub.hand_out(Change(LINES if position % 2 else BUDGETS, position, (f"k{position}",)))
            if position % 2:
                seen.append(await heard(quick, lambda _: True))
        hub.close()
        kept = [change async for change in slow]
        assert len(kept) <= 10
        assert {c.model: c.position for c in kept} == {LINES: 999, BUDGETS: 1000}
        assert {c.model for c in kept if c.keys == ()} == {LINES, BUDGETS}
        assert seen == [Change(LINES, p, (f"k{p}",)) for p in range(1, 1001, 2)]

    async def test_a_subscription_that_is_left_hears_nothing_more(self) -> None:
        hub = Hub()
        async with hub.join([LINES]) as subscription:
            hub.hand_out(Change(LINES, 1, ()))
        hub.hand_out(Change(LINES, 2, ()))
        assert [change async for change in subscription] == []


class TestValkeyGoesAway:
    async def test_signals_go_on_through_postgres_and_come_back(
        self, signals: SignalsWithFallback, valkey: EmbeddedValkey
    ) -> None:
        subscription = await signals.subscribe([LINES])
        await signals.publish(Change(LINES, 1, ("a",)))
        assert (await heard(subscription, at(1))).keys == ("a",)

        valkey.kill9()
        await becomes(lambda: not signals.through_valkey)
        await signals.publish(Change(LINES, 2, ("b",)))
        assert (await heard(subscription, at(2))).keys == ("b",)

        valkey.start()
        await becomes(lambda: signals.through_valkey)
        assert await heard(subscription, lambda _: True) == Change(LINES, 2, ()), "told to catch up after the gap"
        await signals.publish(Change(LINES, 3, ("c",)))
        assert (await heard(subscription, at(3))).keys == ("c",)

    async def test_starts_without_valkey(self, database: str, valkey: EmbeddedValkey) -> None:
        valkey.kill9()
        signals = await SignalsWithFallback.open(database, valkey.url)
        subscription = await signals.subscribe([LINES])
        await signals.publish(Change(LINES, 1, ("a",)))
        assert (await heard(subscription, at(1))).keys == ("a",)
        await signals.close()

    @pytest.mark.slow
    async def test_a_process_cut_off_from_a_valkey_that_others_reach_looks_for_itself(
        self, database: str, valkey: EmbeddedValkey, valkey_url: str
    ) -> None:
        valkey.kill9()
        cut_off = await SignalsWithFallback.open(database, valkey.url)
        publisher = await SignalsWithFallback.open(database, valkey_url)
        subscription = await cut_off.subscribe([LINES])
        _stand_at(database, LINES, 9)
        await publisher.publish(Change(LINES, 9, ("a",)))
        assert await heard(subscription, at(9)) == Change(LINES, 9, ())
        await publisher.close()
        await cut_off.close()


def _stand_at(database: str, model: str, position: int) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO projections.read_models (relation, name, version, state, position, shape)"
            " VALUES ('budgeting_budget_lines_v1', %s, 1, 'live', %s, '')",
            [model, position],
        )


async def test_a_lost_listening_connection_is_made_again_and_the_gap_is_told(database: str) -> None:
    signals = await PostgresSignals.open(database)
    subscription = await signals.subscribe([LINES])
    await signals.publish(Change(LINES, 1, ("a",)))
    assert (await heard(subscription, at(1))).keys == ("a",)
    with psycopg.connect(database, autocommit=True) as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foja signals'"
        connection.execute(cut + " AND datname = current_database()")
    assert await heard(subscription, at(1)) == Change(LINES, 1, ())
    await signals.publish(Change(LINES, 2, ("b",)))
    assert (await heard(subscription, at(2))).keys == ("b",)
    await signals.close()


async def test_a_connection_that_cannot_listen_is_closed(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.postgres.signals.CHANNEL", "no such syntax")
    with pytest.raises(psycopg.errors.SyntaxError):
        await PostgresSignals.open(database)
    gc.collect()  # a connection left open is warned of here, and a warning fails the test


def test_a_message_that_is_no_change_is_refused() -> None:
    for junk in (b"", b"{}", b"[1]", b'"x"', b'{"model": "m", "position": "x", "keys": []}', b"\xff"):
        with pytest.raises(ValueError, match=r".*"):
            decode(junk)
    assert decode(b'{"model": "m", "position": 1, "keys": ["k"]}') == [Change("m", 1, ("k",))]


def test_changes_go_in_as_few_messages_as_they_fit_into() -> None:
    changes = [Change(f"m{n}", n, ("k" * 10,)) for n in range(10)]
    assert [decode(message) for message in encode(changes, 10_000)] == [changes]
    messages = encode(changes, 150)
    assert len(messages) == 5
    assert all(len(message) <= 150 for message in messages)
    assert [change for message in messages for change in decode(message)] == changes
    (alone,) = encode([Change("m", 1, ("k" * 200,))], 150)
    assert decode(alone) == [Change("m", 1, ())]
    assert encode([], 150) == []
