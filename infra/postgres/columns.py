"""One field of a row as a column: its SQL type, and the way of a value there and back."""

from __future__ import annotations

from collections.abc import Callable
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
_PLAIN: frozenset[Kind] = frozenset({"text", "enum", "integer", "boolean", "date", "datetime"})


@dataclass(frozen=True)
class Column:
    """A column. `store` and `load` convert a value on its way there and back; None where it needs no conversion."""

    name: str
    kind: Kind
    nullable: bool
    python: Any
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
        """Whether an index is worth its price for tests on equality."""
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
            store, load = _json, partial(msgspec.convert, type=kind_hint)
        case _:
            pass
    return Column(name, kind, nullable, kind_hint, store, load)


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
    raise TypeError(f"field {name}: {hint} cannot be a column; see projections.kernel.ReadModel for what can")


def _value_of(member: Enum) -> Any:
    return member.value


def _json(value: Any) -> Jsonb:
    return Jsonb(value, dumps=msgspec.json.encode)
