"""Rows as bytes: CSV (RFC 4180) and NDJSON, every value exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

import msgspec
import orjson

from api.budgeting.exports import Suffix
from infra.budgeting.opendata.labels import Labels
from infra.budgeting.opendata.tables import Field, PublishedTable
from infra.postgres.projecting.columns import Kind


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is written. `marked` is for CSV that is opened in a spreadsheet: see `Csv`."""

    suffix: Suffix = "csv"
    marked: bool = False


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class RowFormat(Protocol):
    """Makes bytes of rows."""

    def head(self) -> bytes:
        """What comes before the rows."""
        ...

    def rows(self, rows: Sequence[Any], labels: Labels) -> bytes:
        """A page of rows, whose labels were learnt."""
        ...


class Csv:
    """A header row, then a row a line. An empty cell is a value that is not there, or an empty text.

    With `marked` a text that a spreadsheet would take for a formula begins with an apostrophe. Such a file is for
    looking at: its codes are not those of the books any more. Amounts are numbers and stay so.
    """

    def __init__(self, table: PublishedTable, depths: Mapping[str, int], *, marked: bool = False) -> None:
        self._depths, self._marked = depths, marked
        self._header = [heading.name for heading in table.headings(depths)]
        self._paths = tuple(field for field in table.fields if field.kind == "path")
        self._cells = [(field.name, self._cells_of(field)) for field in table.fields]
        self._known: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    def head(self) -> bytes:
        """The header row."""
        return _csv([self._header])

    def rows(self, rows: Sequence[Any], labels: Labels) -> bytes:
        """The rows as CSV."""
        self._known.clear()
        for field in self._paths:
            for path in {getattr(row, field.name) for row in rows}:
                self._known[field.name, path] = self._levels(field, path, labels)
        return _csv([[cell for name, cells in self._cells for cell in cells(getattr(row, name))] for row in rows])

    def _cells_of(self, field: Field) -> Callable[[Any], Sequence[str]]:
        """What makes cells of the field's values."""
        if field.kind == "path":
            return lambda path: self._known[field.name, path]
        text = _TEXTS[field.kind]
        if self._marked and field.kind in _TEXTUAL:
            return lambda value: ("" if value is None else _marked(text(value)),)
        return lambda value: ("" if value is None else text(value),)

    def _levels(self, field: Field, path: tuple[str, ...], labels: Labels) -> list[str]:
        depth = self._depths.get(field.name, 0)
        if field.labelled:
            pairs = zip(path, labels.of(field.name, path), strict=True)
            cells = [*(cell for pair in pairs for cell in pair), *[""] * (2 * (depth - len(path)))]
        else:
            cells = [*path, *[""] * (depth - len(path))]
        return [_marked(cell) for cell in cells] if self._marked else cells


class Ndjson:
    """One JSON object a line. Amounts are texts, for JSON's numbers are often read as floats; paths are lists."""

    def __init__(self, table: PublishedTable) -> None:
        self._table = table

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def rows(self, rows: Sequence[Any], labels: Labels) -> bytes:
        """The rows as JSON."""
        return b"".join(orjson.dumps(self._object(row, labels), option=orjson.OPT_APPEND_NEWLINE) for row in rows)

    def _object(self, row: Any, labels: Labels) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field in self._table.fields:
            value = getattr(row, field.name)
            found[field.name] = value if value is None else _PLAIN.get(field.kind, _as_it_is)(value)
            if field.labelled:
                found[f"{field.name}_labels"] = labels.of(field.name, value)
        return found


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _marked(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _as_it_is(value: Any) -> Any:
    return value


def _enum(value: Any) -> str:
    return str(value.value)


def _decimal(value: Any) -> str:
    return format(value, "f")


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_TEXTUAL: frozenset[Kind] = frozenset({"text", "enum", "path", "json"})
_TEXTS: dict[Kind, Callable[[Any], str]] = {
    "text": str,
    "enum": _enum,
    "integer": str,
    "boolean": lambda value: "true" if value else "false",
    "decimal": _decimal,
    "date": date.isoformat,
    "datetime": _moment,
    "json": _json,
}
_PLAIN: dict[Kind, Callable[[Any], Any]] = {
    "enum": _enum,
    "decimal": _decimal,
    "date": date.isoformat,
    "datetime": _moment,
    "json": msgspec.to_builtins,
}
