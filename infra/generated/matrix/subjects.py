"""What the files have to say: every thing of the installation, the roles, and what everybody sees of public objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema, get_named_type

from api.composing.installation import Installation
from api.graphql.claims import MACHINE_TYPES
from api.graphql.schema import build_schema
from infra.bootstrap import INSTALLATION
from infra.generated.matrix.files import Access
from infra.generated.matrix.terms import AccessTerms, Clause
from infra.generated.matrix.things import MACHINE, Led, Thing, led_of, things_of

WITHOUT = AccessTerms((Clause("?", ("?",)),))
"""The terms of a thing that no declaration tells, until people have said them."""


@dataclass(frozen=True)
class Subjects:
    """The things of an installation, the fields that lead on, each role's permissions, the plain fields of types."""

    things: tuple[Thing, ...]
    led: tuple[Led, ...]
    roles: Mapping[str, frozenset[str]]
    types: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    """For each object, the kinds of objects that are kept inside of it."""

    def of(self, context: str) -> tuple[Thing, ...]:
        """The things that stand in the file of a context."""
        return tuple(thing for thing in self.things if thing.context == context)

    def roles_of(self, context: str) -> dict[str, tuple[str, ...]]:
        """Each permission that the lines of a context name, and the roles that have it one by one."""
        named = {
            whom
            for thing in self.of(context)
            if thing.follows is not None
            for clause in thing.follows.clauses
            for whom in clause.whom
            if "." in whom
        }
        named |= {"*"} if context == MACHINE else set()
        return {name: tuple(role for role, held in self.roles.items() if name in held) for name in sorted(named)}

    def public_types(self, access: Access, context: str) -> dict[str, tuple[str, ...]]:
        """The objects of a context that everybody sees, by its lines, with their fields."""
        names = [
            thing.model.row.__name__
            for thing in self.of(context)
            if thing.model is not None
            and (line := access.lines[thing.part].get(thing.name)) is not None
            and line.terms.is_public
        ]
        return {name: self.types[name] for name in sorted({*names, *self._within(names)})}

    def _within(self, names: Sequence[str]) -> set[str]:
        """The objects that stand inside of these, at any depth."""
        inside = {inner for name in names for inner in self.parts.get(name, ())}
        return inside | self._within(sorted(inside)) if inside else inside


def subjects(installation: Installation = INSTALLATION) -> Subjects:
    """What an installation has. Routes are left out: only a server knows them."""
    schema = build_schema(installation.exposed)
    roles = {role.role_id: frozenset(role.permissions) for role in installation.roles}
    return Subjects(things_of(installation), tuple(led_of(installation)), roles, _plain_fields(schema), _parts(schema))


def _objects(schema: GraphQLSchema) -> Sequence[GraphQLObjectType]:
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    objects = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType) and kind not in roots]
    return sorted((kind for kind in objects if not kind.name.startswith("__")), key=lambda kind: kind.name)


def _plain_fields(schema: GraphQLSchema) -> dict[str, tuple[str, ...]]:
    return {kind.name: tuple(sorted(kind.fields.keys() - leading(kind))) for kind in _objects(schema)}


def _parts(schema: GraphQLSchema) -> dict[str, tuple[str, ...]]:
    return {
        kind.name: tuple(
            dict.fromkeys(
                inner.name
                for name, declared in kind.fields.items()
                if name not in leading(kind)
                and isinstance(inner := get_named_type(declared.type), GraphQLObjectType)
                and inner.name not in MACHINE_TYPES
            )
        )
        for kind in _objects(schema)
    }


def leading(kind: GraphQLObjectType) -> set[str]:
    """The fields of an entity, or of a sum over entities, that read other rows or the ledger."""
    return {name for name, declared in kind.fields.items() if _leads(kind, get_named_type(declared.type))}


def rows_that_lead(schema: GraphQLSchema) -> list[str]:
    """Every such field of the schema, as `Type.field`."""
    return [f"{kind.name}.{name}" for kind in _objects(schema) for name in sorted(leading(kind))]


def _leads(here: GraphQLObjectType, there: GraphQLNamedType) -> bool:
    pages = isinstance(there, GraphQLObjectType) and "pageInfo" in there.fields
    return (_is_entity(here) and (pages or _is_entity(there))) or there.name == "LedgerEventConnection"


def _is_entity(kind: Any) -> bool:
    return isinstance(kind, GraphQLObjectType) and any(interface.name == "Node" for interface in kind.interfaces)
