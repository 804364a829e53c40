"""What an operation selects: the read models that a part of it reads."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from api.graphql import conditions
from api.graphql.derive import DerivedField
from api.graphql.shapes import Related
from projections.kernel.declarations import ReadModel, models_reached

Fragments = Mapping[str, FragmentDefinitionNode]


def models_read(info: GraphQLResolveInfo[Any]) -> list[str]:
    """The read models read below the field that is being resolved, in the order they are met.

    Those that the filters and orders of lists look at are among them. A field that @skip or @include leaves out counts
    as selected.
    """
    parent = get_named_type(info.return_type)
    return models_below(info.schema, parent, info.field_nodes, info.fragments, info.variable_values)


def models_below(
    schema: GraphQLSchema,
    parent: object,
    nodes: Iterable[FieldNode],
    fragments: Fragments,
    variables: VariableValues,
) -> list[str]:
    """The same of any field: what type it has, and where it is selected."""
    models: dict[str, None] = {}
    for node in nodes:
        if node.selection_set is not None and isinstance(parent, GraphQLObjectType):
            for declared, field_node in _below(schema, parent, node.selection_set, fragments):
                made = derived(declared)
                if made is not None and made.model is not None:
                    models.setdefault(made.model)
                    models |= dict.fromkeys(model.name for model in _looked_at(declared, made, field_node, variables))
    return list(models)


def derived(declared: GraphQLField) -> DerivedField | None:
    """The field that was made for a GraphQL field, if it has one of its own."""
    definition = declared.extensions.get("strawberry-definition")
    return definition if isinstance(definition, DerivedField) else None


def _below(
    schema: GraphQLSchema,
    parent: GraphQLObjectType | GraphQLInterfaceType,
    selected: SelectionSetNode,
    fragments: Fragments,
) -> Iterator[tuple[GraphQLField, FieldNode]]:
    """All fields in a selection set, and in what they give."""
    for owner, node in fields_of(schema, parent, selected, fragments):
        declared = owner.fields.get(node.name.value)
        if declared is None:
            continue
        yield declared, node
        below = get_named_type(declared.type)
        if node.selection_set is not None and isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
            yield from _below(schema, below, node.selection_set, fragments)


def _looked_at(
    declared: GraphQLField, made: DerivedField, node: FieldNode, variables: VariableValues
) -> Iterable[ReadModel[Any]]:
    """The read models that the filter and the order of a list look at; none where these are wrong, as is told later."""
    if not isinstance(made.shape, Related) or not node.arguments:
        return ()
    filterable = made.shape.target.filterable
    try:
        given = get_argument_values(declared, node, variables)
        where = conditions.conditions(filterable, given.get("filter"), sys.maxsize)
        return tuple(models_reached(where, conditions.orderings(filterable, given.get("orderBy"), given.get("search"))))
    except GraphQLError:
        return ()


def fields_of(
    schema: GraphQLSchema,
    parent: GraphQLObjectType | GraphQLInterfaceType,
    selected: SelectionSetNode,
    fragments: Fragments,
) -> Iterator[tuple[GraphQLObjectType | GraphQLInterfaceType, FieldNode]]:
    """The fields in a selection set, those of fragments among them, each with the type that has it."""
    for node in selected.selections:
        match node:
            case FieldNode():
                yield parent, node
            case InlineFragmentNode(type_condition=condition, selection_set=inner):
                owner = schema.get_type(condition.name.value) if condition else parent
                if isinstance(owner, GraphQLObjectType | GraphQLInterfaceType):
                    yield from fields_of(schema, owner, inner, fragments)
            case FragmentSpreadNode(name=name):
                fragment = fragments.get(name.value)
                owner = schema.get_type(fragment.type_condition.name.value) if fragment else None
                if fragment and isinstance(owner, GraphQLObjectType | GraphQLInterfaceType):
                    yield from fields_of(schema, owner, fragment.selection_set, fragments)
            case _:
                pass
