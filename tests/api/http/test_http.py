"""GraphQL over HTTP, in what the audits of graphql-http leave open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from graphql import parse

from api.execution import documents
from api.http.accept import negotiated
from api.kernel.errors import Unauthenticated
from api.kernel.services import Limits
from tests.api.conftest import RESPONSE, Client, ClientOf, World

POST = {"content-type": "application/json"}


def _code(response: Any) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


async def test_queries_may_be_sent_by_get_and_mutations_may_not(client: Client) -> None:
    found = await client.http.get(f"/graphql?{urlencode({'query': '{ __typename }'})}")
    assert found.json() == {"data": {"__typename": "Query"}}
    mutation = 'mutation { closeBudget(input: {budgetId: "x"}) { userErrors { code } } }'
    refused = await client.http.get(f"/graphql?{urlencode({'query': mutation})}")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b"{}", 400),
        (b'[{"query": "{ __typename }"}]', 400),
        (b'{"query": 7}', 400),
        (b'{"query": "{ __typename }", "variables": [1]}', 400),
        (b'{"query": "{ __typename }", "operationName": {}}', 400),
        (b'{"query": "{ __typename }", "extensions": "x"}', 400),
        (b'{"query": "{ __typename }", "variables": {"a": NaN}}', 400),
        (b'{"query": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b'{"query": "' + b" " * 1_000_001 + b'"}', 413),
    ],
)
async def test_a_body_that_is_no_request_is_refused(client: Client, body: bytes, status: int) -> None:
    response = await client.http.post("/graphql", content=body, headers=POST)
    assert response.status_code == status
    assert _code(response) == "BAD_REQUEST"


async def test_batches_are_not_taken(client: Client) -> None:
    response = await client.http.post("/graphql", json=[{"query": "{ __typename }"}] * 2)
    assert response.json()["errors"][0]["message"] == "Send one operation a request: batches are not taken."


@pytest.mark.parametrize(
    "given",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
    ],
)
async def test_only_json_is_taken(client: Client, given: str | None) -> None:
    headers = {} if given is None else {"content-type": given}
    response = await client.http.post("/graphql", content=b'{"query": "{ __typename }"}', headers=headers)
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        (RESPONSE, RESPONSE),
        (f"application/json;q=0.5, {RESPONSE}", RESPONSE),
        (f"{RESPONSE};q=0.1, application/json", "application/json"),
        (f"{RESPONSE};q=0, */*", "application/json"),
        ("APPLICATION/JSON", "application/json"),
        ("text/event-stream", "text/event-stream"),
        ("text/event-stream;q=0.5, application/json", "application/json"),
        ("image/png", None),
        (f"{RESPONSE};q=nan", None),
        ("," * 500, None),
    ],
)
def test_the_preferred_media_type_is_chosen(accept: str | None, expected: str | None) -> None:
    assert negotiated(accept, (RESPONSE, "application/json", "text/event-stream")) == expected


async def test_what_cannot_be_answered_as_asked_is_not_acceptable(client: Client) -> None:
    response = await client.http.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": "image/png"})
    assert response.status_code == 406
    subscription = "subscription { budgetChanged { position } }"
    assert (await client.send(subscription)).status_code == 406


async def test_credentials_that_fail_are_told(world: World, client_of: ClientOf) -> None:
    async def nobody(_: object) -> Any:
        raise Unauthenticated

    response = await client_of(world.services(principal_of=nobody)).send("{ __typename }")
    assert response.status_code == 401
    assert _code(response) == "UNAUTHENTICATED"


async def test_a_request_that_breaks_the_server_is_masked(world: World, client_of: ClientOf) -> None:
    async def broken(_: object) -> Any:
        raise RuntimeError("secret")

    response = await client_of(world.services(principal_of=broken)).send("{ __typename }")
    assert response.status_code == 500
    assert _code(response) == "INTERNAL_SERVER_ERROR"
    assert "secret" not in response.text


async def test_variables_that_do_not_fit_are_a_bad_request(client: Client) -> None:
    body = {"query": "query($n: Int!) { budgets(first: $n) { position } }", "variables": {"n": "x"}}
    for accept, status in ((RESPONSE, 400), ("application/json", 200)):
        response = await client.http.post("/graphql", json=body, headers={"accept": accept})
        assert response.status_code == status
        assert "data" not in response.json()
        assert _code(response) == "BAD_USER_INPUT"


async def test_operations_are_chosen_by_name(client: Client) -> None:
    query = "query A { a: __typename } query B { b: __typename }"
    found = await client.http.post("/graphql", json={"query": query, "operationName": "B"})
    assert found.json() == {"data": {"b": "Query"}}
    for name in (None, "C", ""):
        refused = await client.http.post("/graphql", json={"query": query, "operationName": name})
        assert _code(refused) == "BAD_REQUEST"


async def test_a_document_is_read_once(world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str, **more: Any) -> Any:
        read.append(text)
        return parse(text, **more)

    monkeypatch.setattr(documents, "parse", counted)
    client = client_of(world.services(limits=replace(Limits(), cached_documents=2)))
    for name in "abaca":
        await client.ask(f"{{ {name}: __typename }}")
    assert read == [f"{{ {name}: __typename }}" for name in "abc"]
    await client.ask("{ b: __typename }")
    assert len(read) == 4


async def test_who_asks_for_what_is_not_there_is_told_where_things_are(client: Client) -> None:
    for path in ("/", "/nope", "/export/x"):
        answer = await client.http.get(path)
        assert answer.status_code == 404
        assert _code(answer) == "NOT_FOUND"
        assert "/graphql has GraphQL" in answer.json()["errors"][0]["message"]


async def test_a_method_that_an_address_does_not_take_is_an_error_like_others(client: Client) -> None:
    answer = await client.http.put("/graphql")
    assert answer.status_code == 405
    assert _code(answer) == "BAD_REQUEST"
    assert "GET" in answer.headers["allow"]
