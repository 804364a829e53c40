"""Which fields of a row can be filtered by: those whose values can be compared, whatever the row."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

AMOUNT_NOTE = "amount in the row's currency"
_COMPARED = (str, int, bool, Decimal, date, datetime)


def comparable(row: Any) -> tuple[str, ...]:
    """The fields of a dataclass that hold a plain value, an enum or a path of codes, in order; no records."""
    hints = get_type_hints(row)
    return tuple(field.name for field in fields(row) if _is_comparable(hints[field.name]))


def text_fields(row: Any) -> tuple[str, ...]:
    """The fields of a dataclass that hold a text, or none, in order."""
    hints = get_type_hints(row)
    return tuple(field.name for field in fields(row) if hints[field.name] in (str, str | None))


def list_fields(row: Any) -> tuple[str, ...]:
    """The fields of a dataclass that hold a list of texts, or none, in order."""
    hints = get_type_hints(row)
    return tuple(field.name for field in fields(row) if hints[field.name] in (tuple[str, ...], tuple[str, ...] | None))


def has_amounts(row: Any) -> bool:
    """Whether a dataclass has amounts: money whose currency stands in its field `currency`."""
    hints = get_type_hints(row, include_extras=True)
    return "currency" in hints and any(_notes(hint) & {AMOUNT_NOTE} for hint in hints.values())


def _notes(hint: Any) -> set[object]:
    if get_origin(hint) is Annotated:
        return {note for note in get_args(hint)[1:] if isinstance(note, str)} | _notes(get_args(hint)[0])
    return set().union(*(_notes(argument) for argument in get_args(hint))) if get_args(hint) else set()


def _is_comparable(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_comparable(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return all(_is_comparable(argument) for argument in get_args(hint) if argument is not NoneType)
    if get_origin(hint) is tuple:
        return get_args(hint) == (str, ...)
    return hint in _COMPARED or (isinstance(hint, type) and issubclass(hint, Enum))
