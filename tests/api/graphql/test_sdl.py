"""The schema as text: committed, always the same, and never broken unknowingly."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from graphql import build_schema as read
from graphql import parse, validate

from api.graphql.schema import build_schema
from api.graphql.sdl import breaking_changes, print_schema
from api.kernel.declarations import Exposed
from infra.bootstrap import INSTALLATION

REPOSITORY = Path(__file__).parents[3]
COMMITTED = REPOSITORY / "schema.graphql"


@pytest.fixture(scope="module")
def printed() -> str:
    return print_schema(INSTALLATION.exposed)


def test_the_committed_schema_is_up_to_date(printed: str) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == printed


def test_printing_is_deterministic(printed: str) -> None:
    again = tuple(
        replace(one, entities=one.entities[::-1], mutations=one.mutations[::-1]) for one in INSTALLATION.exposed
    )
    assert print_schema(again) == printed


def test_what_clients_would_lose_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.graphql.sdl.build_schema", lru_cache(read))  # it takes most of a second
    old = COMMITTED.read_text(encoding="utf-8")
    assert breaking_changes(old, old) == []
    assert breaking_changes(old, old.replace("  books: Books!\n", "")) == ["Field Budget.books was removed."]
    changes = breaking_changes(old, old.replace("  reason: String!\n", "  reason: Int!\n"))
    assert any("ReopenBudgetInput.reason changed type" in change for change in changes)
    added = old.replace("type Query {", "type Query {\n  more: Int\n")
    assert breaking_changes(old, added) == []


def _documented() -> list[tuple[str, str]]:
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
    blocks = re.compile(r"^```graphql\n(.*?)^```", re.DOTALL | re.MULTILINE)
    return [(page.name, text) for page in pages for text in blocks.findall(page.read_text(encoding="utf-8"))]


def test_the_operations_in_the_documentation_are_valid() -> None:
    schema = build_schema(INSTALLATION.exposed)
    documented = _documented()
    assert documented
    for page, text in documented:
        assert (page, validate(schema, parse(text))) == (page, [])


def test_two_contexts_cannot_claim_one_name() -> None:
    context = INSTALLATION.exposed[0]
    with pytest.raises(ValueError, match=r"field Query budget: projections.budgeting.budgets.BUDGETS and "):
        build_schema([context, context])
    with pytest.raises(ValueError, match=r"field Mutation openBudget: .*OpenBudget and "):
        build_schema([context, Exposed((), context.mutations[:1])])
