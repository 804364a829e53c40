"""The schema is answered from bytes that are made once, beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import orjson
import pytest
from graphql import ExecutionResult, execute, get_introspection_query, parse

from api.execution import engine
from api.execution.kept import KeptAnswers
from api.graphql.sdl import print_schema
from api.kernel.services import Limits
from infra.bootstrap import INSTALLATION
from tests.api.conftest import Client, ClientOf, World

STANDARD = get_introspection_query()
RELAY = get_introspection_query(descriptions=False, input_value_deprecation=True)
APOLLO = get_introspection_query(specified_by_url=True, schema_description=True, directive_is_repeatable=True)
NAMED = 'query A { __type(name: "Budget") { name } __typename } query B { __schema { queryType { name } } }'
ROUNDABOUT = "{ ...F } fragment F on Query { ... on Query { __schema { queryType { name } } } }"


class Executions:
    """The executions of an engine, as they are begun, and the threads that began them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.threads: list[int] = []
        monkeypatch.setattr(engine, "execute", self)

    def __call__(self, *given: Any, **more: Any) -> Any:
        self.threads.append(threading.get_ident())
        return execute(*given, **more)

    @property
    def aside(self) -> bool:
        return threading.get_ident() not in self.threads


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> Executions:
    return Executions(monkeypatch)


def _generic(client: Client, text: str, operation: str | None) -> bytes:
    result = execute(client.app.state.api.engine.schema, parse(text), operation_name=operation)
    assert isinstance(result, ExecutionResult)
    return orjson.dumps({"data": result.data})


@pytest.mark.parametrize(
    ("text", "operation"),
    [(STANDARD, None), (RELAY, "IntrospectionQuery"), (APOLLO, None), (NAMED, "A"), (NAMED, "B"), (ROUNDABOUT, None)],
)
async def test_kept_bytes_are_those_of_an_execution(
    client: Client, executions: Executions, text: str, operation: str | None
) -> None:
    for _ in range(2):
        response = await client.http.post("/graphql", json={"query": text, "operationName": operation})
        assert response.content == _generic(client, text, operation)
    assert len(executions.threads) == 1
    assert executions.aside


async def test_others_are_served_while_the_schema_is_asked_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, served, served_in_time = threading.Event(), threading.Event(), list[bool]()

    def waiting(schema: Any, document: Any, **more: Any) -> Any:
        if "__schema" in document.loc.source.body:
            begun.set()
            served_in_time.append(served.wait(10))
        return execute(schema, document, **more)

    monkeypatch.setattr(engine, "execute", waiting)
    asking = [asyncio.create_task(client.ask(STANDARD)) for _ in range(3)]
    assert await asyncio.to_thread(begun.wait, 10)
    assert await client.ask("{ other: __typename }") == {"other": "Query"}
    served.set()
    first, *others = await asyncio.gather(*asking)
    assert others == [first, first]
    assert served_in_time == [True]


async def test_what_variables_change_is_executed_each_time_and_aside(client: Client, executions: Executions) -> None:
    text = 'query($old: Boolean!) { __type(name: "Budget") { fields(includeDeprecated: $old) { name } } }'
    for old in (True, False):
        assert (await client.ask(text, old=old))["__type"]["fields"]
    assert await client.error_code(text, old="x") == "BAD_USER_INPUT"
    assert len(executions.threads) == 3
    assert executions.aside


async def test_what_asks_for_more_than_the_schema_is_not_kept(client: Client, executions: Executions) -> None:
    for text in ("{ __typename }", "{ __schema { queryType { name } } budgets { position } }"):
        for _ in range(2):
            await client.ask(text)
    assert len(executions.threads) == 4


async def test_a_long_text_is_kept_by_nobody(world: World, client_of: ClientOf, executions: Executions) -> None:
    client = client_of(world.services(limits=replace(Limits(), cached_length=60)))
    for _ in range(2):
        await client.ask("{ __schema { queryType { name } } }" + " " * 60)
    assert len(executions.threads) == 2


async def test_what_is_kept_serves_event_streams_too(client: Client) -> None:
    text = "{ __schema { queryType { name } } }"
    response = await client.http.post("/graphql", json={"query": text}, headers={"accept": "text/event-stream"})
    assert b'data: {"data":{"__schema":{"queryType":{"name":"Query"}}}}' in response.content


async def test_the_schema_as_text_is_printed_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await client.http.get("/schema.graphql")
    assert first.text == print_schema(INSTALLATION.exposed)
    monkeypatch.setattr(engine, "print_schema", None)
    again = await client.http.get("/schema.graphql", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_production_shows_no_schema_as_text(world: World, client_of: ClientOf) -> None:
    assert (await client_of(world.services(development=False)).http.get("/schema.graphql")).status_code == 404
    only = client_of(world.services(documents_only=True))
    assert (await only.http.get("/schema.graphql")).status_code == 404


async def test_answers_give_way_to_newer_ones() -> None:
    made: list[str] = []

    def making(name: str, size: int) -> Any:
        def make() -> bytes:
            made.append(name)
            return b"x" * size

        return make

    kept = KeptAnswers(most_answers=2, most_bytes=100)
    for name, size in [("a", 10), ("b", 10), ("a", 10), ("c", 10), ("a", 10), ("b", 10)]:
        await kept.of(name, making(name, size))
    assert made == ["a", "b", "c", "b"]
    await kept.of("d", making("d", 95))  # a is dropped for the number, b for the size
    await kept.of("long", making("long", 101))
    await kept.of("d", making("d", 95))
    await kept.of("long", making("long", 101))
    assert made == ["a", "b", "c", "b", "d", "long", "long"]


async def test_what_fails_is_told_and_made_anew() -> None:
    kept = KeptAnswers()

    def fail() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await kept.of("a", fail)
    assert await kept.of("a", lambda: b"yes") == b"yes"
