"""Entities: a read model as a node type, its field by key, and its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import strawberry

from api.graphql import conditions, filters, ledger, paging
from api.graphql.aggregates import aggregate_field
from api.graphql.derive import add_fields, argument, field, input_field, interface_type, object_type
from api.graphql.fields import row_field
from api.graphql.ids import global_id, parse_global_id
from api.graphql.naming import camel, described, words
from api.graphql.readings import personal_field
from api.graphql.rows import RowField, row_fields
from api.graphql.shapes import RowById, RowByKey, RowId, RowPage, RowsById
from api.kernel.declarations import Entity, One
from api.kernel.errors import BAD_ID, BAD_INPUT, ApiError
from projections.kernel.declarations import (
    Condition,
    Ordering,
    ReadModel,
    Test,
    models_reached,
)


class Node:
    """The source of an entity: a row, as of a position or as it is now."""

    __slots__ = ("as_of", "entity", "row")

    def __init__(self, entity: EntityType, row: Any, as_of: int | None) -> None:
        self.entity, self.row, self.as_of = entity, row, as_of

    @property
    def key(self) -> str:
        """The row's key."""
        return str(getattr(self.row, self.entity.model.key))


def reader(name: str) -> Callable[[Any, Any], Any]:
    """Reads an attribute of a source; of a node, that of its row."""

    def read(source: Any, _: Any) -> Any:
        return getattr(source.row if type(source) is Node else source, name)

    return read


def _resolve_type(source: Node, *_: Any) -> str:
    return source.entity.name


def _id(source: Node, _: Any) -> str:
    return global_id(source.entity.name, source.key)


NODE = interface_type(
    "Node",
    [field("id", strawberry.ID, _id, description="Opaque and lasting; for `node`.")],
    "An object with an id of its own.",
    _resolve_type,
)


@dataclass(frozen=True)
class EntityType:
    """A read model as GraphQL shows it, and the types made for it."""

    declared: Entity

    @property
    def model(self) -> ReadModel[Any]:
        """The read model."""
        return self.declared.model

    @property
    def name(self) -> str:
        """The type's name: that of the row's class."""
        return self.model.row.__name__

    @cached_property
    def type(self) -> Any:
        """The object type, without relations yet."""
        made = [field("id", strawberry.ID, _id, description="Opaque and lasting; for `node`.", shape=RowId())]
        made += [self._field(field) for field in row_fields(self.model.row).values()]
        if self.model.history:
            text = "The acts that made this what it is: who, when, what. Needs the permission `ledger.read`."
            made.append(field("acts", ledger.EVENTS, self._acts, description=text, arguments=ledger.acts_arguments()))
        return object_type(
            self.name,
            made,
            described(self.model.row),
            interfaces=[NODE],
            is_type_of=lambda source, _: source.entity.name == self.name,
        )

    def _field(self, field: RowField) -> Any:
        if field.name in self.model.personal:
            return personal_field(field, self.model, self.name)
        return row_field(field, self.name)

    @cached_property
    def connection(self) -> Any:
        """The connection type."""
        return paging.connection_type(self.name, self.type, aggregate_field(self.model, self.name))

    @cached_property
    def filter(self) -> Any:
        """The filter input, without relations yet."""
        return filters.filter_input(self.model, self.name)

    @cached_property
    def filterable(self) -> conditions.Filterable:
        """What its rows can be filtered and ordered by, without relations yet."""
        return conditions.Filterable(self.model)

    def relate(self, entities: Mapping[str, EntityType]) -> None:
        """Let rows be filtered and ordered by the one row that a relation leads to; `entities` are found by model."""
        related = [relation for relation in self.declared.relations if isinstance(relation, One)]
        conditions.check_related(self.model.name, [camel(relation.name) for relation in related])
        made = []
        for relation in related:
            name, other = camel(relation.name), entities[relation.to.name]
            if self.filterable.relate(name, relation.reads, other.filterable) and other.filter is not None:
                text = f"Only where its {words(other.name)} is there, in sight, and meets this."
                made.append(input_field(name, other.filter | None, text))
        if made and self.filter is not None:
            add_fields(self.filter, made)

    def where(self, arguments: Mapping[str, Any], viewer: Any) -> tuple[Test, ...]:
        """The tests that the arguments `filter` and `search` mean."""
        tests = conditions.conditions(self.filterable, arguments.get("filter"), viewer.limits.list_values)
        return (*tests, *conditions.searching(arguments.get("search")))

    def order(self, arguments: Mapping[str, Any]) -> tuple[Ordering, ...]:
        """What the argument `orderBy` means."""
        return conditions.orderings(self.filterable, arguments.get("orderBy"), arguments.get("search"))

    async def permitted(self, arguments: Mapping[str, Any], viewer: Any, as_of: int | None) -> tuple[Test, ...]:
        """The same tests, once the viewer may read all that they look at."""
        where = self.where(arguments, viewer)
        await viewer.may_reach(models_reached(where), as_of)
        return where

    def search_arguments(self) -> list[Any]:
        """The argument `search`, where rows are searched."""
        if not self.model.searched:
            return []
        named = " and ".join(f"`{camel(name)}`" for name in self.model.searched)
        text = (
            f"Only rows with these words in {named}, in any form, with accents or without: all of them, those "
            'in "quotes" one after the other, either of two with `or` between them, none after a minus.'
        )
        return [argument("search", str | None, text)]

    @cached_property
    def _order(self) -> Any:
        return filters.order_input(self.filterable, self.name)

    def as_of_arguments(self) -> list[Any]:
        """The `asOf` argument, where the model keeps history."""
        return [paging.as_of_argument()] if self.model.history else []

    def connection_arguments(self) -> list[Any]:
        """All but `asOf`."""
        made = paging.page_arguments()
        if self.filter is not None:
            made.append(argument("filter", self.filter | None))
        made += self.search_arguments()
        order: Any = self._order
        if order is not None:
            text = "The order, by key if left out."
            orders: Any = list[order]
            made.append(argument("orderBy", orders | None, text))
        return made

    def by_key_field(self) -> Any:
        """The field that finds one row by its key."""
        key = camel(self.model.key)

        async def resolve(_: Any, info: Any, **arguments: Any) -> Node | None:
            as_of = await info.context.may_read(self.model, arguments.get("asOf"))
            return self.node(await info.context.loader(self.model, as_of).load(arguments[key]), as_of)

        text = f"One {words(self.name)}, by its key."
        arguments = [argument(key, str), *self.as_of_arguments()]
        shape = RowByKey(key, self)
        return field(
            self.declared.singular, self.type | None, resolve, description=text, arguments=arguments, shape=shape
        )

    def connection_field(self) -> Any:
        """The field that pages through all rows."""

        async def resolve(_: Any, info: Any, **arguments: Any) -> paging.Connection:
            as_of = await info.context.may_read(self.model, arguments.get("asOf"))
            return await self.page(info, arguments, as_of)

        arguments = [*self.connection_arguments(), *self.as_of_arguments()]
        text = f"All {words(self.name)} rows, a page at a time."
        return field(
            self.declared.plural, self.connection, resolve, description=text, arguments=arguments, shape=RowPage(self)
        )

    def own_fields(self) -> list[Any]:
        """The field that pages through the rows that are the viewer's own, where there is one."""
        if not self.declared.own:
            return []

        async def resolve(_: Any, info: Any, **arguments: Any) -> paging.Connection:
            viewer = info.context
            as_of = await viewer.may_read(self.model, arguments.get("asOf"))
            return await self.page(info, arguments, as_of, (await viewer.sights.own(self.model),))

        arguments = [*self.connection_arguments(), *self.as_of_arguments()]
        text = f"The {words(self.name)} rows of your account, of the posts that you hold, and of your units."
        return [field(self.declared.own, self.connection, resolve, description=text, arguments=arguments)]

    async def page(
        self, info: Any, arguments: Mapping[str, Any], as_of: int | None, scope: Sequence[Test] = ()
    ) -> paging.Connection:
        """A page of the rows in `scope` that the arguments ask for."""
        viewer = info.context
        where = (*scope, *self.where(arguments, viewer))
        order = self.order(arguments)
        await viewer.may_reach(models_reached(where, order), as_of)
        query = paging.page_query(self.model, where, order, as_of, arguments)
        rows = await viewer.reads.page(self.model, query)
        return paging.Connection(self.model, query, rows, [Node(self, row, as_of) for row in rows.rows])

    def node(self, row: Any, as_of: int | None) -> Node | None:
        """The source of a row, if there is one."""
        return None if row is None else Node(self, row, as_of)

    def _acts(self, source: Node, info: Any, first: int, after: int | None = None) -> Any:
        here = (Condition(self.model.key, "eq", source.key),)
        return ledger.acts(info.context, self.model, here, source.as_of, first, after)


