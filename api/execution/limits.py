"""How much a document may ask for: checked on its shape before it is validated, on its cost after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import EllipsisType
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from api.graphql.paging import DEFAULT_PAGE, MAX_PAGE
from api.graphql.selection import derived, fields_of
from api.kernel.errors import TOO_COMPLEX, ApiError
from api.kernel.services import Limits

SEARCH = 100
"""What a search counts for, each time: it may look at many rows, of which it shows few."""
_MOST_COSTS = 200
"""Costs that are kept of an operation."""


def check_shape(document: DocumentNode, limits: Limits) -> None:
    """Raises ApiError(QUERY_TOO_COMPLEX) for a document that is too costly even to validate."""
    fragments = _fragments(document)
    shape = _Shape(limits, fragments)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            shape.directives(definition.directives)
            shape.root(definition.selection_set)
        elif isinstance(definition, FragmentDefinitionNode):
            shape.directives(definition.directives)
            shape.fields_in(definition.selection_set, 0)


def _refuse(what: str, limit: int) -> ApiError:
    return ApiError(TOO_COMPLEX, f"This document has too {what}: at most {limit}.", limit=limit)


class _Shape:
    """Counts aliases, repeated fields, directives, depth and fields, each fragment once."""

    def __init__(self, limits: Limits, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._limits, self._fragments = limits, fragments
        self._aliases = self._directives = self._spreads = 0
        self._sizes: dict[str, tuple[int, int]] = {}

    def directives(self, found: tuple[DirectiveNode, ...] | None) -> None:
        self._directives += len(found or ())
        if self._directives > self._limits.directives:
            raise _refuse("many directives", self._limits.directives)

    def root(self, selected: SelectionSetNode) -> None:
        self.fields_in(selected, 0)
        if self._roots(selected, {}) > self._limits.root_fields:
            raise _refuse("many fields at the root", self._limits.root_fields)

    def _roots(self, selected: SelectionSetNode, fragments: dict[str, int]) -> int:
        """How many fields stand at the root, fragments spread out."""
        roots = 0
        for node in selected.selections:
            match node:
                case InlineFragmentNode():
                    roots += self._roots(node.selection_set, fragments)
                case FragmentSpreadNode():
                    name = node.name.value
                    if name not in fragments and name in self._fragments:
                        fragments[name] = 0  # a cycle ends here
                        fragments[name] = self._roots(self._fragments[name].selection_set, fragments)
                    roots += fragments.get(name, 0)
                case _:
                    roots += 1
        return roots

    def fields_in(self, selected: SelectionSetNode, depth: int) -> tuple[int, int]:
        """How many fields are in here, fragments spread out, and how deep it goes."""
        if depth > self._limits.depth:
            raise _refuse("much nesting", self._limits.depth)
        count, deepest, names = 0, 0, set[str]()
        for node in selected.selections:
            self.directives(node.directives)
            inner, below = self._node(node, depth, names)
            count, deepest = count + inner, max(deepest, below)
            if count > self._limits.cost:
                raise _refuse("many fields", self._limits.cost)
            if depth + deepest > self._limits.depth:
                raise _refuse("much nesting", self._limits.depth)
        return count, deepest

    def _node(self, node: Any, depth: int, names: set[str]) -> tuple[int, int]:
        match node:
            case FieldNode():
                self._name(node, names)
                if node.selection_set is None or node.name.value.startswith("__"):
                    return 1, 0  # graphql-core has a rule of its own for the depth of introspection
                count, deepest = self.fields_in(node.selection_set, depth + 1)
                return count + 1, deepest + 1
            case InlineFragmentNode():
                self._spread()
                return self.fields_in(node.selection_set, depth)
            case FragmentSpreadNode():
                self._spread()
                return self._fragment(node.name.value)
            case _:
                return 0, 0

    def _fragment(self, name: str) -> tuple[int, int]:
        if name not in self._sizes and name in self._fragments:
            self._sizes[name] = (0, 0)  # a cycle ends here; validation will refuse it
            self._sizes[name] = self.fields_in(self._fragments[name].selection_set, 0)
        return self._sizes.get(name, (0, 0))

    def _spread(self) -> None:
        """Every pair of fragments has to be compared when a document is validated."""
        self._spreads += 1
        if self._spreads > self._limits.fragments:
            raise _refuse("many fragments", self._limits.fragments)

    def _name(self, node: FieldNode, names: set[str]) -> None:
        shown = (node.alias or node.name).value
        if node.alias is not None or shown in names:
            self._aliases += 1
            if self._aliases > self._limits.aliases:
                raise _refuse("many aliases and repeated fields", self._limits.aliases)
        names.add(shown)


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


@dataclass(frozen=True)
class _Prices:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]


def roots_of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> int:
    """How many fields an operation has at its root: of a mutation, so many things are done."""
    fragments = _fragments(document)
    root = schema.get_root_type(operation.operation)
    return 0 if root is None else sum(1 for _ in fields_of(schema, root, operation.selection_set, fragments))


class OperationCost:
    """How many fields a valid operation may have to resolve, every list as long as it may be.

    A cost is kept by the variables that were looked at when it was counted: few are, those for the lengths of pages.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._schema, self._operation, self._fragments = schema, operation, _fragments(document)
        self._root = schema.get_root_type(operation.operation)
        self._looked_at: dict[str, None] = {}
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, variables: Mapping[str, Any]) -> int:
        """The cost with these variables."""
        key = self._key(variables)
        known = None if key is None else self._known.get(key)
        return self._counted(variables) if known is None else known

    def _counted(self, variables: Mapping[str, Any]) -> int:
        if self._root is None:
            return 0
        seen = _SeenVariables(variables, self._looked_at)
        cost = _cost(_Prices(self._schema, self._fragments, seen), self._root, self._operation.selection_set)
        if len(self._known) >= _MOST_COSTS:
            self._known.clear()
        if (key := self._key(variables)) is not None:
            self._known[key] = cost
        return cost

    def _key(self, variables: Mapping[str, Any]) -> tuple[object, ...] | None:
        """The values looked at, each with its kind, since 1, 1.0 and true are equal; None where they are no lengths."""
        values = [variables.get(name, ...) for name in self._looked_at]
        if not all(value is None or isinstance(value, int | EllipsisType) for value in values):
            return None
        return tuple([(type(value), value) for value in values])


