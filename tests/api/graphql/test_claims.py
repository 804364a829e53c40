"""Every name in the schema is claimed by a declaration, or known to be the machine's."""

from __future__ import annotations

import pytest

from api.graphql.claims import MACHINE_TYPES, claims
from api.graphql.schema import build_schema
from infra.bootstrap import INSTALLATION

CLAIMS = tuple(claims(INSTALLATION.exposed))


def test_every_type_of_the_schema_is_claimed() -> None:
    types = {name for name in build_schema(INSTALLATION.exposed).type_map if not name.startswith("__")}
    claimed = {one.name for one in CLAIMS if one.kind == "GraphQL type"}
    assert types - claimed == set()
    assert MACHINE_TYPES - types == set()


@pytest.mark.parametrize("name", ["Query", "Mutation", "Subscription", "BudgetLine", "Account"])
def test_every_field_of_the_roots_and_of_entities_is_claimed(name: str) -> None:
    fields = build_schema(INSTALLATION.exposed).type_map[name].fields  # type: ignore[attr-defined]
    assert set(fields) == {one.name for one in CLAIMS if one.kind == f"field {name}"}
