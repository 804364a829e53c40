"""What an operation selects: the read models that a part of it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)

from api.graphql.derive import DerivedField

Fragments = Mapping[str, FragmentDefinitionNode]


def models_read(info: GraphQLResolveInfo[Any]) -> list[str]:
    """The read models read below the field that is being resolved, in the order they are met.

    A field that @skip or @include leaves out counts as selected.
    """
    return models_below(info.schema, get_named_type(info.return_type), info.field_nodes, info.fragments)


def models_below(schema: GraphQLSchema, parent: object, nodes: Iterable[FieldNode], fragments: Fragments) -> list[str]:
    """The same of any field: what type it has, and where it is selected."""
    models: dict[str, None] = {}
    for node in nodes:
        if node.selection_set is not None and isinstance(parent, GraphQLObjectType):
            _collect(schema, parent, node.selection_set, fragments, models)
    return list(models)


def derived(declared: GraphQLField) -> DerivedField | None:
    """The field that was made for a GraphQL field, if it has one of its own."""
    definition = declared.extensions.get("strawberry-definition")
    return definition if isinstance(definition, DerivedField) else None


def _collect(
    schema: GraphQLSchema,
    parent: GraphQLObjectType | GraphQLInterfaceType,
    selected: SelectionSetNode,
    fragments: Fragments,
    models: dict[str, None],
) -> None:
    for owner, node in fields_of(schema, parent, selected, fragments):
        declared = owner.fields.get(node.name.value)
        if declared is None:
            continue
        made = derived(declared)
        if made is not None and made.model is not None:
            models.setdefault(made.model)
        below = get_named_type(declared.type)
        if node.selection_set is not None and isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
            _collect(schema, below, node.selection_set, fragments, models)


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
