"""Attack: peers that leave while they send, or send for ever. They are no error, and hold nothing for long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from starlette.types import Message, Receive
from structlog.testing import capture_logs

from api.app import create_app
from api.kernel.services import Limits
from tests.api.conftest import World

SCOPE: dict[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0", "spec_version": "2.3"},
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "path": "/graphql",
    "raw_path": b"/graphql",
    "root_path": "",
    "query_string": b"",
    "client": ("127.0.0.1", 1),
    "server": ("127.0.0.1", 80),
    "headers": [(b"content-type", b"application/json"), (b"host", b"127.0.0.1")],
}
PART = {"type": "http.request", "body": b'{"query": "', "more_body": True}


def receiving(messages: Iterable[Message]) -> Receive:
    """A peer that sends these messages, and then nothing more."""
    coming = iter(messages)

    async def receive() -> Message:
        for message in coming:
            return message
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    return receive


async def answered(app: Any, messages: Iterable[Message]) -> list[Message]:
    """What is sent to a peer that sends these messages and then nothing more."""
    sent: list[Message] = []
    receive = receiving(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    async with asyncio.timeout(20):
        await app(dict(SCOPE), receive, send)
    return sent


async def test_a_peer_that_leaves_in_the_middle_of_its_body_is_no_error() -> None:
    app = create_app(World().services())
    with capture_logs() as said:
        sent = await answered(app, [PART, {"type": "http.disconnect"}])
    assert not [one for one in said if one["log_level"] in {"warning", "error"}], said
    assert 500 not in [one.get("status") for one in (*sent, *said)]


async def test_a_body_that_never_ends_is_given_up() -> None:
    app = create_app(World().services(limits=Limits(body_seconds=0.1)))
    sent = await answered(app, [PART])
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
    told = orjson.loads(sent[1]["body"])["errors"][0]
    assert "0.1 seconds" in told["message"]


async def test_a_body_that_trickles_is_given_up_too() -> None:
    app = create_app(World().services(limits=Limits(body_seconds=0.3)))
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0.02)  # the peer's own pace: it is never silent for long
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async with asyncio.timeout(20):
        await app(dict(SCOPE), receive, send)
    assert sent[0]["status"] == 408


@pytest.mark.parametrize("silent", [0.2])
async def test_a_websocket_whose_peer_says_nothing_any_more_is_closed(silent: float) -> None:
    """Also one that sends a message byte by byte, which is no message before its end."""
    app = create_app(World().services(limits=Limits(silent=silent, keep_alive=0.05, connection_init=0.05)))
    scope = {
        **SCOPE,
        "type": "websocket",
        "scheme": "ws",
        "method": "GET",
        "subprotocols": ["graphql-transport-ws"],
        "headers": [(b"host", b"127.0.0.1")],
    }
    messages: list[Message] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": '{"type": "connection_init"}'},
    ]
    sent: list[Message] = []
    receive = receiving(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    async with asyncio.timeout(10):
        await app(scope, receive, send)
    assert sent[-1]["type"] == "websocket.close"
    assert sent[-1]["code"] == 4408


async def test_a_websocket_that_is_gone_is_no_error() -> None:
    app = create_app(World().services())
    scope = {**SCOPE, "type": "websocket", "scheme": "ws", "method": "GET", "subprotocols": ["graphql-transport-ws"]}
    messages: list[Message] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": '{"type": "connection_init"}'},
        {
            "type": "websocket.receive",
            "text": '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}',
        },
    ]
    receive = receiving(messages)

    async def send(message: Message) -> None:
        if message["type"] == "websocket.send" and b"next" in message["text"].encode():
            raise OSError("Broken pipe")

    with capture_logs() as said:
        async with asyncio.timeout(10):
            await app(scope, receive, send)
    assert not [one for one in said if one["log_level"] in {"warning", "error"}], said
