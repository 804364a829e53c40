"""The fields of a row in GraphQL: each by its kind, amounts as money."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from api.graphql.derive import attribute, field, object_type
from api.graphql.filters import graphql_enum
from api.graphql.naming import camel, described
from api.graphql.rows import RowField, is_enum, is_record, row_fields
from api.graphql.scalars import Position
from api.graphql.shapes import RowValue
from domain.kernel.values import Money

MONEY = object_type(
    "Money",
    [
        attribute("amount", Decimal, "The exact amount."),
        attribute("currency", str, "Its currency, a code of ISO 4217."),
    ],
    "An exact amount in a currency.",
)


def row_field(shown: RowField, owner: str) -> Any:
    """A field of the row of the type `owner`."""
    name = camel(shown.name)
    if shown.amount:
        return field(name, _optional(MONEY, shown), _money(shown.name), shape=RowValue(shown))
    return attribute(name, _optional(_annotation(shown, owner), shown), python_name=shown.name, shape=RowValue(shown))


def _money(name: str) -> Any:
    def resolve(source: Any, _: Any) -> Money | None:
        row = getattr(source, "row", source)  # an answer is its own source
        amount = getattr(row, name)
        return None if amount is None else Money(amount, row.currency)

    return resolve


def _optional(annotation: Any, shown: RowField) -> Any:
    return annotation | None if shown.nullable else annotation


def _annotation(shown: RowField, owner: str) -> Any:
    if shown.kind is tuple:
        item: Any = _record(shown.item, owner) if is_record(shown.item) else shown.item
        return list[item]
    if shown.position:
        return Position
    if is_enum(shown.kind):
        return graphql_enum(shown.kind)
    return _record(shown.kind, owner) if is_record(shown.kind) else shown.kind


@cache
def _record(kind: Any, owner: str) -> Any:
    """A dataclass inside a row, as an object type of its own."""
    made = [
        attribute(
            camel(shown.name),
            _optional(_annotation(shown, owner), shown),
            python_name=shown.name,
            shape=RowValue(shown),
        )
        for shown in row_fields(kind).values()
    ]
    return object_type(f"{owner}{kind.__name__}", made, described(kind))
