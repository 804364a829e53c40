"""What somebody sends who means harm, or does not care: clean errors with codes, at once, never a 5xx."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from api.execution.documents import trusted_documents
from api.graphql.ids import cursor, global_id
from api.kernel.services import Limits
from projections.kernel.declarations import Ordering
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.operations import OPEN, opened, opening

DEEP = "{ " + "budgets { nodes { lines { nodes { budget { codes { nodes { id " * 3 + "} " * 21 + "}"
BOMB = (
    "{ ...a } "
    + " ".join(
        f"fragment {name} on Query {{ ...{below} ...{below} ...{below} __typename }}"
        for name, below in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True)
    )
    + " fragment p on Query { __typename }"
)

TOO_COMPLEX = {
    "depth": DEEP,
    "aliases": "{ " + " ".join(f"a{n}: budgets {{ position }}" for n in range(31)) + " }",
    "aliases of plain fields": "{ budgets { nodes { " + " ".join(f"a{n}: government" for n in range(40)) + " } } }",
    "a storm of one field": "{ budgets { nodes { " + "government " * 100 + " } } }",
    "root fields": "{ " + "__typename " * 21 + " }",
    "root fields in a fragment": "{ ...f } fragment f on Query { " + "__typename " * 21 + " }",
    "root fields in fragments": "{ ...f ...f ... { ...f } } fragment f on Query { " + "__typename " * 7 + " }",
    "directives": "{ budgets { nodes { "
    + " ".join(f"government{' @skip(if: false)' * 11}" for _ in range(3))
    + "} } }",
    "cost of nested pages": "{ budgets(first: 100) { nodes { lines(first: 100) { nodes { lineId item id } } } } }",
    "cost through a fragment": """
        { budgets(first: 100) { nodes { ...L } } }
        fragment L on Budget { lines(first: 100) { edges { node { lineId budgetId item } } } }
    """,
    "a bomb of fragments": BOMB,
    "many fragments": "{ budgets { nodes { " + "... on Budget { id } " * 61 + "} } }",
    "many spreads": "{ budgets { nodes { " + "...f " * 61 + "} } } fragment f on Budget { id }",
}

INVALID = {
    "a cycle of fragments": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "a fragment in itself": "{ budgets { nodes { ...f } } } fragment f on Budget { government ...f }",
    "an unknown field": "{ nothing }",
    "an unknown directive": "{ budgets @nothing { position } }",
    "a scalar of the wrong kind": "{ budgetLines(filter: {approved: {eq: 1.5}}) { position } }",
    "a number above 32 bits": "{ budgets(filter: {fiscalYear: {eq: 99999999999999999999}}) { position } }",
    "a huge page in the document": "{ budgets(first: 99999999999) { position } }",
    "a subscription beside a query": "query A { __typename } query A { __typename }",
    "defer": "{ ... @defer { budgets { position } } }",
    "a position of letters": '{ events(after: "x") { nodes { position } } }',
    "two moments": '{ budgets(asOf: {position: "1", time: "2024-01-01T00:00:00Z"}) { position } }',
}

WRONG_INPUT: dict[str, tuple[str, dict[str, Any], str]] = {
    "a page of none": ("query($n: Int) { budgets(first: $n) { position } }", {"n": 0}, "BAD_USER_INPUT"),
    "a negative page": ("query($n: Int) { budgets(first: $n) { position } }", {"n": -1}, "BAD_USER_INPUT"),
    "a page of 101": ("query($n: Int) { budgets(last: $n) { position } }", {"n": 101}, "BAD_USER_INPUT"),
    "a huge integer": ("query($n: Int) { budgets(first: $n) { position } }", {"n": 10**30}, "BAD_USER_INPUT"),
    "first and last": ("{ budgets(first: 1, last: 1) { position } }", {}, "BAD_USER_INPUT"),
    "first and before": ('{ budgets(first: 1, before: "x") { position } }', {}, "BAD_USER_INPUT"),
    "a level of none": ("{ budgetSummary(dimension: NATURE, level: 0) { position } }", {}, "BAD_USER_INPUT"),
    "a level above all": ("{ budgetSummary(level: 2000000000) { position } }", {}, "BAD_USER_INPUT"),
    "null in a test": ("{ budgets(filter: {government: {eq: null}}) { position } }", {}, "BAD_USER_INPUT"),
    "a huge position": (
        "query($p: Position) { events(after: $p) { nodes { position } } }",
        {"p": "9223372036854775808"},
        "BAD_USER_INPUT",
    ),
    "a position with a sign": (
        "query($p: Position) { events(after: $p) { nodes { position } } }",
        {"p": "-1"},
        "BAD_USER_INPUT",
    ),
    "a decimal in figures": (
        "query($d: Decimal!) { budgetLines(filter: {approved: {eq: $d}}) { position } }",
        {"d": "NaN"},
        "BAD_USER_INPUT",
    ),
    "a time without zone": (
        "query($t: DateTime!) { budgets(asOf: {time: $t}) { position } }",
        {"t": "2024-01-01T00:00:00"},
        "BAD_USER_INPUT",
    ),
    "a time before all": (
        "query($t: DateTime!) { budgets(asOf: {time: $t}) { position } }",
        {"t": "0001-01-01T00:00:00+14:00"},
        "BAD_USER_INPUT",
    ),
    "a list without end": (
        "query($v: [String!]) { budgets(filter: {government: {in: $v}}) { position } }",
        {"v": ["x"] * 501},
        "BAD_USER_INPUT",
    ),
    "nul in a variable": (
        "query($k: String!) { budget(budgetId: $k) { government } }",
        {"k": "a\0b"},
        "BAD_USER_INPUT",
    ),
    "nul in a literal": ('{ budget(budgetId: "a\\u0000b") { government } }', {}, "BAD_USER_INPUT"),
    "junk for an id": ('{ node(id: "%%%") { id } }', {}, "BAD_ID"),
    "an id of nothing": ("query($id: ID!) { node(id: $id) { id } }", {"id": global_id("Nothing", "1")}, "BAD_ID"),
    "an id with nul": ("query($id: ID!) { node(id: $id) { id } }", {"id": global_id("Budget", "\0")}, "BAD_ID"),
    "a number for an id": ("query($id: ID!) { node(id: $id) { id } }", {"id": 10**30}, "BAD_ID"),
    "too many ids": ("query($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["QQ"] * 101}, "BAD_USER_INPUT"),
    "an id without end": ("query($id: ID!) { node(id: $id) { id } }", {"id": "A" * 100_000}, "BAD_ID"),
}

_YEAR = (Ordering("fiscal_year"),)
BAD_CURSORS = [
    "x",
    "é",
    "AAAA",
    "e30",
    "bnVsbA",
    cursor((), ["MD-2014"]),
    cursor(_YEAR, [2014]),
    cursor(_YEAR, [2014, "MD-2014", 1]),
    cursor(_YEAR, ["2014", "MD-2014"]),
    cursor(_YEAR, [True, "MD-2014"]),
    cursor(_YEAR, [2014, "a\0b"]),
    cursor(_YEAR, [{"a": 1}, []]),
    cursor((Ordering("fiscal_year", descending=True),), [2014, "MD-2014"]),
]


@pytest.mark.parametrize("query", TOO_COMPLEX.values(), ids=TOO_COMPLEX)
async def test_a_document_that_costs_too_much_is_refused_quickly(client: Client, query: str) -> None:
    begun = time.monotonic()
    assert await client.error_code(query) == "QUERY_TOO_COMPLEX"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("query", INVALID.values(), ids=INVALID)
async def test_an_invalid_document_is_refused_quickly(client: Client, query: str) -> None:
    begun = time.monotonic()
    response = await client.send(query)
    assert response.status_code == 400
    assert {one["extensions"]["code"] for one in response.json()["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(("query", "variables", "code"), WRONG_INPUT.values(), ids=WRONG_INPUT)
async def test_a_wrong_value_is_refused(client: Client, query: str, variables: dict[str, Any], code: str) -> None:
    assert await client.error_code(query, **variables) == code


@pytest.mark.parametrize("junk", BAD_CURSORS)
async def test_a_cursor_that_was_not_given_for_this_order_is_refused(client: Client, junk: str) -> None:
    query = "query($c: String) { budgets(after: $c, orderBy: [{field: FISCAL_YEAR}]) { position } }"
    assert await client.error_code(query, c=junk) == "BAD_CURSOR"


@pytest.mark.parametrize("query", ["", " ", "{", "}", "{a", "\ufeff", "query", "{" * 3000, '"""', "{a(b:" + "[" * 1900])
async def test_text_that_is_no_document_is_refused(client: Client, query: str) -> None:
    response = await client.send(query)
    assert response.status_code == 400
    assert {one["extensions"]["code"] for one in response.json()["errors"]} == {"GRAPHQL_PARSE_FAILED"}


