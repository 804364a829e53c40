"""What an operation asks for, fragments and directives worked out: fields with their arguments, level by level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values

from api.compiling.parts import NotCompiledError


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A field that is asked for, under its name in the answer."""

    name: str
    definition: Any
    nodes: list[FieldDetails]

    @property
    def field(self) -> str:
        """Its name in the schema."""
        return self.nodes[0].node.name.value

    @property
    def below(self) -> GraphQLObjectType:
        """The type of the objects that it gives."""
        found = get_named_type(self.definition.type)
        if not isinstance(found, GraphQLObjectType):
            raise NotCompiledError("an interface")
        return found


class Selections:
    """The selections of a query with its variables; raises NotCompiledError where these do not fit."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self._schema, self._operation = schema, operation
        self._fragments = {
            definition.name.value: FragmentDetails(definition)
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        values = get_variable_values(schema, operation.variable_definitions or (), dict(variables))
        if not isinstance(values, VariableValues):
            raise NotCompiledError("variables")
        self._values = values

    @property
    def values(self) -> VariableValues:
        """The values of the variables."""
        return self._values

    @property
    def fragments(self) -> Mapping[str, FragmentDefinitionNode]:
        """The fragments of the document, by their names."""
        return {name: details.definition for name, details in self._fragments.items()}

    def at_the_root(self) -> Iterator[SelectedField]:
        """The fields of the operation itself."""
        root = self._schema.get_root_type(self._operation.operation)
        if root is None:
            raise NotCompiledError("nothing of its kind")
        fields = collect_fields(self._schema, self._fragments, self._values, root, self._operation)
        return _selected(root, fields.grouped_field_set)

    def within(self, selected: SelectedField, type_: GraphQLObjectType | None = None) -> Iterator[SelectedField]:
        """The fields that are asked for of the objects that a field gives."""
        type_ = type_ or selected.below
        fields = collect_subfields(self._schema, self._fragments, self._values, self._operation, type_, selected.nodes)
        return _selected(type_, fields.grouped_field_set)

    def arguments(self, selected: SelectedField) -> dict[str, Any]:
        """The arguments of a field; GraphQLError where they do not fit."""
        return get_argument_values(selected.definition, selected.nodes[0].node, self._values)

    def type_of(self, name: str) -> GraphQLObjectType:
        """The object type of this name."""
        found = self._schema.type_map[name]
        if not isinstance(found, GraphQLObjectType):
            raise NotCompiledError(name)
        return found


def _selected(type_: GraphQLObjectType, grouped: Mapping[str, list[FieldDetails]]) -> Iterator[SelectedField]:
    for name, nodes in grouped.items():
        field = nodes[0].node.name.value
        if field == "__typename":
            yield SelectedField(name, None, nodes)
        elif field.startswith("__"):
            raise NotCompiledError("introspection")
        else:
            yield SelectedField(name, type_.fields[field], nodes)
