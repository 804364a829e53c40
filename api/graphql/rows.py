"""What a row's field is in GraphQL: its kind, read off the dataclass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from domain.kernel.declarations import Position
from domain.kernel.fields import FieldClass
from projections.kernel.declarations import Amount, Ordering, ReadModel, Searched

_AMOUNT_NOTE = get_args(Amount)[1]
_POSITION_NOTE = get_args(Position)[1]


@dataclass(frozen=True)
class RowField:
    """One field of a row: `kind` is its plain type (tuple for a path or a list), `item` what a tuple holds."""

    name: str
    kind: Any
    nullable: bool
    amount: bool = False
    item: Any = None
    position: bool = False


def row_fields(cls: Any) -> dict[str, RowField]:
    """The fields of a dataclass, in order."""
    return _row_fields(cls)


@cache
def _row_fields(cls: Any) -> dict[str, RowField]:
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: _row_field(field.name, hints[field.name]) for field in fields(cls)}


def is_enum(kind: Any) -> bool:
    """Whether a kind is a str enum of a context."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def is_record(kind: Any) -> bool:
    """Whether a kind is a dataclass, kept as JSON."""
    return is_dataclass(kind)


def holds_records(shown: RowField) -> bool:
    """Whether a field holds a record, or a list of them."""
    return is_record(shown.kind) or is_record(shown.item)


def ordering_types(model: ReadModel[Any], order: Sequence[Ordering]) -> list[type[Any]]:
    """The plain types of the values in a cursor: of the ordering fields, then of the key."""
    return [*(_ordered(model, ordering) for ordering in order), _plain(row_fields(model.row)[model.key].kind)]


def _ordered(model: ReadModel[Any], ordering: Ordering) -> type[Any]:
    if isinstance(ordering.of, Searched):
        return int
    owner = model if ordering.of is None else ordering.of.to
    return _plain(row_fields(owner.row)[ordering.field].kind)


def _plain(kind: type[Any]) -> type[Any]:
    return str if is_enum(kind) else kind


def _row_field(name: str, hint: Any) -> RowField:
    nullable = False
    if get_origin(hint) is Annotated and any(isinstance(argument, FieldClass) for argument in get_args(hint)):
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, UnionType):
        rest = [member for member in get_args(hint) if member is not NoneType]
        nullable = len(rest) < len(get_args(hint))
        if len(rest) != 1:
            raise TypeError(f"{name}: {hint} is no type that a row's field can have")
        hint = rest[0]
    amount = position = False
    if get_origin(hint) is Annotated:
        amount, position = _AMOUNT_NOTE in get_args(hint)[1:], _POSITION_NOTE in get_args(hint)[1:]
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        return RowField(name, tuple, nullable, item=get_args(hint)[0])
    if hint not in (str, int, bool, Decimal, date, datetime) and not is_enum(hint) and not is_record(hint):
        raise TypeError(f"{name}: {hint} is no type that a row's field can have")
    return RowField(name, hint, nullable, amount, position=position)