async def test_a_document_of_too_many_tokens_is_refused(client: Client) -> None:
    assert await client.error_code("{ " + "__typename " * 2_500 + " }") == "GRAPHQL_PARSE_FAILED"


async def test_production_shows_neither_the_schema_nor_its_names(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services(development=False))
    assert await client.error_code("{ __schema { types { name } } }") == "GRAPHQL_VALIDATION_FAILED"
    assert await client.error_code('{ __type(name: "Budget") { name } }') == "GRAPHQL_VALIDATION_FAILED"
    for query in ("{ budgetz { position } }", "{ budgets(frist: 1) { position } }", "{ budgets { nodes { bookz } } }"):
        (error,) = await client.errors(query)
        assert "Did you mean" not in error["message"]
    wrong = "query($o: [BudgetOrder!]) { budgets(orderBy: $o) { position } }"
    (error,) = await client.errors(wrong, o=[{"field": "FISCAL_YEARS"}])
    assert "Did you mean" not in error["message"]
    assert (await client.http.get("/graphql", headers={"accept": "text/html"})).status_code == 406


async def test_development_shows_the_schema_but_no_bomb_of_it(client: Client) -> None:
    assert (await client.ask("{ __schema { queryType { name } } }"))["__schema"]["queryType"]["name"] == "Query"
    bomb = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
    assert await client.error_code(bomb) == "GRAPHQL_VALIDATION_FAILED"