class _SeenVariables(Mapping[str, Any]):
    """Variables that note the names under which something was looked for."""

    def __init__(self, variables: Mapping[str, Any], looked_at: dict[str, None]) -> None:
        self._variables, self._looked_at = variables, looked_at

    def __getitem__(self, name: str) -> Any:
        self._looked_at[name] = None
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        self._looked_at |= dict.fromkeys(self._variables)
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def _cost(prices: _Prices, parent: GraphQLObjectType | GraphQLInterfaceType, selected: SelectionSetNode) -> int:
    total = 0
    for owner, node in fields_of(prices.schema, parent, selected, prices.fragments):
        total += 1 + SEARCH * any(given.name.value == "search" for given in node.arguments or ())
        declared = owner.fields.get(node.name.value)
        if declared is None or node.selection_set is None:
            continue
        below = get_named_type(declared.type)
        if isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
            total += _times(declared, node, prices) * _cost(prices, below, node.selection_set)
    return total


def _times(declared: GraphQLField, node: FieldNode, prices: _Prices) -> int:
    """How many objects a field counts for."""
    made = derived(declared)
    if made is not None and made.counted_without is not None:
        argument, times = made.counted_without
        if argument not in {given.name.value for given in node.arguments or ()}:
            return times
    if "first" in declared.args:
        return _page(node, prices)
    return made.fan_out if made else 1


def _page(node: FieldNode, prices: _Prices) -> int:
    for argument in node.arguments or ():
        if argument.name.value in {"first", "last"}:
            value = argument.value
            size: Any = DEFAULT_PAGE
            if isinstance(value, IntValueNode):
                size = int(value.value[:9])
            elif isinstance(value, VariableNode):
                size = prices.variables.get(value.name.value, MAX_PAGE)
            return max(1, min(size, MAX_PAGE)) if isinstance(size, int) else DEFAULT_PAGE
    return DEFAULT_PAGE
