"""Relations between entities: a connection, a short list, or one object, as of the parent's moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.graphql.derive import field
from api.graphql.entities import EntityType, Node
from api.graphql.naming import camel, words
from api.graphql.paging import Connection
from api.graphql.shapes import Related
from api.kernel.declarations import Few, Many, One, Relation

SHORT_LIST = 10
"""What a list of related objects counts for in a query's cost."""


def relation_field(relation: Relation, entity: EntityType, entities: Mapping[str, EntityType]) -> Any:
    """A relation of `entity` as a field; `entities` are found by their read model's name."""
    target = entities[relation.to.name]
    match relation:
        case Many():
            return _connection(relation, entity, target)
        case One():
            return _single(relation, target, Related(relation, entity, target))
        case Few():
            return _list(relation, target, Related(relation, entity, target))


def _moment(source: Node, target: EntityType) -> int | None:
    return source.as_of if target.model.history else None


def _when(target: EntityType) -> str:
    return "as of the same moment" if target.model.history else "as they are now, since no history of them is kept"


def _connection(relation: Many, entity: EntityType, target: EntityType) -> Any:
    async def resolve(source: Node, info: Any, **arguments: Any) -> Connection:
        await info.context.may_read(target.model)
        return await target.page(info, arguments, _moment(source, target), relation.where(entity.model, source.row))

    text = f"Its {words(target.name)} rows, {_when(target)}."
    arguments = target.connection_arguments()
    return field(
        camel(relation.name),
        target.connection,
        resolve,
        description=text,
        arguments=arguments,
        model=target.model.name,
        shape=Related(relation, entity, target),
    )


def _single(relation: One, target: EntityType, shape: Related) -> Any:
    async def resolve(source: Node, info: Any) -> Node | None:
        await info.context.may_read(target.model)
        moment = _moment(source, target)
        key = getattr(source.row, relation.reads)
        return None if key is None else target.node(await info.context.loader(target.model, moment).load(key), moment)

    text = f"Its {words(target.name)}, {_when(target)}."
    return field(
        camel(relation.name), target.type | None, resolve, description=text, model=target.model.name, shape=shape
    )


def _list(relation: Few, target: EntityType, shape: Related) -> Any:
    async def resolve(source: Node, info: Any) -> list[Node]:
        await info.context.may_read(target.model)
        moment = _moment(source, target)
        keys = list(relation.keys(shape.entity.model, source.row))
        rows = await info.context.loader(target.model, moment).load_many(keys)
        return [Node(target, row, moment) for row in rows if row is not None]

    text = f"Its {words(target.name)} rows, {_when(target)}."
    type_: Any = list[target.type]  # type: ignore[name-defined]
    return field(
        camel(relation.name),
        type_,
        resolve,
        description=text,
        fan_out=SHORT_LIST,
        model=target.model.name,
        shape=shape,
    )
