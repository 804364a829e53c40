"""Lists are searched: what the arguments mean, what is refused, and what is found, shown and told of."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import parse

from api.execution.limits import SEARCH, OperationCost
from api.graphql.conditions import LONGEST_SEARCH, orderings, searching
from api.graphql.ids import mark
from api.graphql.schema import build_schema
from api.kernel.errors import ApiError
from projections.kernel.declarations import RELEVANCE, Ordering, Searched
from tests.api.conftest import Client, World
from tests.api.graphql.test_subscriptions import Subscriber
from tests.api.organisations.test_real_organisations import FOUND, act, create
from tests.api.support.real import real_client

UNITS = "query($text: String, $order: [UnitOrder!]) { units(search: $text, orderBy: $order) { totalCount } }"


async def test_a_search_is_bounded_and_holds_a_word(client: Client) -> None:
    for text, said in (
        ("a" * (LONGEST_SEARCH + 1), "search has at most 200 characters, this one has 201."),
        ("", "search holds no word"),
        (' -"*!', "search holds no word"),
    ):
        (error,) = await client.errors(UNITS, text=text)
        assert (error["extensions"]["code"], said in error["message"]) == ("BAD_USER_INPUT", True)
    (error,) = await client.errors(UNITS, order=[{"field": "RELEVANCE"}])
    assert "orderBy RELEVANCE says how well rows fit a search" in error["message"]
    assert (await client.ask(UNITS, text=None))["units"] == {"totalCount": 0}


def test_only_lists_that_are_searched_say_so() -> None:
    query = build_schema(World().services().exposed).query_type
    assert query is not None
    assert "search" in query.fields["units"].args
    assert "search" not in query.fields["budgets"].args


def test_a_cursor_by_relevance_belongs_to_its_search() -> None:
    marks = [mark((Ordering(RELEVANCE, of=Searched(text)),)) for text in ("a", "b")]
    assert len({*marks, mark((Ordering(RELEVANCE),))}) == 3
    with pytest.raises(ApiError, match="has at most"):
        searching("a" * 1_000)
    assert orderings(None, None, "a") == ()  # type: ignore[arg-type]


def test_a_search_counts_for_what_it_may_cost() -> None:
    schema = build_schema(World().services().exposed)

    def cost(text: str) -> int:
        document = parse(text)
        return OperationCost(schema, document, document.definitions[0]).of({})  # type: ignore[arg-type]

    plain = cost("{ jurisdictions(first: 3) { nodes { units(first: 2) { totalCount } } } }")
    nested = cost('{ jurisdictions(first: 3) { nodes { units(first: 2, search: "a") { totalCount } } } }')
    assert nested - plain == 3 * SEARCH


SEARCHED = """
query($text: String, $first: Int, $after: String, $order: [UnitOrder!], $asOf: AsOf) {
  units(search: $text, first: $first, after: $after, orderBy: $order, asOf: $asOf) {
    totalCount aggregate(by: [KIND]) { count } nodes { unitId } pageInfo { hasNextPage endCursor }
  }
}
"""
BEST = [{"field": "RELEVANCE"}]


async def found(client: Client, text: str, **asked: Any) -> list[str]:
    """The units of all pages, one after the other."""
    units: list[str] = []
    while True:
        page = (await client.ask(SEARCHED, text=text, first=1, **asked))["units"]
        units += [node["unitId"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(units) == sum(group["count"] for group in page["aggregate"])
            return units
        asked["after"] = page["pageInfo"]["endCursor"]


async def test_units_are_found_by_their_names(database: str, valkey_url: str) -> None:
    async with real_client(database, valkey_url) as client:
        await client.ask(FOUND, code="MD")
        made = [await create(client, code) for code in ("moh", "lab", "off")]
        start = made[-1]["receipt"]["position"]
        for code, name in (
            ("moh", "Ministerio de Salud"),
            ("lab", "Laboratorios del Ministerio de Salud Pública"),
            ("off", "Oficina de Resoluciones"),
        ):
            await act(client, "renameUnit", f'unitId: "MD:{code}", name: "{name}", effectiveOn: "2010-01-01"')
        assert await found(client, "resolución") == ["MD:off"]
        assert await found(client, "ministerios salud", order=BEST) == ["MD:moh", "MD:lab"]
        assert await found(client, "ministerios salud") == ["MD:lab", "MD:moh"]
        assert await found(client, "labora") == ["MD:lab"]
        assert await found(client, "resolucion", asOf={"position": start}) == []
        assert await found(client, '"The lab"', asOf={"position": start}) == ["MD:lab"]
        nested = '{ jurisdictions { nodes { units(search: "publica") { totalCount nodes { unitId } } } } }'
        assert (await client.ask(nested))["jurisdictions"]["nodes"] == [
            {"units": {"totalCount": 1, "nodes": [{"unitId": "MD:lab"}]}}
        ]
        page = (await client.ask(SEARCHED, text="salud", first=1, order=BEST))["units"]
        after = page["pageInfo"]["endCursor"]
        assert await client.error_code(SEARCHED, text="salida", order=BEST, after=after) == "BAD_CURSOR"
        told = 'subscription($s: String) { unitChanged(after: "0", search: $s) { position nodes { unitId } } }'
        subscriber = Subscriber(client, told, s="resoluciones")
        assert await subscriber.positions(1) == [int(start) + 3]
        await subscriber.close()
