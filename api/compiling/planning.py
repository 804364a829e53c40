"""Makes a plan of an operation, where all that it asks for is rows of read models and plain fields of them."""

from __future__ import annotations

from collections.abc import Iterator
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

from api.compiling.parts import NotCompiledError, column_value, money_value
from api.graphql import filters, paging
from api.graphql.entities import EntityType
from api.graphql.ids import mark, parse_global_id
from api.graphql.rows import RowField
from api.graphql.shapes import Related, RowByKey, RowId, RowPage, RowValue, shape_of
from api.graphql.viewer import Viewer
from api.kernel.declarations import Few, Many, One
from projections.kernel.declarations import (
    ReadModel,
    Test,
)
from projections.kernel.plans import (
    Constant,
    Edges,
    GlobalId,
    KeyedRow,
    ListedRows,
    PageFacts,
    PageOfRows,
    PagePart,
    Part,
    Plan,
    RowObject,
)


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


class Planner:
    """Plans one operation for one viewer; raises NotCompiledError, and whatever the generic path would tell."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
        viewer: Viewer,
    ) -> None:
        self._schema, self._operation, self._viewer = schema, operation, viewer
        self._fragments = {
            definition.name.value: FragmentDetails(definition)
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        values = get_variable_values(schema, operation.variable_definitions or (), variables)
        if not isinstance(values, VariableValues):
            raise NotCompiledError("variables")
        self._values = values
        self._checked: set[str] = set()
        self.is_of_a_moment = False

    async def plan(self) -> Plan:
        """The plan, once the viewer may read all that it reads; `is_of_a_moment` says whether it holds just now."""
        root = self._schema.query_type
        if root is None:
            raise NotCompiledError("no queries")
        fields = collect_fields(self._schema, self._fragments, self._values, root, self._operation)
        members = [(each.name, await self._root(each)) for each in self._selected(root, fields.grouped_field_set)]
        plan = Plan(tuple(members))
        for model, _ in plan.read():
            if model.name not in self._checked:
                self._checked.add(model.name)
                await self._viewer.may_read(model)
        return plan

    # --- selections ----------------------------------------------------------------------------

    def _selected(self, type_: GraphQLObjectType, grouped: dict[str, list[FieldDetails]]) -> Iterator[SelectedField]:
        for name, nodes in grouped.items():
            field = nodes[0].node.name.value
            if field == "__typename":
                yield SelectedField(name, None, nodes)
            elif field.startswith("__"):
                raise NotCompiledError("introspection")
            else:
                yield SelectedField(name, type_.fields[field], nodes)

    def _within(self, selected: SelectedField, type_: GraphQLObjectType | None = None) -> Iterator[SelectedField]:
        """What is asked for of the objects that a field gives."""
        type_ = type_ or selected.below
        grouped = collect_subfields(
            self._schema, self._fragments, self._values, self._operation, type_, selected.nodes
        ).grouped_field_set
        return self._selected(type_, grouped)

    def _arguments(self, selected: SelectedField) -> dict[str, Any]:
        return get_argument_values(selected.definition, selected.nodes[0].node, self._values)

    # --- the parts -----------------------------------------------------------------------------

    async def _root(self, selected: SelectedField) -> Constant | KeyedRow | PageOfRows:
        if selected.definition is None:
            return Constant('"Query"')
        arguments = self._arguments(selected)
        match shape_of(selected.definition):
            case RowByKey(argument, entity, entities):
                key = arguments[argument]
                if entity is None:
                    name, key = parse_global_id(key)
                    entity = (entities or {}).get(name)
                if entity is None or "\0" in key:
                    raise NotCompiledError("a bad key")
                moment = await self._moment(entity, arguments)
                shown = self._row(selected, entity, moment)
                return KeyedRow(entity.model, shown, moment, key=key)
            case RowPage(entity):
                moment = await self._moment(entity, arguments)
                return self._page(selected, entity, arguments, moment)
            case _:
                raise NotCompiledError(selected.field)

    async def _moment(self, entity: EntityType, arguments: dict[str, Any]) -> int | None:
        as_of = arguments.get("asOf")
        if as_of is not None and not entity.model.history:
            raise NotCompiledError("no history")
        self.is_of_a_moment |= as_of is not None
        self._checked.add(entity.model.name)
        return await self._viewer.may_read(entity.model, as_of)

    def _type_of(self, entity: EntityType) -> GraphQLObjectType:
        found = self._schema.type_map[entity.name]
        if not isinstance(found, GraphQLObjectType):
            raise NotCompiledError(entity.name)
        return found

    def _row(self, selected: SelectedField, entity: EntityType, moment: int | None) -> RowObject:
        members = [
            (field.name, self._part(field, entity, moment)) for field in self._within(selected, self._type_of(entity))
        ]
        return RowObject(tuple(members))

    def _part(self, field: SelectedField, entity: EntityType, moment: int | None) -> Part:
        if field.definition is None:
            return Constant(f'"{entity.name}"')
        match shape_of(field.definition):
            case RowId():
                return GlobalId(entity.name, entity.model.key)
            case RowValue(shown):
                return self._value(field, shown)
            case Related(relation, owner, target):
                return self._related(field, relation, owner.model, target, moment)
            case _:
                raise NotCompiledError(f"{entity.name}.{field.field}")

    def _value(self, field: SelectedField, shown: RowField) -> Part:
        if not shown.amount:
            return column_value(shown)
        return money_value(shown, [(each.name, each.field) for each in self._within(field)])

    def _related(
        self,
        field: SelectedField,
        relation: One | Few | Many,
        owner: ReadModel[Any],
        target: EntityType,
        moment: int | None,
    ) -> Part:
        then = moment if target.model.history else None
        match relation:
            case One():
                shown = self._row(field, target, then)
                return KeyedRow(target.model, shown, then, column=relation.reads)
            case Many():
                return self._page(field, target, self._arguments(field), then, relation.joined(owner))
            case Few():
                return ListedRows(target.model, self._row(field, target, then), then, relation.reads)

    # --- pages ---------------------------------------------------------------------------------

    def _page(
        self,
        selected: SelectedField,
        entity: EntityType,
        arguments: dict[str, Any],
        moment: int | None,
        joined: tuple[str, str] | None = None,
    ) -> PageOfRows:
        where: tuple[Test, ...] = filters.conditions(
            entity.model, arguments.get("filter"), self._viewer.limits.list_values
        )
        order = filters.orderings(arguments.get("orderBy"))
        query = paging.page_query(entity.model, where, order, moment, arguments)
        members = [
            (each.name, self._page_part(each, entity, moment, mark(query.order))) for each in self._within(selected)
        ]
        return PageOfRows(entity.model, query, tuple(members), joined)

    def _page_part(self, field: SelectedField, entity: EntityType, moment: int | None, mark_: str) -> PagePart:
        if field.definition is None:
            return Constant(f'"{entity.name}Connection"')
        match field.field:
            case "nodes":
                return self._row(field, entity, moment)
            case "edges":
                return Edges(mark_, tuple(self._edge(field, entity, moment)))
            case "pageInfo":
                return PageFacts(mark_, tuple(self._facts(field)))
            case "totalCount" | "position" as name:
                return name
            case _:
                raise NotCompiledError(field.field)

    def _edge(self, field: SelectedField, entity: EntityType, moment: int | None) -> Iterator[tuple[str, Any]]:
        for each in self._within(field):
            if each.definition is None:
                yield each.name, Constant(f'"{entity.name}Edge"')
            elif each.field == "node":
                yield each.name, self._row(each, entity, moment)
            else:
                yield each.name, "cursor"

    def _facts(self, field: SelectedField) -> Iterator[tuple[str, Any]]:
        for each in self._within(field):
            yield each.name, Constant('"PageInfo"') if each.definition is None else each.field
