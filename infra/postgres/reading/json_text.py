"""Values of columns as the text of JSON, byte for byte as the API writes them, in pieces of SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from infra.postgres.projecting.columns import Column
from projections.kernel.plans import ColumnValue, Constant, MoneyValue

_MOST_ARGUMENTS = 90
_SECONDS = 'YYYY-MM-DD"T"HH24:MI:SS'


class Literal(str):
    """A piece of the answer that is the same for all rows; every other piece is an expression, never NULL."""

    __slots__ = ()


Pieces = Sequence[str]
QUOTE = Literal('"')
NULL = Literal("null")


def quoted_text(text: str) -> str:
    """Text as a constant of a statement."""
    return "'" + text.replace("'", "''") + "'"


def text_of(pieces: Iterable[str]) -> str:
    """The pieces one after the other, as one expression of text."""
    merged: list[str] = []
    for piece in pieces:
        if isinstance(piece, Literal) and merged and isinstance(merged[-1], Literal):
            merged[-1] = Literal(merged[-1] + piece)
        else:
            merged.append(piece)
    return _concatenated([quoted_text(piece) if isinstance(piece, Literal) else piece for piece in merged])


def _concatenated(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return f"({parts[0]})::text"
    if len(parts) > _MOST_ARGUMENTS:
        chunks = [parts[n : n + _MOST_ARGUMENTS] for n in range(0, len(parts), _MOST_ARGUMENTS)]
        return _concatenated([_concatenated(chunk) for chunk in chunks])
    return f"concat({', '.join(parts)})"


def object_of(members: Iterable[tuple[str, Pieces]]) -> Pieces:
    """A JSON object of these members."""
    pieces: list[str] = []
    for name, value in members:
        pieces += [Literal(f'{"," if pieces else "{"}"{name}":'), *value]
    return [*pieces, Literal("}" if pieces else "{}")]


def or_null(pieces: Pieces, column: str) -> Pieces:
    """The pieces, or null where the column is."""
    return [f"CASE WHEN {column} IS NULL THEN 'null' ELSE {text_of(pieces)} END"]


def value_of(shown: ColumnValue, column: str) -> Pieces:
    """A column as JSON."""
    pieces = _value(shown, column)
    return or_null(pieces, column) if shown.nullable else pieces


def money(part: MoneyValue, amount: str, currency: str) -> Pieces:
    """An amount and its currency, which is never NULL where the amount is not."""
    pieces = object_of((name, _money_member(member, amount, currency)) for name, member in part.members)
    return or_null(pieces, amount) if part.nullable else pieces


def _money_member(member: str | Constant, amount: str, currency: str) -> Pieces:
    if isinstance(member, Constant):
        return [Literal(member.json)]
    return [QUOTE, f"{amount}::text", QUOTE] if member == "amount" else [f"to_json({currency})"]


def boolean(condition: str) -> Pieces:
    """A condition that is never NULL, as JSON."""
    return [f"CASE WHEN {condition} THEN 'true' ELSE 'false' END"]


def _value(shown: ColumnValue, column: str) -> Pieces:  # noqa: PLR0911 - one for each form
    match shown.form:
        case "text":
            return [f"to_json({column})"]
        case "integer":
            return [f"{column}::int4"]  # a larger one is an error of GraphQL, which the generic path tells
        case "boolean":
            return boolean(column)
        case "decimal" | "date" | "position":
            return [QUOTE, f"{column}::text", QUOTE]
        case "datetime":
            return [QUOTE, moment(column), Literal('Z"')]
        case "path":
            return [f"array_to_json({column})"]
        case "enum":
            names = " ".join(f"WHEN {quoted_text(kept)} THEN {quoted_text(name)}" for kept, name in shown.names.items())
            # A value of no member is an error of GraphQL, which the generic path tells.
            return [QUOTE, f"CASE {column} {names} ELSE ({column} || ' is no member')::int4::text END", QUOTE]


def moment(column: str) -> str:
    """A moment in UTC without its zone; microseconds where there are any. The session's zone is UTC."""
    return (
        f"CASE WHEN date_trunc('second', {column}) = {column}"
        f" THEN to_char({column}, '{_SECONDS}') ELSE to_char({column}, '{_SECONDS}.US') END"
    )


def in_cursor(column: Column, name: str) -> Pieces:
    """A column as it stands in a cursor."""
    match column.kind:
        case "datetime":
            pieces: Pieces = [QUOTE, moment(name), Literal('+00:00"')]
        case "decimal" | "date":
            pieces = [QUOTE, f"{name}::text", QUOTE]
        case "integer":
            pieces = [f"{name}::text"]
        case "boolean":
            pieces = boolean(name)
        case "path":
            pieces = [f"array_to_json({name})"]
        case _:
            pieces = [f"to_json({name})"]
    return or_null(pieces, name) if column.nullable else pieces


def base64url(text: str) -> str:
    """Text in the alphabet of ids and cursors, without padding."""
    return f"translate(encode(convert_to({text}, 'UTF8'), 'base64'), E'+/=\\n', '-_')"
