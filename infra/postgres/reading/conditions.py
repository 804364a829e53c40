"""Conditions of a query as SQL: the fields that are declared, typed values as parameters, and nothing else."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import sql

from infra.postgres.projecting.columns import Column, Kind
from infra.postgres.projecting.tables import Table
from projections.kernel.declarations import Condition

_RANGES = ("lt", "lte", "gt", "gte")
COMPARISONS: dict[Kind, tuple[str, ...]] = {
    "text": ("eq", "in", "starts_with", "contains"),
    "enum": ("eq", "in"),
    "integer": ("eq", "in", *_RANGES),
    "boolean": ("eq", "in"),
    "decimal": ("eq", "in", *_RANGES),
    "date": ("eq", "in", *_RANGES),
    "datetime": ("eq", "in", *_RANGES),
    "path": ("eq", "in", "starts_with", "contains"),
    "json": (),
}
_OPERATORS = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_BIGINT = 2**63
_DIGITS = 1000

TRUE, FALSE = sql.SQL("true"), sql.SQL("false")


class Values:
    """The parameters of one statement. A value that is used in two places is sent once."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}

    def add(self, value: object, sql_type: str) -> sql.Composable:
        """The placeholder of a value, cast to its type."""
        name = f"v{len(self.given)}"
        self.given[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.SQL(sql_type))

    def of(self, column: Column, value: object) -> sql.Composable:
        """The placeholder of a value of a column; ValueError where it is none."""
        return self.add(coerced(column, value), column.sql_type)


def predicate(table: Table[Any], condition: Condition, values: Values) -> sql.Composable:
    """One condition. Raises ValueError for a field, a comparison or a value that does not fit."""
    column = declared(table, condition.field, (*table.model.filters, table.model.key), "filtered")
    if condition.comparison not in COMPARISONS[column.kind]:
        allowed = ", ".join(COMPARISONS[column.kind]) or "none"
        raise ValueError(f"{condition.field} cannot be compared by {condition.comparison}, only by: {allowed}")
    name, value = sql.Identifier(column.name), condition.value
    if value is None and condition.comparison == "eq":
        return sql.SQL("{} IS NULL").format(name)
    match condition.comparison:
        case "in":
            return _in(column, name, value, values)
        case "starts_with":
            return _path_starts(column, value, values) if column.kind == "path" else _text_starts(column, value, values)
        case "contains" if column.kind == "path":
            return sql.SQL("{} @> {}").format(name, values.of(column, [value]))
        case "contains":
            return _text_contains(column, value, values)
        case comparison:
            operator = sql.SQL(_OPERATORS[comparison])
            return sql.SQL("{} {} {}").format(name, operator, values.of(column, value))


def declared(table: Table[Any], field: str, allowed: Iterable[str], done: str) -> Column:
    """The column of a field; ValueError where the read model does not declare it for this use."""
    names = sorted(set(allowed))
    if field not in names:
        raise ValueError(f"{table.model.name} cannot be {done} by {field!r}, only by: {', '.join(names)}")
    return table.column(field)


def all_of(predicates: Iterable[sql.Composable]) -> sql.Composable:
    """All of them together."""
    found = list(predicates)
    return sql.SQL(" AND ").join(sql.SQL("({})").format(part) for part in found) if found else TRUE


def coerced(column: Column, value: object) -> Any:
    """The value as psycopg takes it. Texts are taken for dates, times, decimals and enums, as JSON has them.

    Raises ValueError, which names the field, for a value of another type and for one that PostgreSQL cannot hold.
    """
    try:
        if isinstance(value, float):
            raise ValueError(f"{value} is not exact: give a decimal")  # noqa: TRY301, TRY004 - one kind of refusal
        found = msgspec.convert(value, column.python)
        _CHECKS.get(column.kind, _anything)(found)
    except ValueError as error:
        raise ValueError(f"{column.name}: {error}") from None
    match column.kind:
        case "enum":
            return found.value
        case "path":
            return list(found)
        case _:
            return found


def _in(column: Column, name: sql.Composable, value: Any, values: Values) -> sql.Composable:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise ValueError(f"{column.name}: 'in' takes a list of values, not {value!r}")  # noqa: TRY004
    given = list(value)
    parts: list[sql.Composable] = []
    if None in given:
        parts.append(sql.SQL("{} IS NULL").format(name))
    known = [value for value in given if value is not None]
    if column.kind == "path":  # arrays of unequal length make no array
        parts += [sql.SQL("{} = {}").format(name, values.of(column, value)) for value in known]
    elif known:
        sent = values.add([coerced(column, value) for value in known], f"{column.sql_type}[]")
        parts.append(sql.SQL("{} = ANY ({})").format(name, sent))
    return sql.SQL(" OR ").join(parts) if parts else FALSE


def _path_starts(column: Column, value: object, values: Values) -> sql.Composable:
    """The paths from the prefix up to the one with the next possible last code, so that an index on the path serves.

    Texts sort by bytes and hold no NUL, so the next text after a code is the code followed by a character 1.
    """
    prefix = coerced(column, value)
    name = sql.Identifier(column.name)
    if not prefix:
        return sql.SQL("{} IS NOT NULL").format(name)
    end = [*prefix[:-1], prefix[-1] + "\x01"]
    bounds = values.add(prefix, column.sql_type), values.add(end, column.sql_type)
    return sql.SQL("{name} >= {} AND {name} < {}").format(*bounds, name=name)


def _text_starts(column: Column, value: object, values: Values) -> sql.Composable:
    return sql.SQL("{} ^@ {}").format(sql.Identifier(column.name), values.of(column, value))


def _text_contains(column: Column, value: object, values: Values) -> sql.Composable:
    """Searched under the database's own collation, which knows the case of letters beyond ASCII."""
    text: str = coerced(column, value)
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    pattern = values.add(f"%{text}%", "text")
    return sql.SQL('{} COLLATE "default" ILIKE {}').format(sql.Identifier(column.name), pattern)


def _anything(_: Any) -> None:
    pass


def _check_text(value: str) -> None:
    if "\0" in value:
        raise ValueError("a text holds no NUL character")
    value.encode()


def _check_path(value: tuple[str, ...]) -> None:
    for code in value:
        _check_text(code)


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
    "text": _check_text,
    "path": _check_path,
    "integer": _check_integer,
    "decimal": _check_decimal,
    "datetime": _check_datetime,
}
