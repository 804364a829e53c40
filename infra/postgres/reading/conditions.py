"""Conditions of a query as SQL: the fields that are declared, typed values as parameters, and nothing else."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from infra.postgres.projecting.columns import Column, Kind
from infra.postgres.projecting.tables import Table, quoted
from infra.postgres.reading.searching import found
from infra.postgres.reading.texts import check_text, escaped
from projections.kernel.declarations import Condition, Reference, RelatedTest, Searched, Test

_ALWAYS = ("eq", "ne", "in", "is_null")
_RANGES = ("lt", "lte", "gt", "gte")
COMPARISONS: dict[Kind, tuple[str, ...]] = {
    "text": (*_ALWAYS, "starts_with", "contains"),
    "enum": _ALWAYS,
    "integer": (*_ALWAYS, *_RANGES),
    "boolean": _ALWAYS,
    "decimal": (*_ALWAYS, *_RANGES),
    "date": (*_ALWAYS, *_RANGES),
    "datetime": (*_ALWAYS, *_RANGES),
    "path": (*_ALWAYS, *_RANGES, "starts_with", "contains", "has_any"),
    "json": (),
}
_OPERATORS = {"eq": "=", "ne": "IS DISTINCT FROM", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_BIGINT = 2**63
_DIGITS = 1000

TRUE, FALSE = "true", "false"


class Values:
    """The parameters of one statement. A value that is used in two places is sent once."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def add(self, value: object, sql_type: str) -> str:
        """The placeholder of a value, cast to its type."""
        self.given.append(value)
        return f"${len(self.given)}::{sql_type}"

    def of(self, column: Column, value: object) -> str:
        """The placeholder of a value of a column; ValueError where it is none."""
        return self.add(coerced(column, value), column.sql_type)


def predicate(table: Table[Any], test: Test, values: Values, related: Callable[[RelatedTest], str]) -> str:
    """One test, or several combined; `related` writes those on other rows.

    Raises ValueError for a field, a comparison or a value that does not fit.
    """
    if isinstance(test, Condition):
        return _compared(table, test, values)
    if isinstance(test, RelatedTest):
        return related(test)
    if isinstance(test, Searched):
        return found(table, test, values)
    parts = [predicate(table, part, values, related) for part in test.tests]
    if test.of == "all":
        return all_of(parts)
    met = " OR ".join(f"({part})" for part in parts) or FALSE
    return met if test.of == "any" else f"NOT coalesce({met}, false)"


def referring(table: Table[Any], reference: Reference) -> Column:
    """The column with the key of the other row; ValueError where rows cannot be filtered by it, nor so by the other."""
    column = declared(table, reference.field, (*table.model.filters, table.model.key), "related")
    if column.kind != "text":
        raise ValueError(f"{table.model.name} cannot be related by {reference.field!r}, which is no text")
    return column


def _compared(table: Table[Any], condition: Condition, values: Values) -> str:  # noqa: PLR0911 - one for each kind
    findable = (*table.model.filters, *table.model.found_by, table.model.key)
    column = declared(table, condition.field, findable, "filtered")
    if condition.comparison not in COMPARISONS[column.kind]:
        allowed = ", ".join(COMPARISONS[column.kind]) or "none"
        raise ValueError(f"{condition.field} cannot be compared by {condition.comparison}, only by: {allowed}")
    name, value = quoted(column.name), condition.value
    if value is None and condition.comparison == "eq":
        return f"{name} IS NULL"
    match condition.comparison:
        case "in":
            return _in(column, name, value, values)
        case "starts_with":
            return _path_starts(column, value, values) if column.kind == "path" else _text_starts(column, value, values)
        case "is_null":
            return f"{name} IS {'' if value else 'NOT '}NULL"
        case "has_any":
            return f"{name} && {values.of(column, value)}"
        case "contains" if column.kind == "path":
            return f"{name} @> {values.of(column, [value])}"
        case "contains":
            return _text_contains(column, value, values)
        case comparison:
            return f"{name} {_OPERATORS[comparison]} {values.of(column, value)}"


