"""What changed, once, in order, from any position on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import orjson
import pytest

from api.execution.documents import Request
from api.graphql.viewer import Viewer
from api.live import tail
from application.kernel.orders import Principal
from projections.budgeting import BUDGETS as MODEL
from tests.api.conftest import Client, World
from tests.api.support.operations import ADJUST, approved, opened

PATIENCE = 60.0


class Subscriber:
    """A subscription of a client's application, read one response at a time."""

    def __init__(self, client: Client, query: str, **variables: Any) -> None:
        engine = client.app.state.api.engine
        viewer = Viewer(engine.services, Principal("tester", "treasury"), "en", uuid4(), engine.feeds)
        self._events: AsyncIterator[Any] = engine.events(engine.prepare(Request(query, variables, None)), viewer)

    async def next(self) -> Any:
        """The next response, as it goes out."""
        return orjson.loads(orjson.dumps(await asyncio.wait_for(anext(self._events), PATIENCE)))

    async def positions(self, count: int) -> list[int]:
        found = []
        for _ in range(count):
            response = await self.next()
            assert "errors" not in response, response
            (change,) = response["data"].values()
            found.append(int(change["position"]))
        return found

    async def close(self) -> None:
        await self._events.aclose()  # type: ignore[attr-defined]


BUDGETS = "subscription($after: Position) { budgetChanged(after: $after) { position keys nodes { budgetId } } }"
LINES = """
subscription($after: Position, $keys: [String!], $filter: BudgetLineFilter) {
  budgetLineChanged(after: $after, keys: $keys, filter: $filter) {
    position keys nodes { lineId adjusted { amount } budget { government } }
  }
}
"""


async def test_a_subscription_resumes_after_a_position_without_gap_or_double(client: Client) -> None:
    await opened(client, "AA", "BB")
    subscriber = Subscriber(client, BUDGETS, after="1")
    assert await subscriber.positions(1) == [2]
    await opened(client, "CC", "DD")
    assert await subscriber.positions(2) == [3, 4]
    await subscriber.close()


async def test_without_a_position_it_begins_now(client: Client, world: World) -> None:
    await opened(client, "AA")
    subscriber = Subscriber(client, BUDGETS)
    waiting = asyncio.ensure_future(subscriber.next())
    await asyncio.wait_for(world.ledger.changes.joined.wait(), PATIENCE)
    await opened(client, "BB")
    assert (await waiting)["data"]["budgetChanged"]["keys"] == ["BB-2014"]
    await subscriber.close()


async def test_each_change_shows_the_row_as_that_event_left_it(client: Client) -> None:
    await opened(client)
    (line,) = await approved(client, ("10.00", ("01",)))
    for _ in range(2):
        given = {"lineId": line, "by": {"amount": "1.00", "currency": "MDL"}, "reference": "Law 2"}
        await client.ask(ADJUST, input=given)
    subscriber = Subscriber(client, LINES, after="0")
    amounts = []
    for _ in range(3):
        (node,) = (await subscriber.next())["data"]["budgetLineChanged"]["nodes"]
        assert node["budget"] == {"government": "MD"}
        amounts.append(node["adjusted"]["amount"])
    assert amounts == ["10.00", "11.00", "12.00"]
    await subscriber.close()


async def test_only_the_wanted_rows_are_told_of(client: Client) -> None:
    await opened(client)
    lines = await approved(client, ("10.00", ("01",)), ("20.00", ("02",)), ("30.00", ("01", "011")))
    by_key = Subscriber(client, LINES, after="0", keys=[lines[1]])
    assert await by_key.positions(1) == [3]
    by_filter = Subscriber(client, LINES, after="0", filter={"functional": {"startsWith": ["01"]}})
    assert await by_filter.positions(2) == [2, 4]
    await by_key.close()
    await by_filter.close()


async def test_lost_signals_delay_a_change_but_lose_none(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "LOOK", 0.3)
    monkeypatch.setattr(tail, "PAGE", 2)
    monkeypatch.setattr(world.ledger.changes, "tell", lambda _: None)
    subscriber = Subscriber(client, BUDGETS)
    waiting = asyncio.ensure_future(subscriber.positions(5))
    await asyncio.wait_for(world.ledger.changes.joined.wait(), PATIENCE)
    await opened(client, "AA", "BB", "CC", "DD", "EE")
    assert await waiting == [1, 2, 3, 4, 5]
    await subscriber.close()


async def test_a_signal_ahead_of_the_read_model_is_told_once_it_is_there(client: Client, world: World) -> None:
    subscriber = Subscriber(client, BUDGETS, after="0")
    waiting = asyncio.ensure_future(subscriber.positions(2))
    await opened(client, "AA", "BB")
    world.ledger.changes.tell(2)
    world.ledger.changes.tell(1)
    assert await waiting == [1, 2]
    await subscriber.close()


async def test_a_slow_subscriber_misses_nothing_and_costs_no_memory(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "KEPT", 3)
    monkeypatch.setattr(tail, "PAGE", 2)
    slow, quick = Subscriber(client, BUDGETS, after="0"), Subscriber(client, BUDGETS, after="0")
    governments = [f"G{n}" for n in range(10)]
    await opened(client, governments[0])
    assert await slow.positions(1) == [1]
    await opened(client, *governments[1:])
    assert await quick.positions(10) == list(range(1, 11))
    assert len(client.app.state.api.engine.feeds.of(MODEL)._recent) <= 3  # noqa: SLF001
    assert await slow.positions(9) == list(range(2, 11))
    await slow.close()
    await quick.close()


async def test_the_feed_ends_with_its_last_subscriber(client: Client, world: World) -> None:
    await opened(client, "AA")
    one, other = Subscriber(client, BUDGETS, after="0"), Subscriber(client, BUDGETS, after="0")
    assert await one.positions(1) == await other.positions(1) == [1]
    assert len(world.ledger.changes.subscribers) == 1
    await one.close()
    await opened(client, "BB")
    assert await other.positions(1) == [2]
    await other.close()
    for _ in range(10):
        await asyncio.sleep(0)
    assert world.ledger.changes.subscribers == []


async def test_what_lies_ahead_or_is_too_much_is_an_error(client: Client) -> None:
    ahead = await Subscriber(client, BUDGETS, after="7").next()
    assert ahead["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    many = await Subscriber(client, LINES, keys=[f"{n}" for n in range(501)]).next()
    assert many["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_failure_ends_the_subscription_with_a_masked_error(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(client, "AA")

    async def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(world.reads, "by_key", broken)
    response = await Subscriber(client, BUDGETS, after="0").next()
    assert response["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in str(response)
