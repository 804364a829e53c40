"""Who asks: bearer tokens over HTTP, server-sent events and WebSockets, against a real API and a real issuer."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from application.kernel.orders import Principal
from infra.oidc.accounts import pseudonym
from infra.oidc.sign_in import ANONYMOUS, SignIn
from tests.api.conftest import ClientOf, World
from tests.api.live.test_streams import CHANGED, PROTOCOL, close_code, receive, send
from tests.api.support.live import LiveServer, serving
from tests.api.support.operations import OPEN, opening
from tests.api.support.signing_in import PACE, Accounts, SignedIn, signed_in, signing_in
from tests.infra.oidc.issuing import JWKS, Issuer, ec_key, issuing

BUDGETS = "{ budgets { nodes { budgetId } } }"
STRANGER = ec_key("first")


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as started:
        yield started


@pytest.fixture
async def api(database: str, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SignedIn]:
    async with signed_in(database, issuer, monkeypatch) as opened:
        yield opened


def refused(response: httpx.Response, reason: str) -> None:
    """A 401 with a GraphQL error body that says why, and says nothing of the token."""
    assert response.status_code == 401, response.text
    challenge = f'Bearer error="invalid_token", error_description="{reason}"'
    assert response.headers["www-authenticate"] == challenge
    assert "data" not in response.json()
    [error] = response.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("UNAUTHENTICATED", reason)


# --- who is recorded -----------------------------------------------------------------------------


async def test_an_act_is_recorded_under_the_pseudonym_of_the_tokens_subject_for_its_unit(api: SignedIn) -> None:
    answer = await api.send(OPEN, api.issuer.token(sub="clerk-1", foja_unit="MD-treasury"), input=opening())
    assert answer.json()["data"]["openBudget"]["userErrors"] == []
    [actor] = await api.recorded()
    assert (actor["actor"], actor["unit"]) == (pseudonym(api.issuer.address, "clerk-1"), "MD-treasury")
    assert re.fullmatch(r"oidc-[0-9a-f]{32}", actor["actor"])


async def test_a_program_signs_in_like_a_person(api: SignedIn) -> None:
    token = api.issuer.token(sub="batch-service", client_id="batch-service", scope="ledger")
    assert (await api.send(OPEN, token, input=opening())).status_code == 200
    [actor] = await api.recorded()
    assert actor["actor"] == pseudonym(api.issuer.address, "batch-service")


# --- bad tokens ----------------------------------------------------------------------------------

ATTACKS: dict[str, tuple[str, Callable[[Issuer], str]]] = {
    "alg none": ("algorithm", lambda i: re.sub(r"^[^.]+", "eyJhbGciOiJub25lIiwia2lkIjoiZmlyc3QifQ", i.token())),
    "wrong key": ("signature", lambda i: i.token(key=STRANGER)),
    "wrong audience": ("audience", lambda i: i.token(aud="another")),
    "wrong issuer": ("issuer", lambda i: i.token(iss="https://evil.example")),
    "expired": ("expired", lambda i: i.token(iat=int(time.time()) - 900, exp=int(time.time()) - 100)),
    "future": ("not_yet_valid", lambda i: i.token(iat=int(time.time()) + 300)),
    "swapped kid": ("signature", lambda i: i.token(key=i.keys[1], header={"kid": "first"})),
    "unknown kid": ("unknown_key", lambda i: i.token(header={"kid": "nobody"})),
    "too long": ("malformed", lambda i: i.token(padding="x" * 9_000)),
    "no token": ("malformed", lambda _: ""),
    "two tokens": ("malformed", lambda i: f"{i.token()} {i.token()}"),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused_and_nothing_is_recorded(api: SignedIn, name: str) -> None:
    api.issuer.keys.append(ec_key("second"))
    reason, forge = ATTACKS[name]
    refused(await api.send(OPEN, forge(api.issuer), input=opening()), reason)
    assert await api.recorded() == []


@pytest.mark.parametrize(
    ("method", "target", "more"),
    [
        ("POST", "/graphql", {"json": {"query": "{ budgets {"}}),
        ("POST", "/graphql", {"json": {"query": "{ nothingLikeIt }"}}),
        ("POST", "/graphql", {"json": []}),
        ("POST", "/graphql", {"content": b"not json", "headers": {"content-type": "text/plain"}}),
        ("POST", "/graphql", {"json": {"query": CHANGED}, "headers": {"accept": "text/event-stream"}}),
        ("POST", "/graphql", {"json": {"query": BUDGETS}, "headers": {"accept": "application/json"}}),
        ("GET", "/graphql", {"params": {"query": OPEN}}),
        ("GET", "/graphql", {}),
        ("GET", "/export/budgets/MD-2014/datapackage.json", {}),
    ],
)
async def test_whatever_the_query_a_bad_token_is_a_401(
    api: SignedIn, method: str, target: str, more: dict[str, Any]
) -> None:
    headers = {**more.pop("headers", {}), "authorization": f"Bearer {api.issuer.token(key=STRANGER)}"}
    refused(await api.client.http.request(method, target, headers=headers, **more), "signature")


@pytest.mark.parametrize("given", ["Basic dXNlcjpwYXNz", "Bearer", "bearer", "", "Token abc"])
async def test_no_other_way_to_sign_in_is_taken(api: SignedIn, given: str) -> None:
    answer = await api.client.send(BUDGETS, {"authorization": given})
    refused(answer, "malformed" if given.lower().startswith("bearer") else "scheme")


async def test_two_headers_are_one_too_many(api: SignedIn) -> None:
    token = api.issuer.token().encode()
    headers = [(b"authorization", b"Bearer " + token), (b"Authorization", b"Bearer " + token)]
    refused(await api.client.http.post("/graphql", json={"query": BUDGETS}, headers=headers), "several")


async def test_a_token_is_not_taken_from_the_address(api: SignedIn) -> None:
    found = await api.client.http.get("/graphql", params={"query": BUDGETS, "access_token": "x"})
    assert found.status_code == 200  # the developer's, who needs none


async def test_a_token_sent_again_after_its_account_was_suspended_is_refused(api: SignedIn) -> None:
    token = api.issuer.token(sub="clerk-2")
    assert (await api.send(OPEN, token, input=opening("AA"))).status_code == 200
    api.accounts.suspended.add("clerk-2")
    refused(await api.send(OPEN, token, input=opening("BB")), "account")
    assert len(await api.recorded()) == 1


# --- keys ----------------------------------------------------------------------------------------


async def test_keys_rotate_while_it_runs(api: SignedIn) -> None:
    before = api.issuer.token()
    assert (await api.send(BUDGETS, before)).status_code == 200
    api.issuer.keys = [ec_key("second")]
    api.now += PACE.again
    assert (await api.send(BUDGETS, api.issuer.token())).status_code == 200
    refused(await api.send(BUDGETS, before), "unknown_key")


async def test_tokens_are_good_while_the_issuer_is_away(api: SignedIn) -> None:
    assert (await api.send(BUDGETS, api.issuer.token())).status_code == 200
    api.issuer.is_away = True
    api.now += PACE.oldest - 1
    assert (await api.send(BUDGETS, api.issuer.token())).status_code == 200
    refused(await api.send(BUDGETS, api.issuer.token(header={"kid": "second"})), "unknown_key")


async def test_an_issuer_that_was_never_there_is_no_fault_of_the_token(api: SignedIn) -> None:
    api.issuer.is_away = True
    answer = await api.send(BUDGETS, api.issuer.token())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["errors"][0]["extensions"]["code"] == "SIGN_IN_UNAVAILABLE"
    assert (await api.send(BUDGETS, None)).status_code == 200


async def test_a_flood_of_unknown_keys_is_no_flood_of_fetches(api: SignedIn) -> None:
    for number in range(1_000):
        api.now += 0.05
        refused(await api.send(BUDGETS, api.issuer.token(header={"kid": f"nobody-{number}"})), "unknown_key")
    assert api.issuer.asked[JWKS] <= 3


# --- what is told of tokens ----------------------------------------------------------------------


async def test_no_token_is_in_logs_answers_or_metrics(api: SignedIn, capfd: pytest.CaptureFixture[str]) -> None:
    good, forged = api.issuer.token(), api.issuer.token(key=STRANGER)
    answers = [await api.send(BUDGETS, one) for one in (good, forged, forged + "x", "x" * 9_000)]
    api.issuer.is_away = True
    api.now += 2 * PACE.oldest
    answers += [await api.send(BUDGETS, good)]
    metrics = (await api.client.http.get("/metrics")).text
    out, err = capfd.readouterr()
    told = "".join([out, err, metrics, *(one.text + str(one.headers) for one in answers)])
    assert 'foja_tokens_total{outcome="signature"}' in metrics
    assert "token refused" in out + err
    for secret in (*good.split("."), *forged.split("."), "clerk-1", "x" * 100):
        assert secret not in told


# --- development, and production -----------------------------------------------------------------


async def whoever(sign_in: SignIn, world: World, client_of: ClientOf, **headers: str) -> Principal | httpx.Response:
    """Who opens a budget with these headers, or the answer where nobody does."""
    client = client_of(world.services(principal_of=sign_in))
    given: dict[str, str | bytes] = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await client.send(OPEN, given, input=opening())
    if answer.status_code != 200:
        return answer
    actor = json.loads(world.ledger.events[-1].state)["actor"]
    return Principal(actor["id"], actor["unit"])


@pytest.mark.parametrize("development", [True, False])
async def test_who_brings_no_token_is_anonymous(
    world: World, client_of: ClientOf, issuer: Issuer, *, development: bool
) -> None:
    assert await whoever(signing_in(issuer, Accounts(development=development)), world, client_of) == ANONYMOUS


async def test_in_development_a_token_without_a_unit_acts_for_any(
    world: World, client_of: ClientOf, issuer: Issuer
) -> None:
    headers = {"authorization": f"Bearer {issuer.token(foja_unit=None)}"}
    found = await whoever(signing_in(issuer, Accounts()), world, client_of, **headers)
    assert found == Principal(pseudonym(issuer.address, "clerk-1"), "*")


@pytest.mark.parametrize("development", [True, False])
async def test_no_header_says_who(world: World, client_of: ClientOf, issuer: Issuer, *, development: bool) -> None:
    sign_in = signing_in(issuer, Accounts(development=development))
    for more in ({}, {"authorization": f"Bearer {issuer.token()}"}):
        answer = await whoever(sign_in, world, client_of, x_development_actor="u-clerk", **more)
        assert isinstance(answer, httpx.Response)
        refused(answer, "development_actor")


async def test_in_production_a_token_without_a_unit_acts_for_none_and_with_any_is_refused(
    world: World, client_of: ClientOf, issuer: Issuer
) -> None:
    sign_in = signing_in(issuer, Accounts(development=False))
    found = await whoever(sign_in, world, client_of, authorization=f"Bearer {issuer.token(foja_unit=None)}")
    assert found == Principal(pseudonym(issuer.address, "clerk-1"), "-")
    for unit in ("*", "", 7, ["MD"], "a\nb", "u" * 101):
        answer = await whoever(sign_in, World(), client_of, authorization=f"Bearer {issuer.token(foja_unit=unit)}")
        assert isinstance(answer, httpx.Response)
        refused(answer, "unit")


async def test_without_an_issuer_no_token_is_good(world: World, client_of: ClientOf, issuer: Issuer) -> None:
    sign_in = SignIn(None, Accounts())
    answer = await whoever(sign_in, world, client_of, authorization=f"Bearer {issuer.token()}")
    assert isinstance(answer, httpx.Response)
    refused(answer, "no_issuer")


# --- what lasts longer than a request ------------------------------------------------------------


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def server(issuer: Issuer, accounts: Accounts) -> Iterator[LiveServer]:
    with serving(World().services(principal_of=signing_in(issuer, accounts))) as live:
        yield live


def socket_of(server: LiveServer, **headers: str) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{server.port}/graphql", subprotocols=[PROTOCOL], additional_headers=headers)


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
def test_a_websocket_signs_in_as_it_is_initialised(server: LiveServer, issuer: Issuer, name: str) -> None:
    with socket_of(server) as socket:
        send(socket, type="connection_init", payload={name: f"Bearer {issuer.token()}", "other": 1})
        assert receive(socket) == {"type": "connection_ack"}
        send(socket, type="subscribe", id="1", payload={"query": OPEN, "variables": {"input": opening()}})
        assert receive(socket)["payload"]["data"]["openBudget"]["userErrors"] == []
        send(socket, type="subscribe", id="2", payload={"query": "{ events { nodes { actor } } }"})
        message = receive(socket)
        while message["id"] != "2":
            message = receive(socket)
        [event] = message["payload"]["data"]["events"]["nodes"]
        assert event["actor"] == pseudonym(issuer.address, "clerk-1")


def test_a_websocket_signs_in_by_its_header(server: LiveServer, issuer: Issuer) -> None:
    with socket_of(server, authorization=f"Bearer {issuer.token()}") as socket:
        send(socket, type="connection_init")
        assert receive(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "payload", [{"authorization": "Bearer x"}, {"Authorization": {"a": 1}}, {"authorization": None}]
)
def test_a_websocket_with_a_bad_token_is_closed(server: LiveServer, payload: Any) -> None:
    with socket_of(server) as socket:
        send(socket, type="connection_init", payload=payload)
        assert close_code(socket) == 4403


def test_a_websocket_brings_one_token(server: LiveServer, issuer: Issuer) -> None:
    with socket_of(server, authorization=f"Bearer {issuer.token()}") as socket:
        send(socket, type="connection_init", payload={"authorization": f"Bearer {issuer.token()}"})
        assert close_code(socket) == 4403


def test_a_websocket_is_closed_at_its_next_operation_once_the_account_is_suspended(
    server: LiveServer, issuer: Issuer, accounts: Accounts
) -> None:
    with socket_of(server) as socket:
        send(socket, type="connection_init", payload={"authorization": f"Bearer {issuer.token()}"})
        assert receive(socket) == {"type": "connection_ack"}
        accounts.suspended.add("clerk-1")
        send(socket, type="subscribe", id="1", payload={"query": BUDGETS})
        assert close_code(socket) == 4403


def test_a_subscription_ends_at_its_next_event_once_the_account_is_suspended(
    server: LiveServer, issuer: Issuer, accounts: Accounts
) -> None:
    def open_budget(government: str) -> None:
        body = {"query": OPEN, "variables": {"input": opening(government)}}
        assert httpx.post(f"{server.address}/graphql", json=body).status_code == 200

    open_budget("AA")
    body = {"query": CHANGED, "variables": {"after": "0"}}
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {issuer.token()}"}
    with httpx.stream("POST", f"{server.address}/graphql", json=body, headers=headers) as answer:
        told = (line.partition(":")[2].strip() for line in answer.iter_lines() if line.startswith("data:"))
        assert '"AA-2014"' in next(told)
        accounts.suspended.add("clerk-1")
        open_budget("BB")
        [error] = json.loads(next(told))["errors"]
        assert error["extensions"] == {**error["extensions"], "code": "UNAUTHENTICATED", "reason": "account"}
        assert list(told) == [""]
