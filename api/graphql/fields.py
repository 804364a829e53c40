"""The fields of a row in GraphQL: each by its kind, amounts as money."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.filters import graphql_enum
from api.graphql.naming import camel, described
from api.graphql.paging import MAX_PAGE, page_size
from api.graphql.rows import RowField, is_enum, is_record, row_fields
from api.graphql.scalars import Position
from api.graphql.shapes import RowValue
from api.kernel.errors import BAD_INPUT, ApiError
from domain.kernel.values import Money

MONEY = object_type(
    "Money",
    [
        attribute("amount", Decimal, "The exact amount."),
        attribute("currency", str, "Its currency, a code of ISO 4217."),
    ],
    "An exact amount in a currency.",
)


FEW = 4
"""What a list of records that comes whole counts for in a query's cost: nearly always it is as short."""


def row_field(shown: RowField, owner: str) -> Any:
    """A field of the row of the type `owner`."""
    if shown.amount:
        return field(camel(shown.name), _optional(MONEY, shown), _money(shown.name), shape=RowValue(shown))
    return _record_field(shown, owner)


def records_within(offset: int, first: int | None = None) -> tuple[int, int | None]:
    """Where a part of a list of records begins and ends; ApiError(BAD_USER_INPUT) where it cannot."""
    if offset < 0:
        raise ApiError(BAD_INPUT, f"offset is 0 or more, not {offset}.")
    return offset, None if first is None else offset + page_size(first)


def _record_field(shown: RowField, owner: str) -> Any:
    """A field of a row, or of a record in it. Of a list of records a part may be asked for."""
    name, annotation = camel(shown.name), _optional(_annotation(shown, owner), shown)
    if not is_record(shown.item):
        return attribute(name, annotation, python_name=shown.name, shape=RowValue(shown))
    arguments = [
        argument("first", int | None, f"How many, 1 to {MAX_PAGE}; all, if left out."),
        argument("offset", int, "How many to leave out before them.", 0),
    ]
    return field(
        name,
        annotation,
        _records(shown.name),
        arguments=arguments,
        counted_without=("first", FEW),
        shape=RowValue(shown),
    )


def _records(name: str) -> Any:
    def resolve(source: Any, _: Any, offset: int, first: int | None = None) -> Any:
        start, end = records_within(offset, first)
        records = getattr(getattr(source, "row", source), name)  # a record, or an answer, is its own source
        return None if records is None else records[start:end]

    return resolve


def _money(name: str) -> Any:
    def resolve(source: Any, _: Any) -> Money | None:
        row = getattr(source, "row", source)  # an answer is its own source
        amount = getattr(row, name)
        return None if amount is None else Money(amount, row.currency)

    return resolve


def _optional(annotation: Any, shown: RowField) -> Any:
    return annotation | None if shown.nullable else annotation


def _annotation(shown: RowField, owner: str) -> Any:
    if is_record(shown.item):
        item: Any = _record(shown.item, owner)
        return list[item]
    return _record(shown.kind, owner) if is_record(shown.kind) else plain_annotation(shown)


def plain_annotation(shown: RowField) -> Any:
    """The type of a field that holds no records, whether it may be null or not."""
    if shown.kind is tuple:
        item: Any = shown.item
        return list[item]
    if shown.position:
        return Position
    return graphql_enum(shown.kind) if is_enum(shown.kind) else shown.kind


@cache
def _record(kind: Any, owner: str) -> Any:
    """A dataclass inside a row, as an object type of its own."""
    made = [_record_field(shown, owner) for shown in row_fields(kind).values()]
    return object_type(f"{owner}{kind.__name__}", made, described(kind))
