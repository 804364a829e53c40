"""The documents that the matrix is carried out with, made from the schema and the matrix's own lists of fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_required_argument

from api.graphql.naming import camel
from api.graphql.rows import row_fields
from api.kernel.declarations import Entity
from infra.generated.matrix.table import Matrix

MOST, FEW = 8, 3
"""Rows that are looked up one by one, or gone on from; fewer where all of them are for everybody."""
ABOUT = ("holder", "delegate", "delegator", "accountId")
"""The fields that name the account which a row is about."""


@dataclass(frozen=True)
class Row:
    """A row as it is there: its key, where it is, whom it is about, and all that is seen with it."""

    key: str
    id: str
    unit: str | None
    about: frozenset[str]
    fields: dict[str, Any]


@dataclass(frozen=True)
class Documents:
    """The documents about one entity."""

    shown: Entity
    schema: GraphQLSchema
    matrix: Matrix

    @cached_property
    def type(self) -> GraphQLObjectType:
        found = self.schema.type_map[self.shown.model.row.__name__]
        assert isinstance(found, GraphQLObjectType)
        return found

    @property
    def key(self) -> str:
        return camel(self.shown.model.key)

    @cached_property
    def own(self) -> str:
        """All fields that are seen with the object."""
        return selection(self.schema, self.type, self.matrix.types[self.type.name])

    @cached_property
    def list(self) -> str:
        page = f"{self.shown.plural}(first: 100, after: $after) {{ totalCount nodes {{ {self.own} }} "
        return f"query($after: String) {{ {page} pageInfo {{ hasNextPage endCursor }} }} }}"

    def one_by_one(self, rows: int) -> str:
        """So many rows by key, by id, and by key as of a moment."""
        asked = [f"k{n}: {self.shown.singular}({self.key}: $k{n}) {{ {self.key} }}" for n in range(rows)]
        asked += [f"i{n}: node(id: $i{n}) {{ ... on {self.type.name} {{ {self.key} }} }}" for n in range(rows)]
        given = [f"$k{n}: String!, $i{n}: ID!" for n in range(rows)]
        if self.shown.model.history:
            given.append("$at: AsOf!")
            one = f"{self.shown.singular}({self.key}: $k%d, asOf: $at) {{ {self.key} }}"
            asked += [f"p{n}: {one % n}" for n in range(rows)]
        return f"query({', '.join(given)}) {{ {' '.join(asked)} }}"

    def leading(self, names: Iterable[str], rows: int) -> str:
        """Fields that lead elsewhere, of so many rows by key."""
        fields = " ".join(f"{name}{self._reached(name)}" for name in names)
        asked = " ".join(
            f"k{n}: {self.shown.singular}({self.key}: $k{n}) {{ {self.key} {fields} }}" for n in range(rows)
        )
        given = ", ".join(f"$k{n}: String!" for n in range(rows))
        return f"query({given}) {{ {asked} }}"

    def _reached(self, name: str) -> str:
        there = get_named_type(self.type.fields[name].type)
        if not isinstance(there, GraphQLObjectType) or "pageInfo" not in there.fields:
            return " { id }"
        first = "(first: 100)" if name != "acts" else "(first: 1)"
        return f"{first} {{ nodes {{ {'position' if name == 'acts' else 'id'} }} }}"

    @cached_property
    def changes(self) -> str:
        named = f"{self.shown.singular}Changed"
        told = f"position keys nodes {{ {self.key} }}"
        return f'subscription($keys: [String!]) {{ {named}(after: "0", keys: $keys) {{ {told} }} }}'

    def row(self, node: dict[str, Any]) -> Row:
        scope, fields = self.shown.model.scope, row_fields(self.shown.model.row)
        unit = None if scope is None else scope.unit or (scope.units and "unit")
        named = () if scope is None else (*filter(None, (unit, scope.jurisdiction)), "unit", "jurisdiction")
        places = [camel(name) for name in named if name in fields]
        where = next((node[name] for name in places if node[name] is not None and not _is_company(node[name])), None)
        listed = node.get(camel(scope.accounts), ()) if scope is not None and scope.accounts else ()
        about = frozenset((*(node[one] for one in ABOUT if node.get(one)), *listed))
        return Row(node[self.key], node["id"], where, about, node)


def _is_company(place: str) -> bool:
    """Nobody here acts for a company: its rows are seen for the jurisdiction that they name."""
    return place.startswith("company:")


def selection(schema: GraphQLSchema, of: GraphQLObjectType, names: Iterable[str], depth: int = 0) -> str:
    """These fields, with all that is below them."""
    chosen = []
    for name in names:
        field = of.fields[name]
        there = get_named_type(field.type)
        if is_leaf_type(there):
            chosen.append(name)
        elif isinstance(there, GraphQLObjectType) and depth < 3:
            below = [one for one, it in there.fields.items() if not any(map(is_required_argument, it.args.values()))]
            chosen.append(f"{name} {{ {selection(schema, there, below, depth + 1)} }}")
    return " ".join(chosen)


def sample(rows: Sequence[Row], about: AbstractSet[str], most: int = MOST) -> list[Row]:
    """Some rows: first those about somebody, then of every place in turn."""
    by_place: dict[str | None, list[Row]] = {}
    for row in rows:
        by_place.setdefault(row.unit, []).append(row)
    chosen = [row for row in rows if row.about & about][:1]
    for number in range(most):
        chosen += [one[number] for one in by_place.values() if number < len(one)]
    return list({row.key: row for row in chosen}.values())[:most]
