"""Plain fields of a row as parts of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from api.graphql.rows import RowField, is_enum
from projections.kernel.plans import ColumnValue, Constant, Form, MoneyValue

_FORMS: Mapping[Any, Form] = {
    str: "text",
    int: "integer",
    bool: "boolean",
    Decimal: "decimal",
    date: "date",
    datetime: "datetime",
}


class NotCompiledError(Exception):
    """Something is asked for that only its resolver can answer; the message says what, without any value."""


def column_value(shown: RowField) -> ColumnValue:
    """A plain field of a row or a record; raises NotCompiledError for lists of numbers and the like."""
    if shown.position:
        return ColumnValue(shown.name, "position", shown.nullable)
    if is_enum(shown.kind):
        names = {str(member.value): member.name for member in shown.kind}
        return ColumnValue(shown.name, "enum", shown.nullable, names)
    if shown.kind is tuple and shown.item is str:
        return ColumnValue(shown.name, "path", shown.nullable)
    if shown.kind in _FORMS:
        return ColumnValue(shown.name, _FORMS[shown.kind], shown.nullable)
    raise NotCompiledError(f"a list, {shown.name}")


def group_value(shown: RowField) -> ColumnValue:
    """A value that groups are told by: a position is a plain number there."""
    return column_value(replace(shown, position=False))


def group_sum(shown: RowField) -> ColumnValue:
    """The sum of a field that is no amount."""
    return ColumnValue(shown.name, "decimal", nullable=False)


def money_value(shown: RowField, fields: Sequence[tuple[str, str]]) -> MoneyValue:
    """An amount, of which these fields are asked for: names in the answer, and in the schema."""
    members: list[tuple[str, Any]] = [
        (name, Constant('"Money"') if field == "__typename" else field) for name, field in fields
    ]
    return MoneyValue(shown.name, shown.nullable, tuple(members))