def declared(table: Table[Any], field: str, allowed: Iterable[str], done: str) -> Column:
    """The column of a field; ValueError where the read model does not declare it for this use."""
    names = sorted(set(allowed))
    if field not in names:
        raise ValueError(f"{table.model.name} cannot be {done} by {field!r}, only by: {', '.join(names)}")
    return table.column(field)


def all_of(predicates: Iterable[str]) -> str:
    """All of them together."""
    return " AND ".join(f"({part})" for part in predicates if part != TRUE) or TRUE


def coerced(column: Column, value: object) -> Any:
    """The value as psycopg takes it. Texts are taken for dates, times, decimals and enums, as JSON has them.

    Raises ValueError, which names the field, for a value of another type and for one that PostgreSQL cannot hold.
    """
    try:
        if isinstance(value, float):
            raise ValueError(f"{value} is not exact: give a decimal")  # noqa: TRY301, TRY004 - one kind of refusal
        kept = msgspec.convert(value, column.python)
        _CHECKS.get(column.kind, _anything)(kept)
    except ValueError as error:
        raise ValueError(f"{column.name}: {error}") from None
    match column.kind:
        case "enum":
            return kept.value
        case "path":
            return list(kept)
        case _:
            return kept


def _in(column: Column, name: str, value: Any, values: Values) -> str:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise ValueError(f"{column.name}: 'in' takes a list of values, not {value!r}")  # noqa: TRY004
    given = list(value)
    parts: list[str] = []
    if None in given:
        parts.append(f"{name} IS NULL")
    known = [value for value in given if value is not None]
    if column.kind == "path":  # arrays of unequal length make no array
        parts += [f"{name} = {values.of(column, value)}" for value in known]
    elif known:
        sent = values.add([coerced(column, value) for value in known], f"{column.sql_type}[]")
        parts.append(f"{name} = ANY ({sent})")
    return " OR ".join(parts) or FALSE


def _path_starts(column: Column, value: object, values: Values) -> str:
    """The paths from the prefix up to the one with the next possible last code, so that an index on the path serves.

    Texts sort by bytes and hold no NUL, so the next text after a code is the code followed by a character 1.
    """
    prefix = coerced(column, value)
    name = quoted(column.name)
    if not prefix:
        return f"{name} IS NOT NULL"
    end = [*prefix[:-1], prefix[-1] + "\x01"]
    return f"{name} >= {values.add(prefix, column.sql_type)} AND {name} < {values.add(end, column.sql_type)}"


def _text_starts(column: Column, value: object, values: Values) -> str:
    return f"{quoted(column.name)} ^@ {values.of(column, value)}"


def _text_contains(column: Column, value: object, values: Values) -> str:
    """Searched under the database's own collation, which knows the case of letters beyond ASCII."""
    text = escaped(coerced(column, value))
    return f'{quoted(column.name)} COLLATE "default" ILIKE {values.add(f"%{text}%", "text")}'


def _anything(_: Any) -> None:
    pass


def _check_path(value: tuple[str, ...]) -> None:
    for code in value:
        check_text(code)


def _check_integer(value: int) -> None:
    if not -_BIGINT <= value < _BIGINT:
        raise ValueError("an integer has at most 64 bits")


def _check_decimal(value: Decimal) -> None:
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        raise ValueError(f"a decimal is finite and has at most {_DIGITS} digits before and after its point")


def _check_datetime(value: datetime) -> None:
    if value.tzinfo is None:
        raise ValueError("a time needs its zone")


_CHECKS: dict[Kind, Callable[[Any], None]] = {
    "text": check_text,
    "path": _check_path,
    "integer": _check_integer,
    "decimal": _check_decimal,
    "datetime": _check_datetime,
}
