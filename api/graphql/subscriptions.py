"""Subscriptions: what changed in an entity, with the position to resume from."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.entities import EntityType, Node
from api.graphql.naming import camel, words
from api.graphql.scalars import Position
from api.graphql.shapes import ChangedRows
from api.graphql.viewer import Viewer
from api.kernel.errors import BAD_INPUT, ApiError
from domain.kernel.sight import Sight
from projections.kernel.declarations import (
    Condition,
    Query,
    ReadModel,
    Reads,
    Test,
    models_reached,
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
    arguments += entity.search_arguments()
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
        where = entity.where(arguments, viewer)
        await viewer.sights.check_rows(entity.model)
        await viewer.may_reach(models_reached(where))
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

    So it is of the related rows that the conditions look at: the viewer may see these, and they reflect the event.
    Rows that are told as they are now, and such as an erasure changes in the past too, are read for each of them. So
    are rows of files, since access to these ends at any moment.
    """
    reached = [*models_reached(where)]
    await viewer.may_reach(reached, position if entity.model.history else None)
    models = {model.name: model for model in (entity.model, *reached)}
    sights = {name: await viewer.sights.narrowed(model) for name, model in models.items()}

    async def seen(model: ReadModel[Any]) -> Sequence[Sight]:
        return sights[model.name]

    async def find() -> RowsChanged | None:
        whole = all(entity.model.shows_all(sight) for sight in sights[entity.model.name])
        return await _change(entity, viewer.services.reads.seen(seen), position, keys, where, whole=whole)

    if any(not model.history or model.sealed or model.by_file for model in models.values()):
        return await find()
    key = (entity.name, position, tuple(keys), tuple(where), tuple(sights.items()))
    return await viewer.feeds.shared.of(key, find)


async def _change(
    entity: EntityType, reads: Reads, position: int, keys: Sequence[str], where: Sequence[Test], *, whole: bool
) -> RowsChanged | None:
    """The change as it is told; None where no row is in sight that meets the conditions. `whole` sees every row."""
    moment = position if entity.model.history else None
    gone: Collection[str] = ()
    if where:
        rows = await _met(entity, reads, keys, where, moment)
    else:
        rows = await reads.by_key(entity.model, keys, moment)
        missing = [key for key in keys if key not in rows]
        gone = missing if whole or not missing else await _gone(entity, reads, position, missing)
    kept = [key for key in keys if key in rows or key in gone]
    return RowsChanged(position, kept, [entity.node(rows.get(key), moment) for key in kept]) if kept else None


async def _met(
    entity: EntityType, reads: Reads, keys: Sequence[str], where: Sequence[Test], moment: int | None
) -> Mapping[str, Any]:
    """Those of the rows in sight that meet the conditions."""
    among = (Condition(entity.model.key, "in", tuple(keys)), *where)
    page = await reads.page(entity.model, Query(among, first=len(keys), as_of=moment))
    return {getattr(row, entity.model.key): row for row in page.rows}


async def _gone(entity: EntityType, reads: Reads, position: int, keys: Sequence[str]) -> Collection[str]:
    """Those of the keys under which there is no row in sight that were in sight before the event.

    Without history nobody can tell whose a row was: that it is gone is told to those alone who see every row.
    """
    return await reads.by_key(entity.model, keys, position - 1) if entity.model.history else ()
