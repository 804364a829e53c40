"""Whatever GraphQL the documentation shows can be asked."""

from __future__ import annotations

import re
from pathlib import Path

import graphql
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
OF_ANOTHER_INSTALLATION = {"new-context.md", "second-context.md"}
SHOWN = [
    pytest.param(operation, id=f"{page.name}-{number}")
    for page in PAGES
    if page.name not in OF_ANOTHER_INSTALLATION
    for number, operation in enumerate(
        re.findall(r"^```graphql\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE), 1
    )
]


@pytest.fixture(scope="module")
def schema() -> graphql.GraphQLSchema:
    return graphql.build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("operation", SHOWN)
def test_an_operation_of_the_documentation_is_one_of_the_schema(operation: str, schema: graphql.GraphQLSchema) -> None:
    assert graphql.validate(schema, graphql.parse(operation)) == []


def anchors(page: Path) -> set[str]:
    """The headings of a page, as addresses within it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_each_link_within_the_documentation_leads_somewhere() -> None:
    for page in PAGES:
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
            there = page.parent / target if target else page
            assert there.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(there), f"{page.name}: {target}#{anchor}"


def test_each_test_that_the_documentation_cites_is_there() -> None:
    for page in PAGES:
        for cited in re.findall(r"`(tests/[\w./-]+)`", page.read_text(encoding="utf-8")):
            assert (ROOT / cited).exists(), f"{page.name}: {cited}"
