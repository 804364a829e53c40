"""One field of a row as a column: its SQL type, and the way of a value there and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from psycopg.types.json import Jsonb

Kind = Literal["text", "enum", "integer", "boolean", "decimal", "date", "datetime", "path", "json"]

_KINDS: dict[type[Any], Kind] = {
    str: "text",
    int: "integer",
    bool: "boolean",
    Decimal: "decimal",
    date: "date",
    datetime: "datetime",
}
_SQL_TYPES: dict[Kind, str] = {
    "text": "text",
    "enum": "text",
    "integer": "bigint",
    "boolean": "boolean",
    "decimal": "numeric",
    "date": "date",
    "datetime": "timestamptz",
    "path": "text[]",
    "json": "jsonb",
}
_COLLATED = frozenset({"text", "text[]"})
_PLAIN: frozenset[Kind] = frozenset({"text", "integer", "date", "datetime"})


def _text(value: str) -> str:
    """Text as COPY takes it."""
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if value.isprintable():
        return value
    return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _enum(value: Any) -> str:
    return _text(str(value.value))


def path_text(value: Sequence[str]) -> str:
    """A path as COPY takes it."""
    if not value:
        return "{}"
    inner = '","'.join(value)
    if "\\" in inner or inner.count('"') != 2 * (len(value) - 1):
        inner = '","'.join(code.replace("\\", "\\\\").replace('"', '\\"') for code in value)
    return _text('{"' + inner + '"}')


def _json(value: Any) -> str:
    return _text(msgspec.json.encode(value).decode())


_COPIED: dict[Kind, Callable[[Any], str]] = {
    "text": _text,
    "enum": _enum,
    "integer": int.__repr__,
    "boolean": str,
    "decimal": str,
    "date": date.isoformat,
    "datetime": datetime.isoformat,
    "path": path_text,
    "json": _json,
}


@dataclass(frozen=True)
class Column:
    """A column. `copied` writes a value (never None) in COPY's text format.

    `store` makes of a value what psycopg takes as a parameter, `load` makes it again of what psycopg reads; they are
    None where nothing has to be done.
    """

    name: str
    kind: Kind
    nullable: bool
    python: Any
    copied: Callable[[Any], str]
    store: Callable[[Any], Any] | None
    load: Callable[[Any], Any] | None

    @property
    def sql_type(self) -> str:
        """The type's name, as in a cast."""
        return _SQL_TYPES[self.kind]

    @property
    def definition(self) -> str:
        """Type, collation and nullability, as in CREATE TABLE. Texts sort by bytes, the same on every server."""
        collation = ' COLLATE "C"' if self.sql_type in _COLLATED else ""
        return f"{self.sql_type}{collation}{'' if self.nullable else ' NOT NULL'}"

    @property
    def plain(self) -> bool:
        """Whether an index is worth its price for tests on equality: enums and booleans have too few values."""
        return self.kind in _PLAIN


def column_of(name: str, hint: Any) -> Column:
    """The column for a field of this type; TypeError where there is none."""
    kind_hint, nullable = _without_none(hint)
    kind = _kind(name, kind_hint)
    store: Callable[[Any], Any] | None = None
    load: Callable[[Any], Any] | None = None
    match kind:
        case "enum":
            store, load = _value_of, kind_hint
        case "path":
            store, load = list, tuple
        case "json":
            store, load = _jsonb, partial(msgspec.convert, type=kind_hint)
        case _:
            pass
    return Column(name, kind, nullable, kind_hint, _COPIED[kind], store, load)


def _value_of(member: Enum) -> Any:
    return member.value


def _jsonb(value: Any) -> Jsonb:
    return Jsonb(value, dumps=msgspec.json.encode)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) is Annotated:
        return _without_none(get_args(hint)[0])
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    left = [part for part in get_args(hint) if part is not NoneType]
    if len(left) != 1:
        return hint, False
    return _without_none(left[0])[0], len(left) < len(get_args(hint))


def _kind(name: str, hint: Any) -> Kind:
    if hint in _KINDS:
        return _KINDS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum) and issubclass(hint, str):
        return "enum"
    if hint == tuple[str, ...]:
        return "path"
    members = get_args(hint) if get_origin(hint) is tuple else (hint, ...)
    if len(members) == 2 and members[1] is ... and isinstance(members[0], type) and is_dataclass(members[0]):
        return "json"
    raise TypeError(
        f"field {name}: {hint} cannot be a column; see projections.kernel.declarations.ReadModel for what can"
    )
