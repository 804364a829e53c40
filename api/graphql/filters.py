"""Filters and orders: the inputs of a read model, and the conditions that they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal

import strawberry

from api.graphql.derive import add_fields, enum_type, input_field, input_type
from api.graphql.naming import camel, words
from api.graphql.rows import RowField, is_enum, row_fields
from api.kernel.errors import BAD_INPUT, ApiError
from domain.kernel.composition import CompositionError
from projections.kernel.declarations import Combined, Condition, Operator, Ordering, ReadModel, Test

_COMPARISONS: Mapping[str, Operator] = {
    "eq": "eq",
    "ne": "ne",
    "in": "in",
    "lt": "lt",
    "lte": "lte",
    "gt": "gt",
    "gte": "gte",
    "startsWith": "starts_with",
    "contains": "contains",
    "hasAny": "has_any",
    "isNull": "is_null",
}
_COMBINED: Mapping[str, Literal["all", "any", "none"]] = {"and": "all", "or": "any", "not": "none"}
MOST_TESTS, DEEPEST = 100, 6
"""Tests in one filter, and how deep they may be combined."""
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
    """The filter of a read model; None where nothing can be filtered by."""
    if not model.filters:
        return None
    fields = row_fields(model.row)
    made = [input_field(camel(name), _field_filter(fields[name]) | None) for name in model.filters]
    if clashing := _COMBINED.keys() & {camel(name) for name in model.filters}:
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


def order_input(model: ReadModel[Any], type_name: str) -> Any:
    """The order of a read model; None where there is but the one by key."""
    if not model.orders:
        return None
    values = {name.upper(): name for name in model.orders}
    by = enum_type(f"{type_name}OrderField", values, f"What {words(type_name)} rows can be ordered by.")
    made = [
        input_field("field", by, "What to order by."),
        input_field("direction", DIRECTION, "Which way.", Direction.ASC),
    ]
    return input_type(f"{type_name}Order", made, f"An order of {words(type_name)} rows; ties go by key.")


def conditions(model: ReadModel[Any], filters: Mapping[str, Any] | None, limit: int) -> tuple[Test, ...]:
    """What a filter means; `limit` is how many values a list may have. ApiError(BAD_USER_INPUT) for too many tests."""
    if not filters:
        return ()
    found = tuple(_tests_of({camel(name): name for name in model.filters}, filters, limit, DEEPEST))
    if (count := sum(map(_count, found))) > MOST_TESTS:
        raise ApiError(BAD_INPUT, f"A filter has at most {MOST_TESTS} tests, this one has {count}.")
    return found


def _tests_of(names: Mapping[str, str], filters: Mapping[str, Any], limit: int, depth: int) -> Iterator[Test]:
    if not depth:
        raise ApiError(BAD_INPUT, f"and, or and not stand at most {DEEPEST - 1} deep in each other.")
    for graphql_name, tests in filters.items():
        if graphql_name in _COMBINED:
            several = tests if isinstance(tests, list) else [tests] if tests is not None else []
            parts = [Combined("all", tuple(_tests_of(names, part, limit, depth - 1))) for part in several]
            if tests is not None:
                yield Combined(_COMBINED[graphql_name], tuple(parts))
            continue
        for comparison, value in (tests or {}).items():
            if value is None:
                raise ApiError(BAD_INPUT, f"filter.{graphql_name}.{comparison} takes a value: leave it out instead.")
            yield Condition(names[graphql_name], _COMPARISONS[comparison], _checked(value, limit))


def _count(test: Test) -> int:
    return 1 if isinstance(test, Condition) else sum(map(_count, test.tests))


def orderings(orders: Sequence[Mapping[str, Any]] | None) -> tuple[Ordering, ...]:
    """What an order means; a field that comes again is left out."""
    by_field: dict[str, Ordering] = {}
    for order in orders or ():
        name = order["field"].value
        by_field.setdefault(name, Ordering(name, order["direction"].value))
    return tuple(by_field.values())


def _checked(value: Any, limit: int) -> Any:
    if isinstance(value, list):
        if len(value) > limit:
            raise ApiError(BAD_INPUT, f"A list in a filter has at most {limit} values, this one has {len(value)}.")
        return tuple(_checked(item, limit) for item in value)
    return value.value if isinstance(value, Enum) else value


def _field_filter(row_field: RowField) -> Any:
    if row_field.kind is tuple:
        return _path_filter()
    if is_enum(row_field.kind):
        return _enum_filter(row_field.kind)
    if row_field.kind is bool:
        return _boolean_filter()
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
    tests = {**_always(path), **dict.fromkeys(_RANGES, path), "startsWith": path, "hasAny": path}
    text = (
        "Tests on a path of codes; `startsWith` compares its first codes, `hasAny` looks for one of these at any level."
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
