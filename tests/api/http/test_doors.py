"""Under which names the API answers, and to whose web pages: one check, before every route, upgrade and error."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.http.doorkeeper import Doorkeeper, OpenRoute
from api.kernel.doors import Doors
from infra.bootstrap import INSTALLATION
from tests.api.conftest import Client, ClientOf, World

PUBLIC = Doors(
    bound="10.0.0.7",
    names=frozenset({"foja.example.org", "foja.internal:8443"}),
    origins=frozenset({"http://localhost:5173"}),
)
QUERY = {"query": "{ __typename }"}
FRONTEND = "http://localhost:5173"


# --- host ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:1", "LOCALHOST:8000", "127.0.0.1", "127.8.9.1:8000", "[::1]", "[::1]:8000"),
        *("10.0.0.7", "10.0.0.7:8000", "foja.example.org", "Foja.Example.org:443", "foja.internal:8443"),
    ],
)
def test_names_of_this_installation_are_answered_to(host: str) -> None:
    assert PUBLIC.answer_to(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "foja.example.org.evil.example"),
        *("10.0.0.8", "[2001:db8::1]", "0.0.0.0:8000", "foja.internal", "foja.internal:8444", "evil.foja.example.org"),
        *(
            "localhost:",
            "localhost:x",
            "user@localhost",
            "localhost/",
            "localhost,evil.example",
            " localhost",
            "localhost.",
        ),
        *("127.1", "2130706433", "0x7f.1", "[::1", "::1", "localhost#", "lоcalhost"),  # noqa: RUF001 - the second o is none
    ],
)
def test_no_other_name_is(host: str) -> None:
    assert not PUBLIC.answer_to(host)


@pytest.mark.parametrize("bound", ["0.0.0.0", "::"])  # noqa: S104
def test_bound_to_all_addresses_each_address_is_answered_to_and_no_name(bound: str) -> None:
    doors = Doors(bound=bound)
    assert all(doors.answer_to(one) for one in ("192.0.2.1:8000", "[2001:db8::1]:8000", "localhost"))
    assert not doors.answer_to("evil.example:8000")


def test_a_name_that_is_bound_to_is_answered_to() -> None:
    assert Doors(bound="foja.lan").answer_to("foja.lan:8000")
    assert Doors(bound="::1").answer_to("[::1]:8000")


async def test_a_wrong_missing_or_second_host_is_misdirected(client: Client) -> None:
    paths = ("/graphql", "/health/live", "/metrics", "/log/checkpoint", "/graphiql/page.js", "/nothing")
    answers = [await client.http.get(path, headers={"host": "evil.example"}) for path in paths]
    assert [one.status_code for one in answers] == [421] * len(paths)
    (error,) = answers[0].json()["errors"]
    assert "evil.example" in error["message"]
    assert "FOJA_PUBLIC_NAMES" in error["message"]
    assert (await client.http.get("/health/live", headers={"host": ""})).status_code == 421
    twice = [("host", "127.0.0.1"), ("host", "evil.example")]
    assert (await client.http.get("/health/live", headers=twice)).status_code == 421


# --- origin ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "scheme", "host"),
    [
        ("http://localhost:8000", "http", "localhost:8000"),
        ("http://localhost:8000", "ws", "localhost:8000"),
        ("http://[::1]:8000", "http", "[::1]:8000"),
        ("http://localhost", "http", "localhost:80"),
        ("https://localhost", "wss", "localhost:443"),
        ("https://foja.example.org", "http", "foja.example.org"),  # a proxy ended TLS and passed the name on
        ("https://foja.example.org", "http", "127.0.0.1:8000"),  # ... or did not
        ("https://foja.example.org:8443", "http", "foja.example.org:8443"),
        ("https://foja.internal:8443", "http", "10.0.0.7:8000"),
    ],
)
def test_an_origin_is_our_own(origin: str, scheme: str, host: str) -> None:
    assert PUBLIC.own(origin, scheme, host)


@pytest.mark.parametrize(
    ("origin", "scheme", "host"),
    [
        ("null", "http", "localhost:8000"),
        ("", "http", "localhost:8000"),
        ("http://localhost:8001", "http", "localhost:8000"),
        ("http://127.0.0.1:8000", "http", "localhost:8000"),
        ("https://localhost:8000", "http", "localhost:8000"),
        ("http://foja.example.org", "http", "127.0.0.1:8000"),
        ("https://foja.example.org:8443", "http", "foja.example.org"),
        ("https://foja.internal", "http", "foja.internal:8443"),
        ("https://foja.example.org.evil.example", "http", "foja.example.org"),
        ("https://evil.example", "http", "foja.example.org"),
        ("ftp://localhost:8000", "ftp", "localhost:8000"),
        ("http://localhost:8000/", "http", "localhost:8000"),
    ],
)
def test_an_origin_is_not_our_own(origin: str, scheme: str, host: str) -> None:
    assert not PUBLIC.own(origin, scheme, host)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:5173"])
async def test_pages_of_another_origin_get_nothing(client: Client, origin: str) -> None:
    sent = {"origin": origin}
    asked = [
        await client.http.post("/graphql", json=QUERY, headers=sent),
        await client.http.get("/graphql", params=QUERY, headers=sent),
        await client.http.get("/graphiql/page.js", headers=sent),
        await client.http.get("/health/ready", headers=sent),
        await client.http.get("/nothing", headers=sent),
        await client.http.options("/graphql", headers={**sent, "access-control-request-method": "POST"}),
    ]
    assert {one.status_code for one in asked} == {403}
    assert not [one for one in asked if "access-control-allow-origin" in one.headers]
    (error,) = asked[0].json()["errors"]
    assert origin in error["message"]
    assert "FOJA_WEB_ORIGINS" in error["message"]


async def test_our_own_page_may_ask_and_who_is_no_browser(client: Client) -> None:
    own = await client.http.post("/graphql", json=QUERY, headers={"origin": "http://127.0.0.1:8000"})
    assert (own.status_code, own.json()["data"]) == (200, {"__typename": "Query"})
    assert "access-control-allow-origin" not in own.headers
    assert (await client.http.post("/graphql", json=QUERY)).status_code == 200
    twice = [("origin", "http://127.0.0.1:8000"), ("origin", "https://evil.example")]
    assert (await client.http.post("/graphql", json=QUERY, headers=twice)).status_code == 403


@pytest.fixture
def fronted(world: World, client_of: ClientOf) -> Client:
    """An API with a frontend that is served from elsewhere."""
    return client_of(world.services(doors=Doors(origins=frozenset({FRONTEND}))))


async def test_a_frontend_from_elsewhere_asks_first_and_then_for_all_it_needs(fronted: Client) -> None:
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,x-purpose"}
    first = await fronted.http.options("/graphql", headers={"origin": FRONTEND, **asks})
    allowed = first.headers["access-control-allow-headers"].lower()
    assert (first.status_code, first.headers["access-control-allow-origin"]) == (204, FRONTEND)
    assert {"authorization", "content-type", "x-purpose", "x-min-position"} <= set(allowed.split(", "))
    assert "POST" in first.headers["access-control-allow-methods"]

    answer = await fronted.http.post("/graphql", json=QUERY, headers={"origin": FRONTEND})
    assert answer.json()["data"] == {"__typename": "Query"}
    assert answer.headers["access-control-allow-origin"] == FRONTEND
    assert "origin" in answer.headers["vary"].lower()
    assert "x-correlation-id" in answer.headers["access-control-expose-headers"].lower()
    assert not [one for one in (first, answer) if "access-control-allow-credentials" in one.headers]
    refused = await fronted.http.post("/graphql", json=QUERY, headers={"origin": f"{FRONTEND}0"})
    assert refused.status_code == 403


async def test_public_data_may_be_read_by_any_page(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services(publications=INSTALLATION.publications))
    assert {one.path for one in client.app.routes if isinstance(one, OpenRoute)} == {
        "/feed/events",
        "/feed/schemas/{file}",
    }
    for origin in ({}, {"origin": "https://evil.example"}, {"origin": "null"}):
        answer = await client.http.get("/feed/events", headers=origin)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
        assert "x-next-cursor" in answer.headers["access-control-expose-headers"].lower()
    asks = {"origin": "https://evil.example", "access-control-request-method": "GET"}
    assert (await client.http.options("/feed/events", headers=asks)).status_code == 403
    assert (await client.http.post("/feed/events", headers={"origin": "https://evil.example"})).status_code == 403


# --- every answer ----------------------------------------------------------------------------------


async def test_no_answer_is_sniffed(world: World, client_of: ClientOf) -> None:
    def broken() -> bytes:
        raise RuntimeError

    client = client_of(world.services(metrics=broken))
    transport = httpx.ASGITransport(client.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        paths = (
            "/graphql",
            "/graphiql/page.js",
            "/graphiql/none",
            "/health/live",
            "/feed/events",
            "/nothing",
            "/metrics",
        )
        answers = [await http.get(path) for path in paths]
        answers += [await http.get("/graphql", headers={"accept": "text/html"}), await http.delete("/graphql")]
        answers += [await http.get("/graphql", headers={"host": "evil.example"})]
    assert {200, 400, 404, 405, 421, 500} <= {one.status_code for one in answers}
    assert {one.headers["x-content-type-options"] for one in answers} == {"nosniff"}
    assert {one.headers["referrer-policy"] for one in answers} == {"no-referrer"}


# --- upgrades --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("host", "127.0.0.1:8000"), ("origin", "https://evil.example")], 403),
        ([("host", "127.0.0.1:8000"), ("origin", "null")], 403),
        ([("host", "evil.example"), ("origin", "http://evil.example")], 421),
        ([("host", "evil.example")], 421),
        ([], 421),
    ],
)
@pytest.mark.parametrize("path", ["/graphql", "/feed/events"])
async def test_no_upgrade_is_made_for_others(
    client: Client, headers: list[tuple[str, str]], status: int, path: str
) -> None:
    answers = await _upgraded(client.app, path, headers)
    assert answers[0]["type"] == "websocket.http.response.start"
    assert answers[0]["status"] == status
    assert (b"x-content-type-options", b"nosniff") in answers[0]["headers"]


async def test_a_server_that_cannot_say_why_closes(client: Client) -> None:
    answers = await _upgraded(client.app, "/graphql", [("host", "evil.example")], extensions={})
    assert [one["type"] for one in answers] == ["websocket.close"]


async def test_a_websocket_elsewhere_is_denied_with_the_headers_of_all_answers(client: Client) -> None:
    (start, _) = await _upgraded(client.app, "/nothing", [("host", "127.0.0.1:8000")])
    assert (start["status"], (b"x-content-type-options", b"nosniff") in start["headers"]) == (403, True)


async def _upgraded(
    app: Any, path: str, headers: list[tuple[str, str]], extensions: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """What a server is told to answer to the handshake of a WebSocket."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        if sent:
            await asyncio.Event().wait()
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "subprotocols": ["graphql-transport-ws"],
        "extensions": {"websocket.http.response": {}} if extensions is None else extensions,
    }
    await asyncio.wait_for(app(scope, receive, send), 30)
    return sent


def test_each_application_checks() -> None:
    """The check stands around what answers to errors too: nothing is outside of it but what counts requests."""
    stack = create_app(World().services()).guarded
    assert [type(stack).__name__, type(stack._app).__name__] == ["ObservingMiddleware", "Doorkeeper"]  # type: ignore[attr-defined]  # noqa: SLF001


async def test_names_that_are_remembered_are_few_and_only_those_of_this_installation() -> None:
    async def nothing(*_: Any) -> Any:
        return None

    doorkeeper = Doorkeeper(nothing, Doors(bound="0.0.0.0"), ())  # noqa: S104 - nothing is bound here
    plain = {"type": "http", "method": "GET", "path": "/", "scheme": "http"}
    for number in range(3_000):
        for host in (f"10.0.{number // 250}.{number % 250}", f"{number}.example"):
            await doorkeeper(plain | {"headers": [(b"host", host.encode())]}, nothing, nothing)
    remembered = doorkeeper._own_hosts  # noqa: SLF001 - what the test is about
    assert 0 < len(remembered) <= 1_000
    assert not any(host.endswith("example") for host in remembered)
