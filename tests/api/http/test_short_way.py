"""POST of GraphQL goes past the layers that look for routes, and nothing else does; what it is answered is the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.app import create_app
from api.http.requests import IndexedHeaders
from api.http.short_way import ShortWay
from tests.api.conftest import RESPONSE, Client, World

HOST = (b"host", b"127.0.0.1:8000")
NAMES = st.sampled_from([b"host", b"accept", b"authorization", b"x-forwarded-for"])


def _scope(**changed: Any) -> dict[str, Any]:
    plain = {"type": "http", "http_version": "1.1", "scheme": "http", "query_string": b"", "headers": [HOST]}
    return {**plain, "method": "POST", "path": "/graphql", "root_path": "", **changed}


async def _way(**changed: Any) -> str:
    """Who served a connection."""
    went = []

    async def application(*_: Any) -> None:
        went.append("application")

    async def handler(_: Request) -> Response:
        went.append("handler")
        return Response()

    async def nothing(*_: Any) -> Any:
        return None

    await ShortWay(application, handler)(_scope(**changed), nothing, nothing)
    [only] = went
    return only


async def test_post_of_graphql_alone_goes_the_short_way() -> None:
    assert await _way() == "handler"
    others: list[dict[str, Any]] = [
        {"method": "GET"},
        {"method": "HEAD"},
        {"method": "OPTIONS"},
        {"method": "post"},
        {"path": "/graphql/"},
        {"path": "/Graphql"},
        {"path": "/"},
        {"type": "websocket"},
        {"type": "lifespan"},
        {"root_path": "/graphql"},
    ]
    assert [await _way(**other) for other in others] == ["application"] * len(others)


BODIES = [
    b'{"query": "{ __typename }"}',
    b'{"query": "{ nothing }"}',
    b'{"query": "query($n: Int!) { budgets(first: $n) { nodes { budgetId } } }", "variables": {"n": 1}}',
    b'{"query": "{ budgets(first: 100000) { nodes { budgetId } } }"}',
    b'{"query": "mutation { closeBudget(input: {budgetId: \\"x\\"}) { userErrors { code } } }"}',
    b'{"query": "subscription { budgetChanged { key } }"}',
    b"{",
    b"[]",
    b'{"query": "' + b" " * 1_000_001 + b'"}',
]
HEADERS: list[dict[str, str]] = [
    {"content-type": "application/json"},
    {"content-type": "application/json; charset=utf-8", "accept": RESPONSE},
    {"content-type": "application/json", "accept": "image/png"},
    {"content-type": "application/json", "x-min-position": "soon"},
    {"content-type": "application/json", "x-purpose": "\x07"},
    {"content-type": "application/json", "origin": "https://elsewhere.example"},
    {"content-type": "application/json", "origin": "http://127.0.0.1:8000", "accept": "text/event-stream"},
    {"content-type": "text/plain"},
]


async def test_both_ways_answer_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    correlation = {"x-correlation-id": "0190163d-8694-739b-aea5-966c26f8ad91"}
    requests = [(body, headers | correlation) for body in BODIES for headers in HEADERS]

    async def answers() -> list[Any]:
        found = [await client.http.post("/graphql", content=body, headers=headers) for body, headers in requests]
        return [(each.status_code, sorted(each.headers.items()), each.content) for each in found]

    short = await answers()
    calls = 0

    async def long(way: ShortWay, scope: Any, receive: Any, send: Any) -> None:
        nonlocal calls
        calls += 1
        await way._app(scope, receive, send)  # noqa: SLF001 - what it spares

    monkeypatch.setattr(ShortWay, "__call__", long)
    assert await answers() == short
    assert calls > len(requests) / 2
    assert {status for status, _, _ in short} == {200, 400, 403, 406, 413, 415}


async def test_who_leaves_before_the_body_is_there_is_noted_as_gone() -> None:
    app = create_app(World().services())
    scope = _scope(headers=[HOST, (b"content-type", b"application/json")])

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pytest.fail(f"nobody is there for {message}")

    await app(scope, gone, send)
    assert scope["foja.has_left"]
    with pytest.raises(ClientDisconnect):
        await app.state.api.http(Request(scope, gone))


@given(st.lists(st.tuples(NAMES, st.binary(max_size=5)), max_size=6))
def test_indexed_headers_are_headers(raw: list[tuple[bytes, bytes]]) -> None:
    plain, indexed = Headers(raw=raw), IndexedHeaders(raw)
    for name in ("host", "Accept", "AUTHORIZATION", "x-forwarded-for", "cookie"):
        assert indexed.get(name) == plain.get(name)
        assert indexed.get(name, "none") == plain.get(name, "none")
        assert indexed.getlist(name) == plain.getlist(name)
        assert (name in indexed) == (name in plain)
        if name in plain:
            assert indexed[name] == plain[name]
        else:
            with pytest.raises(KeyError):
                indexed[name]
    assert indexed.items() == plain.items()
