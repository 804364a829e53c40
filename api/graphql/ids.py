"""Opaque ids and cursors: what a client keeps and hands back unread."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from api.kernel.errors import BAD_CURSOR, BAD_ID, ApiError
from projections.kernel.declarations import Ordering, Reference, Searched

MAX_TOKEN = 4_000


def global_id(type_name: str, key: str) -> str:
    """The id of an object across all types."""
    return _packed(f"{type_name}:{key}".encode())


def parse_global_id(text: str) -> tuple[str, str]:
    """The type's name and the key; ApiError(BAD_ID) for text that no `id` field ever gave."""
    try:
        name, colon, key = _unpacked(text).decode().partition(":")
    except (ValueError, binascii.Error):
        raise ApiError(BAD_ID, "This is no id that this API gave out.") from None
    if not (name and colon and key) or "\0" in key:
        raise ApiError(BAD_ID, "This is no id that this API gave out.")
    return name, key


def cursor(order: Sequence[Ordering], values: Sequence[Any]) -> str:
    """The place of a row in an ordering: its ordering values and, last, its key."""
    return _packed(orjson.dumps([mark(order), *values], default=_plain))


def parse_cursor(text: str, order: Sequence[Ordering], types: Sequence[type]) -> tuple[Any, ...]:
    """The values in a cursor of this ordering; ApiError(BAD_CURSOR) for anything else."""
    try:
        given, *values = orjson.loads(_unpacked(text))
    except (ValueError, TypeError, binascii.Error):
        raise ApiError(BAD_CURSOR, "This is no cursor that this API gave out.") from None
    if given != mark(order):
        raise ApiError(BAD_CURSOR, "This cursor belongs to another order: start again without it.")
    if len(values) != len(types):
        raise ApiError(BAD_CURSOR, "This is no cursor that this API gave out.")
    return tuple(_value(value, kind) for value, kind in zip(values, types, strict=True))


def mark(order: Sequence[Ordering]) -> str:
    """What the cursors of an ordering begin with."""
    return hashlib.sha256(",".join(map(_term, order)).encode()).hexdigest()[:8]


def _term(ordering: Ordering) -> str:
    direction = "-" if ordering.descending else ""
    match ordering.of:
        case None:
            return f"{direction}{ordering.field}"
        case Reference(field):
            return f"{direction}{field}.{ordering.field}"
        case Searched(text):
            return f"{direction}{ordering.field} {text}"


def _value(value: Any, kind: type) -> Any:
    try:
        return _typed(value, kind)
    except (ValueError, ArithmeticError):
        raise ApiError(BAD_CURSOR, "This is no cursor that this API gave out.") from None


def _typed(value: Any, kind: type) -> Any:
    if value is None:
        return None
    if kind is tuple:
        if not isinstance(value, list) or not all(_is_text(text) for text in value):
            raise ValueError
        return tuple(value)
    if issubclass(kind, bool) or kind is int:
        if not isinstance(value, kind) or (kind is int and (isinstance(value, bool) or abs(value) >= 2**63)):
            raise ValueError
        return value
    if not _is_text(value):
        raise ValueError
    if kind is Decimal:
        return _finite(Decimal(value))
    return kind.fromisoformat(value) if issubclass(kind, date) else value


def _finite(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > 100:
        raise ValueError
    return value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} cannot stand in a cursor")


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    if len(text) > MAX_TOKEN:
        raise ValueError
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
