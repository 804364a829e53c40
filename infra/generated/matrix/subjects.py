"""What the matrix has to speak of: every field of the schema, every command that gives permissions, every role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema, get_named_type

from api.composing.installation import Installation
from api.graphql.naming import mutation_name
from api.graphql.schema import build_schema
from infra.bootstrap import ADAPTERS, INSTALLATION
from infra.generated.matrix import table as t
from infra.kernel.adapters import roles_of

WITH_OPTION = ", with the grant option"


def wanted(installation: Installation = INSTALLATION) -> t.Matrix:
    """A matrix with a `?` in every cell that it must have. What is served over HTTP only a server tells."""
    schema = build_schema(installation.exposed)
    columns = (*t.FIXED, *roles_of(ADAPTERS))
    rows = _rows(schema, installation)
    cells = {section: {row: dict.fromkeys(columns, t.UNREVIEWED) for row in names} for section, names in rows.items()}
    return t.Matrix(columns, {**cells, t.HTTP: {}}, _plain_fields(schema))


def _rows(schema: GraphQLSchema, installation: Installation) -> Mapping[str, Sequence[str]]:
    return {
        t.QUERIES: sorted(_fields(schema.query_type)),
        t.LEADING: [f"{one.name}.{name}" for one in _objects(schema) for name in _leading(one)],
        t.MUTATIONS: sorted([*_fields(schema.mutation_type), *_passing_on(installation)]),
        t.SUBSCRIPTIONS: sorted(_fields(schema.subscription_type)),
    }


def _fields(root: GraphQLObjectType | None) -> Sequence[str]:
    return list(root.fields) if root else []


def _passing_on(installation: Installation) -> Sequence[str]:
    """The mutations that give permissions to others: it matters who may give what they have."""
    return [
        mutation_name(command) + WITH_OPTION
        for one in installation.slices
        for command, rule in one.commands.items()
        if rule.terms.passes_on is not None
    ]


def _objects(schema: GraphQLSchema) -> Sequence[GraphQLObjectType]:
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    found = [one for one in schema.type_map.values() if isinstance(one, GraphQLObjectType) and one not in roots]
    return sorted((one for one in found if not one.name.startswith("__")), key=lambda one: one.name)


def _leading(one: GraphQLObjectType) -> Sequence[str]:
    """The fields of an entity, or of a sum over entities, that read other rows or the ledger."""
    return sorted(name for name, field in one.fields.items() if _leads(one, get_named_type(field.type)))


def _leads(here: GraphQLObjectType, there: GraphQLNamedType) -> bool:
    entity = _is_entity(here)
    pages = isinstance(there, GraphQLObjectType) and "pageInfo" in there.fields
    return (entity and (pages or _is_entity(there))) or (there.name == "LedgerEventConnection")


def _is_entity(one: Any) -> bool:
    return isinstance(one, GraphQLObjectType) and any(held.name == "Node" for held in one.interfaces)


def _plain_fields(schema: GraphQLSchema) -> dict[str, tuple[str, ...]]:
    return {one.name: tuple(sorted(one.fields.keys() - _leading(one))) for one in _objects(schema)}
