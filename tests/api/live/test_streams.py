"""Subscriptions as clients meet them: server-sent events and WebSockets, over a real server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.kernel.doors import Doors
from api.kernel.services import Limits
from tests.api.conftest import World
from tests.api.support.live import LiveServer, serving
from tests.api.support.operations import OPEN, opening

PATIENCE = 60.0
CHANGED = "subscription($after: Position) { budgetChanged(after: $after) { position keys } }"
PROTOCOL = Subprotocol("graphql-transport-ws")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def server(world: World) -> Iterator[LiveServer]:
    with serving(world.services(limits=replace(Limits(), keep_alive=0.2, connection_init=0.5))) as live:
        yield live


def _open_budget(server: LiveServer, government: str) -> None:
    body = {"query": OPEN, "variables": {"input": opening(government)}}
    answer = httpx.post(f"{server.address}/graphql", json=body, timeout=PATIENCE).json()
    assert answer["data"]["openBudget"]["userErrors"] == []


def _change(position: int, government: str) -> dict[str, Any]:
    return {"data": {"budgetChanged": {"position": str(position), "keys": [f"{government}-2014"]}}}


# --- server-sent events --------------------------------------------------------------------------


@contextmanager
def events(server: LiveServer, query: str, **variables: Any) -> Iterator[Iterator[tuple[str, str]]]:
    """The events of a stream; a comment has no name."""
    body, accept = {"query": query, "variables": variables}, {"accept": "text/event-stream"}
    with httpx.stream("POST", f"{server.address}/graphql", json=body, headers=accept, timeout=PATIENCE) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _blocks(response)


def _blocks(response: httpx.Response) -> Iterator[tuple[str, str]]:
    text = ""
    for chunk in response.iter_text():
        assert "\r" not in chunk
        text += chunk
        while "\n\n" in text:
            block, text = text.split("\n\n", 1)
            lines = dict(line.split(":", 1) for line in block.split("\n"))
            yield lines.get("event", "").strip(), lines.get("data", "").strip()


def _next(stream: Iterator[tuple[str, str]]) -> Any:
    name, data = next(one for one in stream if one[0])
    assert name == "next"
    return json.loads(data)


def test_events_resume_after_a_position_and_go_on(server: LiveServer) -> None:
    _open_budget(server, "AA")
    with events(server, CHANGED, after="0") as stream:
        assert _next(stream) == _change(1, "AA")
        _open_budget(server, "BB")
        assert _next(stream) == _change(2, "BB")
    with events(server, CHANGED, after="1") as stream:
        assert _next(stream) == _change(2, "BB")


def test_an_idle_stream_is_kept_alive(server: LiveServer) -> None:
    with events(server, CHANGED) as stream:
        assert [next(stream) for _ in range(3)] == [("", "")] * 3


def test_a_query_is_one_event_and_the_end(server: LiveServer) -> None:
    with events(server, "{ __typename }") as stream:
        told = [one for one in stream if one[0]]
    assert told == [("next", '{"data":{"__typename":"Query"}}'), ("complete", "")]


def test_an_event_source_subscribes_by_get(server: LiveServer) -> None:
    _open_budget(server, "AA")
    accept, asked = {"accept": "text/event-stream"}, {"query": CHANGED, "variables": '{"after": "0"}'}
    with httpx.stream("GET", f"{server.address}/graphql", params=asked, headers=accept, timeout=PATIENCE) as response:
        assert _next(_blocks(response)) == _change(1, "AA")


def test_an_invalid_operation_is_told_in_an_event(server: LiveServer) -> None:
    with events(server, "subscription { nothing }") as stream:
        assert _next(stream)["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert next(stream) == ("complete", "")


def test_who_leaves_is_not_kept(server: LiveServer, world: World) -> None:
    with events(server, CHANGED) as stream:
        assert next(stream) == ("", "")
        wait_until(lambda: bool(world.ledger.changes.subscribers))
    wait_until(lambda: not world.ledger.changes.subscribers)
    with websocket(server) as socket:
        send(socket, type="subscribe", id="1", payload={"query": CHANGED})
        wait_until(lambda: bool(world.ledger.changes.subscribers))
    wait_until(lambda: not world.ledger.changes.subscribers)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait, bounded, for what another thread brings about."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline


def test_a_stream_ends_with_complete_when_the_server_stops(world: World) -> None:
    with serving(world.services()) as server, events(server, CHANGED) as stream:
        assert next(stream) == ("", "")
        server.end_streams()
        assert [one for one in stream if one[0]] == [("complete", "")]


def test_there_is_a_limit_to_open_subscriptions(world: World) -> None:
    with serving(world.services(limits=replace(Limits(), subscriptions=1))) as server, events(server, CHANGED) as first:
        assert next(first) == ("", "")
        with events(server, CHANGED) as second:
            assert _next(second)["errors"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"


# --- WebSockets ----------------------------------------------------------------------------------


@contextmanager
def websocket(server: LiveServer, *, init: bool = True, **more: Any) -> Iterator[ClientConnection]:
    address = f"{server.address.replace('http', 'ws')}/graphql"
    with connect(address, subprotocols=[PROTOCOL], open_timeout=PATIENCE, **more) as socket:
        if init:
            send(socket, type="connection_init")
            assert receive(socket) == {"type": "connection_ack"}
        yield socket


def send(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def receive(socket: ClientConnection) -> Any:
    """The next message that is no ping."""
    while True:
        message = json.loads(socket.recv(timeout=PATIENCE))
        if message != {"type": "ping"}:
            return message


def close_code(socket: ClientConnection) -> int:
    deadline = time.monotonic() + PATIENCE
    with suppress(ConnectionClosed):
        while time.monotonic() < deadline:  # pings come all the while
            socket.recv(timeout=PATIENCE)
    assert socket.close_code is not None
    return socket.close_code


def test_a_websocket_carries_many_subscriptions(server: LiveServer) -> None:
    _open_budget(server, "AA")
    with websocket(server) as socket:
        send(socket, type="subscribe", id="1", payload={"query": CHANGED, "variables": {"after": "0"}})
        assert receive(socket) == {"type": "next", "id": "1", "payload": _change(1, "AA")}
        send(socket, type="subscribe", id="2", payload={"query": CHANGED, "variables": {"after": "1"}})
        send(socket, type="ping")
        assert receive(socket) == {"type": "pong"}
        _open_budget(server, "BB")
        told = [receive(socket), receive(socket)]
        assert sorted(one["id"] for one in told) == ["1", "2"]
        assert [one["payload"] for one in told] == [_change(2, "BB")] * 2
        send(socket, type="complete", id="1")
        send(socket, type="subscribe", id="1", payload={"query": "{ __typename }"})
        assert receive(socket) == {"type": "next", "id": "1", "payload": {"data": {"__typename": "Query"}}}
        assert receive(socket) == {"type": "complete", "id": "1"}


def test_an_operation_that_is_refused_is_an_error_of_its_own(server: LiveServer) -> None:
    with websocket(server) as socket:
        send(socket, type="subscribe", id="1", payload={"query": "subscription { nothing }"})
        refused = receive(socket)
        assert (refused["type"], refused["id"]) == ("error", "1")
        assert refused["payload"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        send(socket, type="subscribe", id="1", payload={"query": "{ __typename }"})
        assert receive(socket)["type"] == "next"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", 4400),
        ("[]", 4400),
        ("null", 4400),
        ('{"type": "nonsense"}', 4400),
        ('{"type": "subscribe", "id": "", "payload": {}}', 4400),
        ('{"type": "subscribe", "id": 7, "payload": {}}', 4400),
        ('{"type": "subscribe", "id": "1"}', 4400),
        ('{"type": "complete"}', 4400),
        ('{"type": "connection_init"}', 4429),
        (b"\x00\x01", 4400),
    ],
)
def test_messages_against_the_protocol_close_the_connection(server: LiveServer, message: Any, code: int) -> None:
    with websocket(server) as socket:
        socket.send(message)
        assert close_code(socket) == code


def test_an_id_is_used_once_at_a_time(server: LiveServer) -> None:
    with websocket(server) as socket:
        for _ in range(2):
            send(socket, type="subscribe", id="1", payload={"query": CHANGED})
        assert close_code(socket) == 4409


def test_nothing_is_run_before_the_connection_is_initialised(server: LiveServer) -> None:
    with websocket(server, init=False) as socket:
        send(socket, type="subscribe", id="1", payload={"query": "{ __typename }"})
        assert close_code(socket) == 4401


def test_who_does_not_initialise_in_time_is_closed(server: LiveServer) -> None:
    with websocket(server, init=False) as socket:
        assert close_code(socket) == 4408


def test_another_protocol_is_not_acceptable(server: LiveServer) -> None:
    with connect(f"{server.address.replace('http', 'ws')}/graphql", open_timeout=PATIENCE) as socket:
        assert close_code(socket) == 4406


def test_websockets_are_told_when_the_server_stops(server: LiveServer) -> None:
    with websocket(server) as socket:
        send(socket, type="subscribe", id="1", payload={"query": CHANGED})
        server.end_streams()
        assert close_code(socket) == 1001


def test_there_is_a_limit_to_connections_and_to_subscriptions_of_each(world: World) -> None:
    limits = replace(Limits(), websockets=1, subscriptions_per_connection=1)
    with serving(world.services(limits=limits)) as server, websocket(server) as socket:
        with websocket(server, init=False) as second:
            assert close_code(second) == 1013
        send(socket, type="subscribe", id="1", payload={"query": CHANGED})
        send(socket, type="subscribe", id="2", payload={"query": CHANGED})
        refused = receive(socket)
        assert (refused["type"], refused["id"]) == ("error", "2")
        assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"


@pytest.mark.parametrize("development", [True, False])
def test_other_origins_are_kept_out(world: World, *, development: bool) -> None:
    doors = Doors(origins=frozenset({"https://portal.test"}))
    with serving(world.services(development=development, doors=doors)) as server:
        with websocket(server, additional_headers={"origin": "https://portal.test"}):
            pass
        with (
            pytest.raises(Exception, match="403"),
            websocket(server, additional_headers={"origin": "https://evil.test"}),
        ):
            pass
