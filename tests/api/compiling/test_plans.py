"""A plan is kept for the same document, operation and variables, and for nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import DocumentNode, OperationDefinitionNode, parse

from api.compiling import plans
from api.compiling.plans import LONGEST, LONGEST_DOCUMENT, PlanCache
from projections.kernel.plans import Constant, Plan

PLAN, OTHER = Plan((("a", Constant("1")),)), Plan((("b", Constant("2")),))


def operation(document: DocumentNode, number: int = 0) -> OperationDefinitionNode:
    found = document.definitions[number]
    assert isinstance(found, OperationDefinitionNode)
    return found


def kept(cache: PlanCache[Plan], document: DocumentNode, variables: dict[str, Any], number: int = 0) -> Plan | None:
    return cache.get(document, operation(document, number), variables)[1]


def keep(
    cache: PlanCache[Plan], document: DocumentNode, variables: dict[str, Any], plan: Plan, number: int = 0
) -> None:
    key, _ = cache.get(document, operation(document, number), variables)
    assert key is not None
    cache.keep(key, document, plan)


def test_a_plan_is_kept_for_its_document_operation_and_variables() -> None:
    cache, document = PlanCache[Plan](), parse("query A { a } query B { b }")
    keep(cache, document, {"n": 1, "m": 2}, PLAN)
    keep(cache, document, {"n": 1, "m": 2}, OTHER, number=1)
    assert kept(cache, document, {"m": 2, "n": 1}) is PLAN
    assert kept(cache, document, {"m": 2, "n": 1}, number=1) is OTHER
    assert kept(cache, document, {"n": "1", "m": 2}) is None
    assert kept(cache, parse("query A { a } query B { b }"), {"n": 1, "m": 2}) is None


def test_long_documents_and_variables_are_not_kept() -> None:
    cache, document = PlanCache[Plan](), parse("{ a }")
    assert cache.get(document, operation(document), {"n": "x" * LONGEST}) == (None, None)
    assert cache.get(document, operation(document), {"n": object()}) == (None, None)
    long = parse("{ " + "a " * LONGEST_DOCUMENT + "}")
    assert cache.get(long, operation(long), {}) == (None, None)


def test_the_plans_that_were_used_last_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST", 2)
    cache, document = PlanCache[Plan](), parse("{ a }")
    for n in range(2):
        keep(cache, document, {"n": n}, PLAN)
    assert kept(cache, document, {"n": 0}) is PLAN
    keep(cache, document, {"n": 2}, OTHER)
    assert [kept(cache, document, {"n": n}) for n in range(3)] == [PLAN, None, OTHER]
