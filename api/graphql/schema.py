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
from api.kernel.recording import recorder_of


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
    shown = [EntityType(entity) for context in contexts for entity in context.entities]
    _check_recording(contexts, shown)
    entities = {entity.model.name: entity for entity in shown}
    for entity in shown:
        entity.relate(entities)
    for entity in shown:
        add_fields(entity.type, [relation_field(relation, entity, entities) for relation in entity.declared.relations])
    queries = node_fields({entity.name: entity for entity in shown})
    for entity in shown:
        queries += [entity.by_key_field(), entity.connection_field(), *entity.own_fields()]
    queries += [
        summary_field(summary, entities[summary.of.name]) for context in contexts for summary in context.summaries
    ]
    queries += [
        comparison_field(comparison, entities[comparison.of.of.name])
        for context in contexts
        for comparison in context.comparisons
    ]
    queries += [series_field(series, entities[series.of.of.name]) for context in contexts for series in context.series]
    queries += [funnel_field(funnel, entities[funnel.of.of.name]) for context in contexts for funnel in context.funnels]
    queries += [question_field(question) for context in contexts for question in context.questions]
    queries += [ledger.EVENTS_FIELD, PROOF_FIELD]
    mutations = [
        mutation_field(mutation, entities[mutation.entity.name])
        for context in contexts
        for mutation in context.mutations
    ]
    changes = [changed_field(entity) for entity in shown]
    made = strawberry.Schema(
        query=_root("Query", queries, "What can be asked."),
        mutation=_root("Mutation", mutations, "What can be done: one field a command."),
        subscription=_root("Subscription", changes, "What can be followed."),
        types=[entity.type for entity in shown],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    return _lightened(_one_of_marked(made._schema))  # noqa: SLF001 - run by graphql-core itself: see api/execution/engine.py


def _check_recording(contexts: Iterable[Exposed], shown: Iterable[EntityType]) -> None:
    exposed = list(contexts)
    for entity in shown:
        if entity.model.personal:
            recorder_of(exposed, entity.model.name)


def _lightened(schema: GraphQLSchema) -> GraphQLSchema:
    """Let graphql-core call the resolvers itself: Strawberry's own calls convert arguments that are converted already.

    That is a fifth of the time of a page of rows. A field of a hand-written Strawberry type stays as it is.
    """
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for field in type_.fields.values():
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
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            type_.is_one_of = type_.extensions["strawberry-definition"].is_one_of
    return schema


def _root(name: str, fields: Sequence[Any], description: str) -> Any:
    """A root type; None without fields."""
    return object_type(name, fields, description) if fields else None
