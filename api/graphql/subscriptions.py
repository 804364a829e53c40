"""Subscriptions: what changed in an entity, with the position to resume from."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from api.graphql import filters
from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.entities import EntityType, Node
from api.graphql.meeting import meets
from api.graphql.naming import camel, words
from api.graphql.scalars import Position
from api.graphql.shapes import ChangedRows
from api.graphql.viewer import Viewer
from api.kernel.errors import BAD_INPUT, ApiError
from domain.kernel.sight import Sight
from projections.kernel.declarations import (
    Reads,
    Test,
)

SHORT = 3
"""What the rows that one event changed count for in a query's cost: nearly always it is one."""


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """The source of a change: the event, and the rows that it changed as they are told."""

    position: int
    keys: Sequence[str]
    nodes: Sequence[Node | None]


def changed_field(entity: EntityType) -> Any:
    """`budgetLineChanged`: each event that changed rows of this entity."""
    payload = object_type(
        f"{entity.name}Change",
        [
            attribute("position", Position, "Of the event; subscribe `after` it to go on from here."),
            attribute("keys", list[str], f"The {camel(entity.model.key)} of each row that it changed."),
            _nodes(entity),
        ],
        f"An event that changed {words(entity.name)} rows.",
    )
    arguments = [
        argument("after", Position | None, "First tell what changed after this position; left out, start now."),
        argument("keys", list[str] | None, "Only these rows."),
    ]
    if entity.filter is not None:
        arguments.append(argument("filter", entity.filter | None, "Only rows that meet this once they are changed."))
    return field(
        f"{entity.declared.singular}Changed",
        payload,
        _changes(entity),
        description=f"Each event that changes {words(entity.name)} rows, once, in order, from any position on.",
        arguments=arguments,
        subscription=True,
        model=entity.model.name,
        shape=ChangedRows(entity),
    )


def _nodes(entity: EntityType) -> Any:
    node: Any = entity.type | None
    nodes: Any = list[node]
    text = "The rows under `keys`, as that event left them; null where it removed the row."
    if not entity.model.history:
        text = "The rows under `keys` as they are now; null where there is none."
    return attribute("nodes", nodes, text)


def _changes(entity: EntityType) -> Any:
    async def resolve(_: Any, info: Any, **arguments: Any) -> AsyncGenerator[RowsChanged, None]:
        viewer: Viewer = info.context
        keys = arguments.get("keys") or ()
        if len(keys) > viewer.limits.list_values:
            raise ApiError(BAD_INPUT, f"keys has at most {viewer.limits.list_values} values.")
        where = filters.conditions(entity.model, arguments.get("filter"), viewer.limits.list_values)
        await viewer.sights.check_rows(entity.model)
        after = arguments.get("after")
        if after is not None and after > (head := await viewer.ledger.head()):
            raise ApiError(BAD_INPUT, f"after {after} lies ahead: the ledger ends at {head}.")
        return _stream(entity, viewer, after, frozenset(keys), where)

    return resolve


async def _stream(
    entity: EntityType, viewer: Viewer, after: int | None, wanted: frozenset[str], where: Sequence[Test]
) -> AsyncGenerator[RowsChanged, None]:
    stream = viewer.feeds.of(entity.model).changes(after)
    try:
        async for touched in stream:
            keys = [key for key in touched.keys if not wanted or key in wanted]
            if not keys:
                continue
            await viewer.renew()
            await viewer.sights.check_rows(entity.model)
            if (change := await _seen(entity, viewer, touched.position, keys, where)) is not None:
                yield change
    finally:
        await stream.aclose()


async def _seen(
    entity: EntityType, viewer: Viewer, position: int, keys: Sequence[str], where: Sequence[Test]
) -> RowsChanged | None:
    """The change as the viewer is told it; found out once for all who want and see the same of these rows.

    Rows that are told as they are now, and such as an erasure changes in the past too, are read for each of them.
    """
    sights = await viewer.sights.narrowed(entity.model)

    async def seen(_: object) -> Sequence[Sight]:
        return sights

    async def find() -> RowsChanged | None:
        whole = all(sight.everywhere for sight in sights)
        return await _change(entity, viewer.services.reads.seen(seen), position, keys, where, whole=whole)

    if not entity.model.history or entity.model.personal:
        return await find()
    return await viewer.feeds.shared.of((entity.name, position, tuple(keys), tuple(where), sights), find)


async def _change(
    entity: EntityType, reads: Reads, position: int, keys: Sequence[str], where: Sequence[Test], *, whole: bool
) -> RowsChanged | None:
    """The change as it is told; None where no row is in sight that meets the conditions. `whole` sees every row."""
    moment = position if entity.model.history else None
    rows = await reads.by_key(entity.model, keys, moment)
    gone: Collection[str] = ()
    if not where and (missing := [key for key in keys if key not in rows]):
        gone = missing if whole else await _gone(entity, reads, position, missing)
    kept = [key for key in keys if (meets(rows[key], where) if key in rows else key in gone)]
    return RowsChanged(position, kept, [entity.node(rows.get(key), moment) for key in kept]) if kept else None


async def _gone(entity: EntityType, reads: Reads, position: int, keys: Sequence[str]) -> Collection[str]:
    """Those of the keys under which there is no row in sight that were in sight before the event.

    Without history nobody can tell whose a row was: that it is gone is told to those alone who see every row.
    """
    return await reads.by_key(entity.model, keys, position - 1) if entity.model.history else ()
