"""Filters and orders: the inputs of a read model, and the conditions that they mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import strawberry

from api.graphql.conditions import COMBINED, Filterable
from api.graphql.derive import add_fields, enum_type, input_field, input_type
from api.graphql.naming import camel, constant, words
from api.graphql.rows import RowField, is_enum, row_fields
from api.graphql.scalars import Position
from domain.kernel.composition import CompositionError
from projections.kernel.declarations import RELEVANCE, ReadModel

_RANGES = ("lt", "lte", "gt", "gte")
_ORDERED: Mapping[type[Any], tuple[str, Any]] = {
    int: ("Int", int),
    Decimal: ("Decimal", Decimal),
    datetime: ("DateTime", datetime),
    date: ("Date", date),
}


class Direction(Enum):
    """Which way an order goes."""

    ASC = False
    DESC = True


DIRECTION = strawberry.enum(Direction, description="Which way an order goes.")


def filter_input(model: ReadModel[Any], type_name: str) -> Any:
    """The filter of a read model, without relations yet; None where nothing can be filtered by."""
    if not model.filters:
        return None
    fields = row_fields(model.row)
    made = [input_field(camel(name), _field_filter(fields[name]) | None) for name in model.filters]
    if clashing := COMBINED.keys() & {camel(name) for name in model.filters}:
        raise CompositionError(f"{model.name}: {sorted(clashing)} combine tests in a filter, so no field is called so")
    text = f"Keeps the {words(type_name)} rows that meet all the tests given."
    combining: Any = input_type(f"{type_name}Filter", made, text)
    several: Any = list[combining]
    combined = [
        input_field("and", several | None, "All of these."),
        input_field("or", several | None, "Any of these."),
        input_field("not", combining | None, "Not all of this."),
    ]
    add_fields(combining, combined)
    return combining


def order_input(ordered: Filterable, type_name: str) -> Any:
    """The order of a read model; None where there is but the one by key."""
    values = {name.upper(): name for name in ordered.model.orders}
    for relation, (_, other) in ordered.related.items():
        values |= {f"{constant(relation)}__{name.upper()}": f"{relation}.{name}" for name in other.model.orders}
    text = f"What {words(type_name)} rows can be ordered by."
    if len(values) > len(ordered.model.orders):
        text = f"{text.removesuffix('.')}; `A__B` is the field B of the related row A."
    if ordered.model.searched:
        if RELEVANCE in ordered.model.orders:
            raise CompositionError(
                f"{ordered.model.name}: {RELEVANCE} says how well a row fits a search, and is no field"
            )
        values[RELEVANCE.upper()] = RELEVANCE
        text = f"{text} RELEVANCE puts first what fits the search best."
    if not values:
        return None
    by = enum_type(f"{type_name}OrderField", values, text)
    made = [
        input_field("field", by, "What to order by."),
        input_field("direction", DIRECTION, "Which way.", Direction.ASC),
    ]
    return input_type(f"{type_name}Order", made, f"An order of {words(type_name)} rows; ties go by key.")


def _field_filter(row_field: RowField) -> Any:
    if row_field.kind is tuple:
        return _path_filter()
    if is_enum(row_field.kind):
        return _enum_filter(row_field.kind)
    if row_field.kind is bool:
        return _boolean_filter()
    if row_field.position:
        return _ordered_filter("Position", Position)
    if row_field.kind in _ORDERED:
        return _ordered_filter(*_ORDERED[row_field.kind])
    return _text_filter()


def _tests(annotations: Mapping[str, Any]) -> list[Any]:
    return [input_field(name, annotation | None) for name, annotation in annotations.items()]


def _always(kind: Any) -> dict[str, Any]:
    """The tests on values of every kind. One that is not there is not equal to any, and null."""
    return {"eq": kind, "ne": kind, "in": list[kind], "isNull": bool}


@cache
def _text_filter() -> Any:
    tests = {**_always(str), "startsWith": str, "contains": str}
    return input_type("TextFilter", _tests(tests), "Tests on text; `contains` takes no regard of case.")


@cache
def _path_filter() -> Any:
    path = list[str]
    tests = {**_always(path), **dict.fromkeys(_RANGES, path), "startsWith": path, "hasAny": path, "containsAny": path}
    text = (
        "Tests on a path or a list of codes; `startsWith` compares its first codes, `hasAny` looks for one of these at"
        " any level, and so does `containsAny`, as one says of a list."
    )
    return input_type("PathFilter", _tests(tests), text)


@cache
def _boolean_filter() -> Any:
    return input_type("BooleanFilter", _tests({"eq": bool, "ne": bool, "isNull": bool}), "A test on yes or no.")


@cache
def _ordered_filter(name: str, kind: Any) -> Any:
    tests = {**_always(kind), **dict.fromkeys(_RANGES, kind)}
    return input_type(f"{name}Filter", _tests(tests), f"Tests on a value of type {name}.")


@cache
def _enum_filter(kind: Any) -> Any:
    enum: Any = graphql_enum(kind)
    return input_type(f"{kind.__name__}Filter", _tests(_always(enum)), f"Tests on {words(kind.__name__)}.")


@cache
def graphql_enum(kind: Any) -> Any:
    """A context's enum as a GraphQL enum, by its member names."""
    return enum_type(kind.__name__, {member.name: member.value for member in kind}, kind.__doc__ or "")