def node_fields(entities: Mapping[str, EntityType]) -> list[Any]:
    """`node` and `nodes`, over all entities by type name."""

    async def one(info: Any, id_: str, as_of: Any) -> Node | None:
        name, key = parse_global_id(id_)
        entity = entities.get(name)
        if entity is None:
            raise ApiError(BAD_ID, "This is no id that this API gave out.")
        if as_of is not None and not entity.model.history:
            raise ApiError(BAD_INPUT, f"{entity.name} keeps no history: ask for it without asOf.")
        position = await info.context.may_read(entity.model, as_of)
        return entity.node(await info.context.loader(entity.model, position).load(key), position)

    async def node(_: Any, info: Any, **arguments: Any) -> Node | None:
        return await one(info, arguments["id"], None)

    async def nodes(_: Any, info: Any, **arguments: Any) -> list[Node | None]:
        paging.page_size(len(arguments["ids"]) or None, "The number of ids")
        rows = await asyncio.gather(*(one(info, id_, arguments.get("asOf")) for id_ in arguments["ids"]))
        return list(rows)

    # Nothing but the id: clients such as Relay take the field for theirs by that.
    by_id = [argument("id", strawberry.ID)]
    by_ids = [argument("ids", list[strawberry.ID]), paging.as_of_argument()]
    nodes_type: Any = list[NODE | None]  # type: ignore[valid-type]
    many = f"Any objects by their ids, at most {paging.MAX_PAGE}, in the same order."
    return [
        field(
            "node",
            NODE | None,
            node,
            description="Any object by its id, as it stands now.",
            arguments=by_id,
            shape=RowById("id", entities),
        ),
        field(
            "nodes",
            nodes_type,
            nodes,
            description=many,
            arguments=by_ids,
            fan_out=20,
            shape=RowsById("ids", entities),
        ),
    ]
