"""Records in a column as JSON: written again field by field, as the API writes values, and only those asked for."""

from __future__ import annotations

from infra.postgres.projecting.tables import quoted
from infra.postgres.reading import json_text as j
from projections.kernel.plans import ColumnValue, Constant, Form, RecordList, RecordPart, RecordValue

_CASTS: dict[Form, str] = {
    "text": "text",
    "enum": "text",
    "integer": "bigint",
    "position": "bigint",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
}


class RecordText:
    """Writes the records of one row. `alias` begins the names of records, which nothing else of the statement has."""

    def __init__(self, row: str, alias: str) -> None:
        self._row, self._alias, self._names = row, alias, 0

    def of(self, part: RecordValue | RecordList) -> j.Pieces:
        """The records in a column of the row."""
        return self._records(part, f"{self._row}.{quoted(part.column)}")

    def _records(self, part: RecordValue | RecordList, records: str) -> j.Pieces:
        pieces = self._list(part, records) if isinstance(part, RecordList) else self._object(part.members, records)
        return j.or_null(pieces, records) if part.nullable else pieces

    def _list(self, part: RecordList, records: str) -> j.Pieces:
        self._names += 1
        name = f"{self._alias}_{self._names}"
        shown = j.text_of(self._object(part.members, f"{name}.value"))
        until = "" if part.end is None else f" AND {name}.place <= {part.end}"
        listed = (
            f"SELECT string_agg({shown}, ',' ORDER BY {name}.place)"  # noqa: S608
            f" FROM jsonb_array_elements({records}) WITH ORDINALITY AS {name} (value, place)"
            f" WHERE {name}.place > {part.start}{until}"
        )
        return [j.Literal("["), f"coalesce(({listed}), '')", j.Literal("]")]

    def _object(self, members: tuple[tuple[str, RecordPart], ...], record: str) -> j.Pieces:
        return j.object_of((name, self._member(member, record)) for name, member in members)

    def _member(self, member: RecordPart, record: str) -> j.Pieces:
        match member:
            case Constant():
                return [j.Literal(member.json)]
            case ColumnValue():
                return _present(j.value_of(member, _value(member, record)), record, member)
            case _:
                inner = f"nullif({record} -> {j.quoted_text(member.column)}, 'null')"
                return _present(self._records(member, inner), record, member)


def _value(member: ColumnValue, record: str) -> str:
    """A field of a record as a value of its type; NULL where it has none."""
    name = j.quoted_text(member.column)
    match member.form:
        case "path":
            codes = f"ARRAY(SELECT jsonb_array_elements_text({record} -> {name}))"
            return f"(CASE jsonb_typeof({record} -> {name}) WHEN 'array' THEN {codes} END)"
        case "decimal":  # kept as text, digits and sign as they were, and at times with an exponent
            text = f"({record} ->> {name})"
            return f"(CASE WHEN strpos({text}, 'E') = 0 THEN {text} ELSE {text}::numeric::text END)"
        case form:
            return f"({record} ->> {name})::{_CASTS[form]}"


def _present(pieces: j.Pieces, record: str, member: ColumnValue | RecordValue | RecordList) -> j.Pieces:
    """The pieces of a field that has to be there. Where it is not, the generic path knows what stands for it."""
    if member.nullable:
        return pieces
    lacking = f"coalesce(jsonb_typeof({record} -> {j.quoted_text(member.column)}), 'null') = 'null'"
    return [f"CASE WHEN {lacking} THEN ({record} || 'true')::text::int4::text ELSE {j.text_of(pieces)} END"]
