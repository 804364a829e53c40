"""Rates over HTTP and WebSockets: who asks too much is told when to come again, and nobody else is touched."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection
from structlog.testing import capture_logs
from websockets.sync.client import connect

from api.http import addresses
from api.http.addresses import address_of
from api.http.meter import LIMITED
from api.kernel.rates import Allowances, Rate
from api.kernel.services import Limits
from application.kernel.orders import Principal
from infra.oidc.sign_in import ANONYMOUS, SignIn
from infra.processes.embedded.valkey import EmbeddedValkey
from infra.settings.rate_settings import LEAST_COST
from infra.settings.settings import Settings, SettingsError
from infra.valkey.limits import LocalRates, RememberingRates, allowances
from infra.valkey.rates_fallback import open_rates
from tests.api.conftest import RESPONSE, Client, ClientOf, World
from tests.api.http.test_exports import BASE, services
from tests.api.live.test_streams import PROTOCOL, receive, send
from tests.api.support.live import serving
from tests.api.support.operations import OPEN, opened, opening
from tests.api.support.signing_in import Accounts, bearer

ASK = "{ __typename }"
PAGE = "{ budgets(first: 100) { nodes { budgetId } } }"
SLOW = 0.001
"""So many units a second that none comes back while a test runs."""


async def _named(connection: HTTPConnection) -> Principal:
    """Whoever a header names; nobody without one."""
    name = connection.headers.get("x-name")
    return ANONYMOUS if name is None else Principal(name, "treasury")


def limited(world: World, given: Allowances, **changed: Any) -> Any:
    rates = RememberingRates(LocalRates())
    return services(world, rates=rates, allowances=given, principal_of=_named, **changed)


def refused(response: httpx.Response, media: str = RESPONSE) -> dict[str, Any]:
    """A 429 with a GraphQL error body that says when to come again."""
    assert response.status_code == 429, response.text
    assert response.headers["content-type"].startswith(media)
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert int(response.headers["retry-after"]) == error["extensions"]["retryAfter"] > 0
    assert "data" not in response.json()
    return dict(error)


async def statuses(client: Client, query: str, times: int, **headers: str) -> list[int]:
    return [(await client.send(query, dict(headers))).status_code for _ in range(times)]


async def test_who_asks_too_often_is_told_when_to_come_again(world: World, client_of: ClientOf) -> None:
    client = client_of(limited(world, Allowances(queries=Rate(0.5, 3))))
    counted = LIMITED.labels("queries")._value.get()  # noqa: SLF001 - the metric is public, its value is not
    assert await statuses(client, ASK, 3, **{"x-name": "a"}) == [200] * 3
    error = refused(await client.send(ASK, {"x-name": "a"}))
    assert error["message"] == "Too many queries for now: try again in 2 seconds."
    assert LIMITED.labels("queries")._value.get() == counted + 1  # noqa: SLF001
    assert await statuses(client, ASK, 1, **{"x-name": "b"}) == [200], "another's allowance is another's"
    older = await client.http.post("/graphql", json={"query": ASK}, headers={"x-name": "a"})
    refused(older, "application/json")
    stream = await client.send(ASK, {"x-name": "a", "accept": "text/event-stream"})
    refused(stream, "application/json")


async def test_answers_say_what_is_left(world: World, client_of: ClientOf) -> None:
    client = client_of(limited(world, Allowances(queries=Rate(SLOW, 3), cost=Rate(SLOW, 1000))))
    answer = await client.send(PAGE, {"x-name": "a"})
    assert answer.headers["ratelimit-policy"] == '"queries";q=3;w=3000, "queries-cost";q=1000;w=1000000'
    assert answer.headers["ratelimit"] == '"queries";r=2;t=1000, "queries-cost";r=799;t=201000'
    assert "ratelimit" not in (await client_of(world.services()).send(ASK)).headers


async def test_what_an_operation_costs_is_drawn_too(world: World, client_of: ClientOf) -> None:
    client = client_of(limited(world, Allowances(cost=Rate(SLOW, 500))))
    assert await statuses(client, PAGE, 3, **{"x-name": "a"}) == [200, 200, 429]
    assert refused(await client.send(PAGE, {"x-name": "a"}))["message"].startswith("Too many fields in queries for now")
    assert await statuses(client, ASK, 1, **{"x-name": "a"}) == [200], "a cheap one still fits"


async def test_mutations_have_an_allowance_of_their_own_and_nothing_is_recorded_beyond_it(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(limited(world, Allowances(queries=Rate(SLOW, 1), mutations=Rate(SLOW, 1), cost=Rate(SLOW, 99))))
    assert await statuses(client, ASK, 2, **{"x-name": "a"}) == [200, 429]
    assert (await client.send(OPEN, {"x-name": "a"}, input=opening("AA"))).status_code == 200
    refused(await client.send(OPEN, {"x-name": "a"}, input=opening("BB")))
    assert [one.originator_id for one in world.ledger.events] == ["budget-AA-2014"]


async def test_each_command_of_a_mutation_counts(world: World, client_of: ClientOf) -> None:
    """Else one request would carry twenty, and a burst of requests twenty bursts of commands."""
    client = client_of(limited(world, Allowances(mutations=Rate(SLOW, 3))))
    names = ["AA", "BB"]
    inputs = ", ".join(f"${one}: OpenBudgetInput!" for one in names)
    both = " ".join(f"{one}: openBudget(input: ${one}) {{ userErrors {{ code }} }}" for one in names)
    given = {one: opening(one) for one in names}
    asked = f"mutation({inputs}) {{ ...all }} fragment all on Mutation {{ {both} }}"
    assert (await client.send(asked, {"x-name": "a"}, **given)).status_code == 200
    refused(await client.send(asked, {"x-name": "a"}, **given))
    assert (await client.send(OPEN, {"x-name": "a"}, input=opening("CC"))).status_code == 200
    few = client_of(limited(world, Allowances(mutations=Rate(SLOW, 1))))
    assert (await few.send(asked, {"x-name": "b"}, **given)).status_code == 200, "a whole burst, where it asks for more"
    refused(await few.send(OPEN, {"x-name": "b"}, input=opening("DD")))


async def test_documents_that_cannot_be_run_are_counted_before_more_are_read(world: World, client_of: ClientOf) -> None:
    client = client_of(limited(world, Allowances(refused=Rate(SLOW, 2), queries=Rate(SLOW, 50))))
    assert await statuses(client, "{ nothing }", 4, **{"x-name": "a"}) == [400, 400, 429, 429]
    assert (await client.http.post("/graphql", content=b"[" * 500, headers={"x-name": "a"})).status_code == 429
    assert await statuses(client, ASK, 1, **{"x-name": "b"}) == [200]


async def test_services_have_more(world: World, client_of: ClientOf) -> None:
    given = Allowances(queries=Rate(SLOW, 1), services=frozenset({"portal"}), factor=3)
    client = client_of(limited(world, given))
    assert await statuses(client, ASK, 4, **{"x-name": "portal"}) == [200, 200, 200, 429]
    assert await statuses(client, ASK, 2, **{"x-name": "other"}) == [200, 429]


async def test_downloads_are_counted(world: World, client_of: ClientOf) -> None:
    client = client_of(limited(world, Allowances(downloads=Rate(SLOW, 2))))
    await opened(client, "XX")
    first = await client.http.get(f"{BASE}/codes.csv")
    assert (first.status_code, first.headers["ratelimit"]) == (200, '"downloads";r=1;t=1000')
    unchanged = await client.http.get(f"{BASE}/codes.csv", headers={"if-none-match": first.headers["etag"]})
    assert unchanged.status_code == 304
    refused(await client.http.get(f"{BASE}/codes.csv"), "application/json")


def test_an_operation_of_a_websocket_is_refused_and_the_connection_stays(world: World) -> None:
    with (
        serving(limited(world, Allowances(queries=Rate(SLOW, 1), mutations=Rate(SLOW, 1)))) as live,
        connect(f"{live.address.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL]) as socket,
    ):
        send(socket, type="connection_init")
        assert receive(socket)["type"] == "connection_ack"
        send(socket, type="subscribe", id="1", payload={"query": ASK})
        assert [receive(socket)["type"] for _ in range(2)] == ["next", "complete"]
        send(socket, type="subscribe", id="2", payload={"query": ASK})
        answer = receive(socket)
        assert (answer["type"], answer["id"]) == ("error", "2")
        assert answer["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 1000}
        send(socket, type="subscribe", id="3", payload={"query": OPEN, "variables": {"input": opening()}})
        assert receive(socket)["type"] == "next"


async def test_no_request_fails_because_valkey_does(world: World, client_of: ClientOf, valkey: EmbeddedValkey) -> None:
    async with open_rates(valkey.start(), "secret") as rates:
        client = client_of(world.services(rates=rates, allowances=Allowances(queries=Rate(SLOW, 30))))
        assert await statuses(client, ASK, 20) == [200] * 20
        valkey.kill9()
        assert await statuses(client, ASK, 31) == [200] * 30 + [429], "the process counts on, from a whole burst"


# --- tokens --------------------------------------------------------------------------------------


async def test_tokens_that_are_not_believed_are_bounded_by_address_and_good_ones_are_not(
    world: World, client_of: ClientOf
) -> None:
    believed = SignIn(None, Accounts())

    async def principal_of(connection: HTTPConnection) -> Principal:
        if connection.headers.get("authorization") == "Bearer good":
            return Principal("clerk", "treasury")
        return await believed(connection)

    given = Allowances(failed_tokens=Rate(SLOW, 2))
    rates = RememberingRates(LocalRates())
    client = client_of(world.services(rates=rates, allowances=given, principal_of=principal_of))
    assert [(await client.send(ASK, bearer("bad"))).status_code for _ in range(3)] == [401, 401, 429]
    assert "reason" not in refused(await client.send(ASK, bearer("bad")))["extensions"]
    assert (await client.send(ASK, bearer("good"))).status_code == 200
    assert (await client.send(ASK)).status_code == 200


# --- addresses -----------------------------------------------------------------------------------

PROXIES = tuple(ip_network(one) for one in ("10.0.0.0/8", "2001:db8:1::/48"))


def _connection(peer: str | None, *forwarded: str) -> HTTPConnection:
    headers = [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]
    return HTTPConnection({"type": "http", "client": (peer, 1) if peer else None, "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("192.0.2.1", ("198.51.100.7",), "192.0.2.1"),
        ("10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9, 198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9, 198.51.100.7, 10.9.9.9",), "198.51.100.7"),
        ("10.0.0.1", ("203.0.113.9", "198.51.100.7", "10.9.9.9"), "198.51.100.7"),
        ("10.0.0.1", ("10.1.1.1",), "10.1.1.1"),
        ("10.0.0.1", ("198.51.100.7, junk",), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.7:4711",), "198.51.100.7"),
        ("10.0.0.1", ("[2001:db8:2::5]:4711",), "2001:db8:2::/64"),
        ("2001:db8:1::1", ("2001:db8:2:3:4:5:6:7",), "2001:db8:2:3::/64"),
        ("::ffff:192.0.2.1", (), "192.0.2.1"),
        ("::ffff:10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("", (), "-"),
        (None, (), "-"),
        (None, ("198.51.100.7",), "-"),
    ],
)
def test_an_address_is_what_a_trusted_proxy_heard(peer: str | None, forwarded: tuple[str, ...], expected: str) -> None:
    assert address_of(_connection(peer, *forwarded), PROXIES) == expected


def test_a_proxy_that_is_not_trusted_is_told_of_once_without_an_address() -> None:
    addresses._warn.cache_clear()  # noqa: SLF001 - it is told once a process
    with capture_logs() as logs:  # however this process was told to write them
        for _ in range(3):
            address_of(_connection("192.0.2.1", "198.51.100.7"), ())
    told = str(logs)
    assert told.count("no trusted proxy") == 1
    assert "192.0.2" not in told
    assert "198.51" not in told


async def test_who_does_not_sign_in_is_told_apart_by_address(world: World, client_of: ClientOf) -> None:
    given = Allowances(queries=Rate(SLOW, 1))
    client = client_of(limited(world, given, proxies=(ip_network("127.0.0.0/8"),)))
    for one in ("198.51.100.7", "198.51.100.8"):
        assert await statuses(client, ASK, 2, **{"x-forwarded-for": one}) == [200, 429]


# --- settings ------------------------------------------------------------------------------------


def test_allowances_are_set_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "FOJA_RATE_QUERIES": "7",
        "FOJA_RATE_COST": "60000",
        "FOJA_RATE_SERVICES": "a-1, a-2",
        "FOJA_TRUSTED_PROXIES": "10.0.0.0/8 2001:db8::/32,192.0.2.1",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    found = allowances(settings)
    assert (found.queries, found.refused, found.mutations) == (Rate(7, 70), Rate(7, 70), None)
    assert (found.cost, found.services) == (Rate(1000, 60_000), frozenset({"a-1", "a-2"}))
    assert [str(one) for one in settings.trusted_proxies] == ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1/32"]


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("FOJA_RATE_QUERIES", "-1", "queries a second"),
        ("FOJA_RATE_COST", "24999", "25000 at least"),
        ("FOJA_TRUSTED_PROXIES", "10.0.0.1/8", "networks with commas"),
        ("FOJA_TRUSTED_PROXIES", "proxy", "networks with commas"),
    ],
)
def test_allowances_that_make_no_sense_are_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, right: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: .*{right}") as raised:
        Settings.load()
    assert len(str(raised.value).splitlines()) == 1


def test_an_operation_that_is_let_through_can_be_paid_for() -> None:
    assert Limits().cost <= LEAST_COST
