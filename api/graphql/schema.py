"""The schema: put together from what the contexts expose, once, when a process starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from api.graphql import ledger
from api.graphql.claims import claims
from api.graphql.comparisons import comparison_field
from api.graphql.derive import AttributeField, DerivedField, add_fields, object_type
from api.graphql.entities import EntityType, node_fields, reader
from api.graphql.funnels import funnel_field
from api.graphql.mutations import mutation_field
from api.graphql.proofs import PROOF_FIELD
from api.graphql.questions import question_field
from api.graphql.relations import relation_field
from api.graphql.scalars import SCALARS
from api.graphql.series import series_field
from api.graphql.subscriptions import changed_field
from api.graphql.summaries import summary_field
from api.kernel.clashes import refuse_clashes
from api.kernel.declarations import Exposed


def build_schema(exposed: Iterable[Exposed]) -> GraphQLSchema:
    """The schema of all contexts together.

    Raises CompositionError where two declarations claim one name, or where a mutation does not say which row it
    returns, ValueError where personal data is shown and no reading of it recorded, and KeyError where a mutation,
    relation or summary needs a read model that is not shown.
    """
    return _built(tuple(exposed))


@lru_cache(maxsize=4)
def _built(contexts: tuple[Exposed, ...]) -> GraphQLSchema:
    refuse_clashes(claims(contexts))
    shown = [EntityType(one) for context in contexts for one in context.entities]
    _check_recording(contexts, shown)
    entities = {one.model.name: one for one in shown}
    for entity in shown:
        add_fields(entity.type, [relation_field(one, entity, entities) for one in entity.declared.relations])
    queries = node_fields({one.name: one for one in shown})
    for entity in shown:
        queries += [entity.by_key_field(), entity.connection_field()]
    queries += [summary_field(one, entities[one.of.name]) for context in contexts for one in context.summaries]
    queries += [comparison_field(one, entities[one.of.of.name]) for context in contexts for one in context.comparisons]
    queries += [series_field(one, entities[one.of.of.name]) for context in contexts for one in context.series]
    queries += [funnel_field(one, entities[one.of.of.name]) for context in contexts for one in context.funnels]
    queries += [question_field(one) for context in contexts for one in context.questions]
    queries += [ledger.EVENTS_FIELD, PROOF_FIELD]
    mutations = [mutation_field(one, entities[one.entity.name]) for context in contexts for one in context.mutations]
    changes = [changed_field(one) for one in shown]
    made = strawberry.Schema(
        query=_root("Query", queries, "What can be asked."),
        mutation=_root("Mutation", mutations, "What can be done: one field a command."),
        subscription=_root("Subscription", changes, "What can be followed."),
        types=[one.type for one in shown],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    return _lightened(_one_of_marked(made._schema))  # noqa: SLF001 - run by graphql-core itself: see api/execution/engine.py


def _check_recording(contexts: Iterable[Exposed], shown: Iterable[EntityType]) -> None:
    personal = [one.model.name for one in shown if one.model.personal]
    if personal and not any(one.recording for one in contexts):
        raise ValueError(f"{', '.join(personal)}: personal data is shown, and no context records who reads it")


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


def _root(name: str, fields: Sequence[Any], description: str) -> Any:
    """A root type; None without fields."""
    return object_type(name, fields, description) if fields else None
