"""A cost is counted once for each set of page lengths, and never taken for that of others."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import parse

from api.execution import limits
from api.execution.documents import OperationDocuments, Request, RequestRefusal
from api.execution.limits import OperationCost
from api.graphql.schema import build_schema
from tests.api.conftest import World

TEXT = """
query Pages($n: Int, $m: Int, $id: String!) {
  budget(budgetId: $id) { lines(first: $n) { nodes { lineId transactions(last: $m) { nodes { period } } } } }
}
query Plain { __typename }
"""
LENGTHS: list[Any] = [..., None, True, 1, 1.0, 0, -5, 2, 50, 100, 101, 10**9, "1", [1], {"a": 1}]


def _variables(n: Any, m: Any) -> dict[str, Any]:
    return {name: value for name, value in (("n", n), ("m", m), ("id", "x")) if value is not ...}


def test_a_kept_cost_is_the_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    schema, document = build_schema(World().services().exposed), parse(TEXT)
    monkeypatch.setattr(limits, "_MOST_COSTS", 20)
    kept = OperationCost(schema, document, document.definitions[0])  # type: ignore[arg-type]
    asked = [(n, m) for n in LENGTHS for m in LENGTHS]
    for n, m in [*asked, *reversed(asked)]:
        anew = OperationCost(schema, document, document.definitions[0])  # type: ignore[arg-type]
        assert kept.of(_variables(n, m)) == anew.of(_variables(n, m)), (n, m)
    assert kept.of(_variables(1, 1)) < kept.of(_variables(2, 1)) < kept.of(_variables(2, 2))


def test_what_does_not_change_it_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    schema, document = build_schema(World().services().exposed), parse(TEXT)
    kept = OperationCost(schema, document, document.definitions[0])  # type: ignore[arg-type]
    cost = kept.of(_variables(3, 4))
    monkeypatch.setattr(limits, "_cost", lambda *_: pytest.fail("counted again"))
    assert kept.of({**_variables(3, 4), "id": "another"}) == cost


def test_an_operation_is_known_by_its_name() -> None:
    services = World().services()
    documents = OperationDocuments(build_schema(services.exposed), services)
    pages = documents.operation(Request(TEXT, {}, "Pages"))
    assert documents.operation(Request(TEXT, {}, "Pages")) is pages
    assert documents.operation(Request(TEXT, {}, "Plain")) is not pages
    for name in (None, "Other"):
        with pytest.raises(RequestRefusal):
            documents.operation(Request(TEXT, {}, name))
