"""Filters and orders: the inputs of a read model, and the conditions that they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import strawberry

from api.graphql.derive import enum_type, input_field, input_type
from api.graphql.naming import camel, words
from api.graphql.rows import RowField, is_enum, row_fields
from api.kernel.errors import BAD_INPUT, ApiError
from projections.kernel.declarations import Condition, Operator, Ordering, ReadModel

_COMPARISONS: Mapping[str, Operator] = {
    "eq": "eq",
    "in": "in",
    "lt": "lt",
    "lte": "lte",
    "gt": "gt",
    "gte": "gte",
    "startsWith": "starts_with",
    "contains": "contains",
}
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
    text = f"Keeps the {words(type_name)} rows that meet all the tests given."
    return input_type(f"{type_name}Filter", made, text)


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


def conditions(model: ReadModel[Any], filters: Mapping[str, Any] | None, limit: int) -> tuple[Condition, ...]:
    """What a filter means; `limit` is how many values an `in` may list."""
    if not filters:
        return ()
    names = {camel(name): name for name in model.filters}
    made = []
    for graphql_name, tests in filters.items():
        for comparison, value in (tests or {}).items():
            if value is None:
                raise ApiError(BAD_INPUT, f"filter.{graphql_name}.{comparison} takes a value: leave it out instead.")
            made.append(Condition(names[graphql_name], _COMPARISONS[comparison], _checked(value, limit)))
    return tuple(made)


def orderings(orders: Sequence[Mapping[str, Any]] | None) -> tuple[Ordering, ...]:
    """What an order means; a field that comes again is left out."""
    by_field: dict[str, Ordering] = {}
    for order in orders or ():
        name = order["field"].value
        by_field.setdefault(name, Ordering(name, order["direction"].value))
    return tuple(by_field.values())


def meets(row: Any, conditions: Sequence[Condition]) -> bool:
    """Whether a row meets all conditions, as the database would find."""
    return all(_meets(getattr(row, condition.field), condition) for condition in conditions)


def _meets(value: Any, condition: Condition) -> bool:  # noqa: PLR0911 - one for each comparison
    if value is None:
        return False
    limit = condition.value
    match condition.comparison:
        case "eq":
            return bool(value == limit)
        case "in":
            return value in limit
        case "lt":
            return bool(value < limit)
        case "lte":
            return bool(value <= limit)
        case "gt":
            return bool(value > limit)
        case "gte":
            return bool(value >= limit)
        case "starts_with":
            start = value[: len(limit)] if isinstance(value, tuple) else str(value)[: len(limit)]
            return bool(start == limit)
        case "contains":
            return str(limit).casefold() in str(value).casefold()


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


@cache
def _text_filter() -> Any:
    tests = {"eq": str, "in": list[str], "startsWith": str, "contains": str}
    return input_type("TextFilter", _tests(tests), "Tests on text; `contains` takes no regard of case.")


@cache
def _path_filter() -> Any:
    tests = {"eq": list[str], "in": list[list[str]], "startsWith": list[str]}
    return input_type("PathFilter", _tests(tests), "Tests on a path of codes; `startsWith` compares its first codes.")


@cache
def _boolean_filter() -> Any:
    return input_type("BooleanFilter", _tests({"eq": bool}), "A test on yes or no.")


@cache
def _ordered_filter(name: str, kind: Any) -> Any:
    tests = {"eq": kind, "in": list[kind], **dict.fromkeys(_RANGES, kind)}
    return input_type(f"{name}Filter", _tests(tests), f"Tests on a value of type {name}.")


@cache
def _enum_filter(kind: Any) -> Any:
    enum: Any = graphql_enum(kind)
    return input_type(
        f"{kind.__name__}Filter", _tests({"eq": enum, "in": list[enum]}), f"Tests on {words(kind.__name__)}."
    )


@cache
def graphql_enum(kind: Any) -> Any:
    """A context's enum as a GraphQL enum, by its member names."""
    return enum_type(kind.__name__, {member.name: member.value for member in kind}, kind.__doc__ or "")
