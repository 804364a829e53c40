"""Two states of a read model, side by side, row by row and field by field."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from psycopg import AsyncConnection

from domain.kernel.fields import Sealed, word
from infra.postgres.projecting.tables import SINCE, UNTIL, Table, quoted
from infra.postgres.replaying.values import loaded, selected

Connection = AsyncConnection[Any]
Kind = Literal["missing", "extra", "changed"]
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class RowChange:
    """A field of a row that differs: what the replay gives, and what stands on the other side, as plain values."""

    field: str
    replayed: Any
    against: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that differs. `missing` is there in the replay alone, `extra` on the other side alone.

    `until` is that of a superseded row; `since` is the position of the event that made the row what it is.
    """

    kind: Kind
    key: str
    since: int
    until: int | None
    changes: tuple[RowChange, ...]


@dataclass(frozen=True)
class Side:
    """The rows of one side: of a table as it stands, with its superseded rows or without, or as of a position."""

    table: Table[Any]
    relation: str
    superseded: bool = False
    as_of: int | None = None
    only: str | None = None

    @property
    def rows(self) -> str:
        """A SELECT of key, place, since, until, and the columns. `place` tells apart the rows of one key."""
        live, history = self.relation, self.table.history_of(self.relation)
        if self.as_of is not None:
            held = f"{SINCE} <= {self.as_of:d}"
            parts = [self._from(live, held)]
            parts += [self._from(history, f"{held} AND {UNTIL} > {self.as_of:d}")] if self.table.model.history else []
            return " UNION ALL ".join(parts)
        parts = [self._from(live, "true")]
        parts += [self._from(history, "true", past=True)] if self.superseded else []
        return " UNION ALL ".join(parts)

    def _from(self, relation: str, condition: str, *, past: bool = False) -> str:
        key = quoted(self.table.model.key)
        place, until = (SINCE, UNTIL) if past else ("-1::bigint", "NULL::bigint")
        only = "true" if self.only is None else f"{key} = %(only)s"
        return (
            f"SELECT true AS present, {key} AS the_key, {place} AS place, {SINCE} AS the_since, {until} AS the_until,"  # noqa: S608
            f" {self.table.selected} FROM {self.table.qualified(relation)} WHERE {condition} AND {only}"
        )


async def count(connection: Connection, side: Side) -> int:
    """How many rows a side has."""
    query = f"SELECT count(*) FROM ({side.rows}) AS side"  # noqa: S608
    row = await (await connection.execute(query.encode(), {"only": side.only})).fetchone()
    return int(row[0]) if row else 0


async def differences(
    connection: Connection, replayed: Side, against: Side, left_out: Sequence[str] = ()
) -> AsyncIterator[Difference]:
    """The rows that differ, in order of their keys. Inside a transaction; `left_out` are fields not to compare."""
    table = replayed.table
    columns = [column for column in table.columns if column.name not in left_out and column.name != table.model.key]
    compared = ["present", "the_since", "the_until", *(quoted(column.name) for column in columns)]
    shown = ["present", "the_since", "the_until", *(selected(column) for column in columns)]

    def of(side: str, expressions: Sequence[str]) -> str:
        return ", ".join(f"{side}.{expression}" for expression in expressions)

    query = (
        "SELECT coalesce(a.the_key, b.the_key), coalesce(a.place, b.place),"  # noqa: S608
        f" {of('a', shown)}, {of('b', shown)} FROM ({replayed.rows}) AS a FULL JOIN ({against.rows}) AS b"
        " ON a.the_key = b.the_key AND a.place = b.place"
        f" WHERE ROW({of('a', compared)}) IS DISTINCT FROM ROW({of('b', compared)}) ORDER BY 1, 2"
    )
    async with connection.cursor(name="differences") as cursor:
        await cursor.execute(query.encode(), {"only": replayed.only})
        while records := await cursor.fetchmany(_PAGE):
            for record in records:
                yield _difference(table, columns, record)


def _difference(table: Table[Any], columns: Sequence[Any], record: Sequence[Any]) -> Difference:
    width = len(columns) + 3
    replayed_row, live_row = record[2 : 2 + width], record[2 + width :]
    kind: Kind = "changed" if replayed_row[0] and live_row[0] else "missing" if replayed_row[0] else "extra"
    held = replayed_row if replayed_row[0] else live_row
    changes = [
        _change(table, column.name, loaded(column, mine), loaded(column, theirs))
        for column, mine, theirs in zip(columns, replayed_row[3:], live_row[3:], strict=True)
        if mine != theirs
    ]
    if kind == "changed":
        positions = ((SINCE, replayed_row[1], live_row[1]), (UNTIL, replayed_row[2], live_row[2]))
        changes += [RowChange(name, mine, theirs) for name, mine, theirs in positions if mine != theirs]
    return Difference(kind, record[0], held[1], held[2], tuple(changes))


def _concealed(field_class: Sealed, value: Any) -> str | None:
    """What is told of a sealed value: that it is there, and so that it differs, not what it is."""
    return None if value is None else f"({word(field_class)})"


def _change(table: Table[Any], name: str, replayed: Any, against: Any) -> RowChange:
    if field_class := table.model.sealed.get(name):
        replayed, against = (_concealed(field_class, value) for value in (replayed, against))
    return RowChange(name, replayed, against)
