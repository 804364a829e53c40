"""Records that a column holds, as the text of JSON that the API writes: the JSON inside has other forms and spaces.

A member that a record must have and has not makes the statement fail, so that the generic path tells of it.
"""

from __future__ import annotations

from collections.abc import Callable

from infra.postgres.reading import json_text as j
from projections.kernel.plans import ColumnValue, Constant, RecordValue


def value_of(shown: RecordValue, json: str, alias: Callable[[], str]) -> j.Pieces:
    """The record or the list of records in an expression of jsonb; `alias` gives names for rows."""
    pieces = _list(shown, json, alias) if shown.many else _record(shown, json, alias)
    return j.or_null(pieces, json) if shown.nullable else pieces


def _list(shown: RecordValue, json: str, alias: Callable[[], str]) -> j.Pieces:
    item = alias()
    return _joined(j.text_of(_record(shown, f"{item}.value", alias)), f"jsonb_array_elements({json})", item)


def _joined(shown: str, items: str, alias: str) -> j.Pieces:
    """A list of what is shown of each of these items, which stand in `value`."""
    listed = f"SELECT string_agg({shown}, ',' ORDER BY n) FROM {items} WITH ORDINALITY AS {alias}(value, n)"  # noqa: S608
    return [j.Literal("["), f"({listed})", j.Literal("]")]


def _record(shown: RecordValue, json: str, alias: Callable[[], str]) -> j.Pieces:
    return j.object_of((name, _member(member, json, alias)) for name, member in shown.members)


def _member(shown: Constant | ColumnValue | RecordValue, json: str, alias: Callable[[], str]) -> j.Pieces:
    match shown:
        case Constant():
            return [j.Literal(shown.json)]
        case RecordValue():
            return value_of(shown, _inside(shown, json), alias)
        case ColumnValue(form="path"):
            inside, item = _inside(shown, json), alias()
            pieces = _joined(f"to_json({item}.value)::text", f"jsonb_array_elements_text({inside})", item)
            return j.or_null(pieces, inside) if shown.nullable else pieces
        case ColumnValue():
            return j.value_of(shown, _typed(shown, _text(shown, json)))


def _inside(shown: ColumnValue | RecordValue, json: str) -> str:
    """A member as jsonb, SQL's NULL where it is null."""
    found = f"nullif({json} -> {j.quoted_text(shown.column)}, 'null'::jsonb)"
    return found if shown.nullable else f"coalesce({found}, ({_missing(shown, json)})::jsonb)"


def _text(shown: ColumnValue, json: str) -> str:
    """A member as text, SQL's NULL where it is null."""
    found = f"{json} ->> {j.quoted_text(shown.column)}"
    return f"({found})" if shown.nullable else f"coalesce({found}, {_missing(shown, json)})"


def _missing(shown: ColumnValue | RecordValue, json: str) -> str:
    """Fails."""
    return f"(jsonb_typeof({json}) || {j.quoted_text(f' without {shown.column}')})::int4::text"


def _typed(shown: ColumnValue, text: str) -> str:
    match shown.form:
        case "boolean":
            return f"{text}::boolean"
        case "datetime":
            return f"{text}::timestamptz"
        case "decimal":  # kept as text, digits and sign as they were, and at times with an exponent
            return f"CASE WHEN strpos({text}, 'E') = 0 THEN {text} ELSE {text}::numeric::text END"
        case _:
            return text