async def test_only_trusted_documents_are_run_where_it_is_demanded(
    world: World, client_of: ClientOf, tmp_path: Path
) -> None:
    text = "query($k: String!) { budget(budgetId: $k) { government } }"
    digest = sha256(text.encode()).hexdigest()
    (tmp_path / "budget.graphql").write_text(text, encoding="utf-8")
    client = client_of(world.services(documents=trusted_documents(tmp_path), documents_only=True))
    assert await client.error_code("{ __typename }") == "ONLY_TRUSTED_DOCUMENTS"
    assert await client.ask(text, k="MD-2014") == {"budget": None}
    for body in (
        {"documentId": f"sha256:{digest}", "variables": {"k": "x"}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}, "variables": {"k": "x"}},
    ):
        answer = await client.http.post("/graphql", json=body)
        assert answer.json() == {"data": {"budget": None}}
    unknown = await client.http.post("/graphql", json={"documentId": "0" * 64})
    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_what_nobody_expected_is_masked(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret-value at 10.0.0.1")

    monkeypatch.setattr(world.reads, "by_key", broken)
    response = await client_of(world.services()).send('{ budget(budgetId: "secret-key") { government } }')
    (error,) = response.json()["errors"]
    assert error["message"] == "Internal error: quote the correlation id when you report it."
    correlation = response.headers["x-correlation-id"]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "correlationId": correlation}
    logged = "".join(capfd.readouterr())
    assert correlation in logged
    assert "RuntimeError" in logged
    assert "secret" not in logged
    assert "secret" not in response.text


async def test_a_query_that_takes_too_long_is_given_up(world: World, client_of: ClientOf) -> None:
    async def slow(*_: object) -> None:
        await asyncio.Event().wait()

    world.reads.by_key = slow  # type: ignore[method-assign, assignment]
    client = client_of(world.services(limits=replace(Limits(), execution=0.05)))
    assert await client.error_code('{ budget(budgetId: "x") { government } }') == "TIMEOUT"


async def test_one_bad_field_leaves_the_others(client: Client) -> None:
    await opened(client)
    response = await client.send('{ budget(budgetId: "MD-2014") { government } node(id: "junk") { id } }')
    assert response.json()["data"] == {"budget": {"government": "MD"}, "node": None}


async def test_mutations_of_one_request_are_carried_out_in_turn(client: Client) -> None:
    query = OPEN.replace("openBudget(input", "a: openBudget(input").replace(
        "clientMutationId\n  }", "clientMutationId\n  } b: openBudget(input: $input) { receipt { replayed position } }"
    )
    answer = await client.ask(query, input=opening())
    assert answer["a"]["receipt"]["position"] == answer["b"]["receipt"]["position"] == "1"
