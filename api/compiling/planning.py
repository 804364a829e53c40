"""Makes a plan of an operation, where all that it asks for is rows of read models and plain fields of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.compiling.parts import NotCompiledError
from api.compiling.personal import personal_value
from api.compiling.selections import SelectedField, Selections
from api.compiling.sums import sums
from api.compiling.values import row_groups, row_value
from api.graphql import paging
from api.graphql.entities import EntityType
from api.graphql.ids import mark, parse_global_id
from api.graphql.shapes import (
    Related,
    RowById,
    RowByKey,
    RowId,
    RowPage,
    RowPersonal,
    RowsById,
    RowSums,
    RowValue,
    shape_of,
)
from api.graphql.viewer import Viewer
from api.kernel.declarations import Few, Many, One
from projections.kernel.declarations import ReadModel
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
    RootPart,
    RowObject,
    SeveralRows,
)


class Planner:
    """Plans one operation for one viewer; raises NotCompiledError, and whatever the generic path would tell.

    Personal values are planned only for a caller that `notes_readings`: it takes the answer through `given_out`.
    """

    def __init__(self, selections: Selections, viewer: Viewer, *, notes_readings: bool = False) -> None:
        self._asked, self._viewer, self._notes_readings = selections, viewer, notes_readings
        self._checked: set[str] = set()
        self.is_of_a_moment = False

    async def plan(self) -> Plan:
        """The plan, once the viewer may read all that it reads; `is_of_a_moment` says whether it holds just now."""
        members = [(each.name, await self._root(each)) for each in self._asked.at_the_root()]
        plan = Plan(tuple(members))
        for model, _ in plan.read():
            if model.name not in self._checked:
                self._checked.add(model.name)
                await self._viewer.may_read(model)
        return plan

    # --- the parts -----------------------------------------------------------------------------

    async def _root(self, selected: SelectedField) -> RootPart:
        if selected.definition is None:
            return Constant('"Query"')
        arguments = self._asked.arguments(selected)
        match shape_of(selected.definition):
            case RowByKey(argument, entity):
                return await self._keyed(selected, entity, arguments[argument], arguments)
            case RowById(argument, entities):
                return await self._by_id(selected, entities, arguments[argument], arguments)
            case RowsById(argument, entities):
                ids = arguments[argument]
                paging.page_size(len(ids) or None)
                rows = [await self._by_id(selected, entities, id_, arguments) for id_ in ids]
                return SeveralRows(tuple(rows))
            case RowPage(entity):
                moment = await self._moment(entity, arguments)
                return self._page(selected, entity, arguments, moment)
            case RowSums(summary, entity):
                moment = await self._moment(entity, arguments)
                where = entity.where(arguments, self._viewer)
                return sums(self._asked, selected, summary, arguments, where, moment)
            case _:
                raise NotCompiledError(selected.field)

    async def _by_id(
        self, selected: SelectedField, entities: Mapping[str, EntityType], id_: str, arguments: dict[str, Any]
    ) -> KeyedRow:
        name, key = parse_global_id(id_)
        if name not in entities:
            raise NotCompiledError("a bad id")
        return await self._keyed(selected, entities[name], key, arguments)

    async def _keyed(
        self, selected: SelectedField, entity: EntityType, key: str, arguments: dict[str, Any]
    ) -> KeyedRow:
        if "\0" in key:
            raise NotCompiledError("a bad key")
        moment = await self._moment(entity, arguments)
        return KeyedRow(entity.model, self.row(selected, entity, moment), moment, key=key)

    async def _moment(self, entity: EntityType, arguments: dict[str, Any]) -> int | None:
        as_of = arguments.get("asOf")
        if as_of is not None and not entity.model.history:
            raise NotCompiledError("no history")
        self.is_of_a_moment |= as_of is not None
        self._checked.add(entity.model.name)
        return await self._viewer.may_read(entity.model, as_of)

    def row(self, selected: SelectedField, entity: EntityType, moment: int | None) -> RowObject:
        """What is shown of a row of an entity."""
        members = [
            (field.name, self._part(field, entity, moment))
            for field in self._asked.within(selected, self._asked.type_of(entity.name))
        ]
        return RowObject(tuple(members))

    def _part(self, field: SelectedField, entity: EntityType, moment: int | None) -> Part:
        if field.definition is None:
            return Constant(f'"{entity.name}"')
        match shape_of(field.definition):
            case RowId():
                return GlobalId(entity.name, entity.model.key)
            case RowValue(shown):
                return row_value(self._asked, field, shown)
            case RowPersonal(shown, model) if self._notes_readings:
                return personal_value(shown, model)
            case Related(relation, owner, target):
                return self._related(field, relation, owner.model, target, moment)
            case _:
                raise NotCompiledError(f"{entity.name}.{field.field}")

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
                shown = self.row(field, target, then)
                return KeyedRow(target.model, shown, then, column=relation.reads)
            case Many():
                return self._page(field, target, self._asked.arguments(field), then, relation.joined(owner))
            case Few():
                return ListedRows(target.model, self.row(field, target, then), then, relation.reads)

    # --- pages ---------------------------------------------------------------------------------

    def _page(
        self,
        selected: SelectedField,
        entity: EntityType,
        arguments: dict[str, Any],
        moment: int | None,
        joined: tuple[str, str] | None = None,
    ) -> PageOfRows:
        where = entity.where(arguments, self._viewer)
        order = entity.order(arguments)
        query = paging.page_query(entity.model, where, order, moment, arguments)
        members = [
            (each.name, self._page_part(each, entity, moment, mark(query.order)))
            for each in self._asked.within(selected)
        ]
        return PageOfRows(entity.model, query, tuple(members), joined)

    def _page_part(self, field: SelectedField, entity: EntityType, moment: int | None, mark_: str) -> PagePart:
        if field.definition is None:
            return Constant(f'"{entity.name}Connection"')
        match field.field:
            case "nodes":
                return self.row(field, entity, moment)
            case "edges":
                return Edges(mark_, tuple(self._edge(field, entity, moment)))
            case "pageInfo":
                return PageFacts(mark_, tuple(self._facts(field)))
            case "totalCount" | "position" as name:
                return name
            case "aggregate":
                return row_groups(self._asked, field, entity.model)
            case _:
                raise NotCompiledError(field.field)

    def _edge(self, field: SelectedField, entity: EntityType, moment: int | None) -> Iterator[tuple[str, Any]]:
        for each in self._asked.within(field):
            if each.definition is None:
                yield each.name, Constant(f'"{entity.name}Edge"')
            elif each.field == "node":
                yield each.name, self.row(each, entity, moment)
            else:
                yield each.name, "cursor"

    def _facts(self, field: SelectedField) -> Iterator[tuple[str, Any]]:
        for each in self._asked.within(field):
            yield each.name, Constant('"PageInfo"') if each.definition is None else each.field
