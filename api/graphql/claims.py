"""The names in GraphQL that declarations claim: fields of the roots and of entities, and every type made for them.

A derivation that makes a type of a new name claims it here: `tests/api/graphql/test_claims.py` finds one that does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, get_args, get_type_hints

from api.graphql.naming import camel, mutation_name, pascal
from api.graphql.rows import RowField, is_enum, is_record, row_fields
from api.kernel.clashes import NameClaim
from api.kernel.declarations import Comparison, Entity, Exposed, Funnel, Series
from projections.kernel.declarations import ReadModel, Summary

Shape = Summary | Comparison | Series | Funnel

MACHINE_TYPES = frozenset(
    {
        *("Query", "Mutation", "Subscription", "Node", "PageInfo", "AsOf", "Direction", "Receipt", "UserError"),
        *("LedgerEvent", "LedgerEventConnection", "LedgerEventEdge", "InclusionProof", "Money"),
        *("Boolean", "Date", "DateTime", "Decimal", "ID", "Int", "JSON", "Position", "String", "UUID", "Version"),
        *("BooleanFilter", "DateFilter", "DateTimeFilter", "DecimalFilter", "IntFilter", "PathFilter"),
        *("PositionFilter", "TextFilter"),
    }
)
"""Types that the machine makes itself, whatever the contexts declare."""
MACHINE_FIELDS = ("node", "nodes", "events", "inclusionProof")
_TYPE, _MACHINE = "GraphQL type", ("the machine's own, api.graphql",)
_MADE: Mapping[type[Any], tuple[str, ...]] = {
    Summary: ("", "Group", "Dimension"),
    Comparison: ("", "Cell", "Row"),
    Series: ("", "Measure", "Category", "Line"),
    Funnel: ("", "Stage", "Step", "Way"),
}
_ENTITY = (
    *("Connection", "Edge", "Filter", "Order", "OrderField", "Change"),
    *("Group", "GroupBy", "GroupKeys", "Sums", "Bounds"),
)


def claims(exposed: Iterable[Exposed]) -> Iterator[NameClaim]:
    """What the declarations of all contexts claim, and the machine before them."""
    yield from (NameClaim("field Query", name, _MACHINE) for name in MACHINE_FIELDS)
    yield from (NameClaim(_TYPE, name, _MACHINE) for name in sorted(MACHINE_TYPES))
    for context in exposed:
        yield from _root_fields(context)
        yield from _types(context)
        for entity in context.entities:
            yield from _entity_fields(entity)


def _root_fields(context: Exposed) -> Iterator[NameClaim]:
    for entity in context.entities:
        at = (entity.model, entity.model.row)
        yield NameClaim("field Query", entity.singular, at)
        yield NameClaim("field Query", entity.plural, at)
        if entity.own:
            yield NameClaim("field Query", entity.own, at)
        yield NameClaim("field Subscription", f"{entity.singular}Changed", at)
    for shape, declared in _shapes(context):
        yield NameClaim("field Query", shape[:1].lower() + shape[1:], (declared,))
    yield from (NameClaim("field Query", question.name, (question.question,)) for question in context.questions)
    yield from (
        NameClaim("field Mutation", mutation_name(mutation.command), (mutation.command,))
        for mutation in context.mutations
    )


def _entity_fields(entity: Entity) -> Iterator[NameClaim]:
    """The fields of a row, its relations beside them, and what the machine adds."""
    row = entity.model.row
    kind = f"field {row.__name__}"
    yield from (NameClaim(kind, field, _MACHINE) for field in ("id", *(["acts"] if entity.model.history else [])))
    yield from (NameClaim(kind, camel(field), (row,)) for field in row_fields(row))
    yield from (NameClaim(kind, camel(relation.name), (relation, entity.model)) for relation in entity.relations)


def _types(context: Exposed) -> Iterator[NameClaim]:
    for entity in context.entities:
        yield from _entity(entity.model)
    for mutation in context.mutations:
        command = mutation.command
        for name in (f"{command.__name__}Input", f"{command.__name__}Payload"):
            yield NameClaim(_TYPE, name, (command,), owner=command)
        yield from _inputs(command)
    for question in context.questions:
        yield NameClaim(_TYPE, question.answer.__name__, (question.answer,), owner=question.answer)
        yield from _inside(row_fields(question.answer).values(), question.answer.__name__)
        yield from _inputs(question.question)
    for name, shape in _shapes(context):
        for suffix in _MADE[type(shape)]:
            yield NameClaim(_TYPE, f"{name}{suffix}", (shape,), owner=shape)


def _shapes(context: Exposed) -> Iterator[tuple[str, Shape]]:
    shapes: tuple[Shape, ...] = (*context.summaries, *context.comparisons, *context.series, *context.funnels)
    for shape in shapes:
        yield pascal(shape.name.rpartition(".")[2]), shape


def _entity(model: ReadModel[Any]) -> Iterator[NameClaim]:
    name, fields = model.row.__name__, row_fields(model.row)
    for suffix in ("", *_ENTITY):
        yield NameClaim(_TYPE, f"{name}{suffix}", (model.row,), owner=model)
    yield from _inside(fields.values(), name)
    for field in (fields[field] for field in model.filters):
        if is_enum(field.kind):
            yield NameClaim(_TYPE, f"{field.kind.__name__}Filter", (field.kind,), owner=field.kind)


def _inside(fields: Iterable[RowField], owner: str) -> Iterator[NameClaim]:
    """The enums and records in a row; a record is named after the type that it stands in."""
    for field in fields:
        for kind in (field.kind, field.item):
            if is_enum(kind):
                yield NameClaim(_TYPE, kind.__name__, (kind,), owner=kind)
            elif is_record(kind):
                yield NameClaim(_TYPE, f"{owner}{kind.__name__}", (kind,), owner=kind)
                yield from _inside(row_fields(kind).values(), owner)


def _inputs(cls: Any) -> Iterator[NameClaim]:
    """The enums and dataclasses in a command or a question."""
    for hint in get_type_hints(cls, include_extras=False).values():
        for kind in _leaves(hint):
            if issubclass(kind, Enum):
                yield NameClaim(_TYPE, kind.__name__, (kind,), owner=kind)
            elif is_dataclass(kind):
                yield NameClaim(_TYPE, f"{kind.__name__}Input", (kind,), owner=kind)
                yield from _inputs(kind)


def _leaves(hint: Any) -> Iterator[type[Any]]:
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for inner in get_args(hint):
        yield from _leaves(inner)
