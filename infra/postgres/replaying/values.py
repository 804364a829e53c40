"""Values of rows as plain JSON values: exact, the same from a table and from a row in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import orjson

from infra.postgres.projecting.columns import Column, Kind
from infra.postgres.projecting.tables import Table, quoted

_AS_TEXT: frozenset[Kind] = frozenset({"decimal", "date", "datetime"})
"""Read as PostgreSQL writes them, since a hand may have put in what Python has no value for, such as infinity."""


def selected(column: Column) -> str:
    """The column as it is read for `loaded`."""
    return f"{quoted(column.name)}::text" if column.kind in _AS_TEXT else quoted(column.name)


def loaded(column: Column, value: Any) -> Any:
    """What a column held, as a plain value."""
    if column.kind != "datetime" or value is None:
        return value
    try:
        return _moment(datetime.fromisoformat(value))
    except ValueError:
        return value  # infinity, or a year before Christ


def plain(table: Table[Any], row: Any) -> dict[str, Any]:
    """A row in memory as plain values, by field."""
    return {column.name: _plain(column.kind, getattr(row, column.name)) for column in table.columns}


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_PLAIN: dict[Kind, Callable[[Any], Any]] = {
    "decimal": lambda value: format(value, "f"),
    "datetime": _moment,
    "date": date.isoformat,
    "enum": lambda value: value.value,
    "path": list,
    "json": msgspec.to_builtins,
}


def _plain(kind: Kind, value: Any) -> Any:
    return value if value is None or kind not in _PLAIN else _PLAIN[kind](value)


def told(value: Any) -> str | None:
    """A plain value as text: texts as they are, the rest as JSON."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Sequence[tuple[str, Any, Any]]:
    """The fields in which two rows differ, with both values; of a row that is not there each value is None."""
    names = (before or after or {}).keys()
    found = ((name, (before or {}).get(name), (after or {}).get(name)) for name in names)
    return [(name, old, new) for name, old, new in found if old != new]
