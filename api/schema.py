"""The schema: put together from what the contexts expose, once, when a process starts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import strawberry
from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from api import ledger
from api.derive import AttributeField, DerivedField, add_fields, object_type
from api.entities import Entity, node_fields, reader
from api.kernel import Exposed
from api.mutations import mutation_field
from api.relations import relation_field
from api.scalars import SCALARS
from api.subscriptions import changed_field
from api.summaries import summary_field


def build_schema(exposed: Iterable[Exposed]) -> GraphQLSchema:
    """The schema of all contexts together.

    Raises ValueError where two contexts claim one name, and KeyError where a mutation, relation or
    summary needs a read model that is not shown.
    """
    return _built(tuple(exposed))


@lru_cache(maxsize=4)
def _built(contexts: tuple[Exposed, ...]) -> GraphQLSchema:
    entities = {one.model.name: Entity(one) for context in contexts for one in context.entities}
    _refuse_double_names(entities.values())
    for entity in entities.values():
        add_fields(entity.type, [relation_field(one, entities) for one in entity.shown.relations])
    queries = node_fields({one.name: one for one in entities.values()})
    for entity in entities.values():
        queries += [entity.by_key_field(), entity.connection_field()]
    queries += [summary_field(one, entities[one.of.name]) for context in contexts for one in context.summaries]
    queries.append(ledger.EVENTS_FIELD)
    mutations = [mutation_field(one, entities[one.entity.name]) for context in contexts for one in context.mutations]
    changes = [changed_field(one) for one in entities.values()]
    made = strawberry.Schema(
        query=object_type("Query", queries, "What can be asked."),
        mutation=object_type("Mutation", mutations, "What can be done: one field a command.") if mutations else None,
        subscription=object_type("Subscription", changes, "What can be followed.") if changes else None,
        types=[one.type for one in entities.values()],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    return _lightened(_one_of_marked(made._schema))  # noqa: SLF001 - run by graphql-core itself: see api/engine.py


def _lightened(schema: GraphQLSchema) -> GraphQLSchema:
    """Let graphql-core call the resolvers itself: Strawberry's own calls convert arguments that are converted already.

    That is a fifth of the time of a page of rows. A field of a hand-written Strawberry type stays as it is.
    """
    for one in schema.type_map.values():
        if isinstance(one, GraphQLObjectType):
            for field in one.fields.values():
                made = field.extensions.get("strawberry-definition")
                if isinstance(made, DerivedField) and field.subscribe is not None:
                    field.subscribe = made.resolve
                elif isinstance(made, DerivedField):
                    field.resolve = made.resolve
                elif isinstance(made, AttributeField):
                    field.resolve = reader(made.python_name)
    return schema


def _one_of_marked(schema: GraphQLSchema) -> GraphQLSchema:
    """Tell graphql-core which inputs take exactly one field, so that it checks and prints them so."""
    for one in schema.type_map.values():
        if isinstance(one, GraphQLInputObjectType):
            one.is_one_of = one.extensions["strawberry-definition"].is_one_of
    return schema


def _refuse_double_names(entities: Iterable[Entity]) -> None:
    names: set[str] = set()
    for entity in entities:
        for name in (entity.name, entity.shown.singular, entity.shown.plural):
            if name in names:
                raise ValueError(f"two entities are called {name}")
            names.add(name)
