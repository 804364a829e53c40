"""The scalars: each reads strictly, says what would be right, and writes one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

MAX_INTEGER = 2**63 - 1
_INTEGER = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,60}(\.\d{1,40})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Position:
    """Marks a field as a ledger position."""


class Version:
    """Marks a field as a stream's version."""


class Json:
    """Marks a field as any JSON value."""


def _refuse(kind: str, right: str, value: object) -> GraphQLError:
    shown = repr(value[:60]) if isinstance(value, str) else type(value).__name__
    return GraphQLError(f"{kind} cannot represent {shown}: {right}.")


def _reader(kind: str, right: str, pattern: re.Pattern[str], make: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _refuse(kind, right, value)
        try:
            return make(value)
        except (ValueError, OverflowError):
            raise _refuse(kind, right, value) from None

    return read


def _integer(text: str) -> int:
    if int(text) > MAX_INTEGER:
        raise ValueError
    return int(text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def _moment_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _decimal_text(value: Decimal) -> str:
    return format(value, "f")


def _no_input(value: object) -> Any:
    raise _refuse("JSON", "it is only given, never taken", value)


def _scalar(
    name: str,
    description: str,
    specified_by: str,
    serialize: Callable[[Any], Any],
    parse: Callable[[Any], Any],
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=specified_by,
        serialize=serialize,
        parse_value=parse,
    )


_RFC3339 = "https://scalars.graphql.org/andimarek/date-time.html"
_WHOLE = "https://www.rfc-editor.org/rfc/rfc8259#section-7"
_TEXT_INTEGER = "a string of digits from 0 to 9223372036854775807"

SCALARS: Mapping[object, ScalarDefinition] = {
    datetime: _scalar(
        "DateTime",
        "A moment, written in UTC: `2024-03-05T10:00:00Z`. Taken with any offset, never without one.",
        _RFC3339,
        _moment_text,
        _reader("DateTime", "write it like 2024-03-05T10:00:00Z, with its offset", _MOMENT, _moment),
    ),
    date: _scalar(
        "Date",
        "A day: `2024-03-05`.",
        "https://scalars.graphql.org/andimarek/local-date.html",
        date.isoformat,
        _reader("Date", "write it like 2024-03-05", _DATE, date.fromisoformat),
    ),
    Decimal: _scalar(
        "Decimal",
        'An exact decimal number in a string: `"1234.50"`. Never a float.',
        "https://www.w3.org/TR/xmlschema-2/#decimal",
        _decimal_text,
        _reader("Decimal", 'write a plain number in a string, like "1234.50"', _DECIMAL, Decimal),
    ),
    UUID: _scalar(
        "UUID",
        "A UUID in its usual form of 36 characters.",
        "https://www.rfc-editor.org/rfc/rfc9562",
        str,
        _reader("UUID", "write it like 0190163d-8694-739b-aea5-966c26f8ad91", _UUID, UUID),
    ),
    Position: _scalar(
        "Position",
        "A position in the ledger, from 1 without gaps, in a string (it outgrows 32 bits); 0 is before the first.",
        _WHOLE,
        str,
        _reader("Position", _TEXT_INTEGER, _INTEGER, _integer),
    ),
    Version: _scalar(
        "Version",
        "How many events a stream has, in a string; 0 is a stream that does not exist yet.",
        _WHOLE,
        str,
        _reader("Version", _TEXT_INTEGER, _INTEGER, _integer),
    ),
    Json: _scalar(
        "JSON",
        "Any JSON value.",
        "https://www.rfc-editor.org/rfc/rfc8259",
        lambda value: value,
        _no_input,
    ),
}
