"""Few rows as statements that can be sent without waiting for answers: what COPY is for many."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from infra.postgres.projecting.bulk import RowRefusedError
from infra.postgres.projecting.folding import FoldedPage, Held
from infra.postgres.projecting.registry import Relation
from infra.postgres.projecting.tables import SINCE, UNTIL, Table, link_column, quoted

Row = TypeVar("Row")

MOST = 200
"""Rows of a batch that are written so; with more, COPY is faster."""


class BriefStatement(NamedTuple):
    """A statement, and its values."""

    query: bytes
    values: list[Any]


class BriefStatements(Generic[Row]):
    """Writes the rows of one relation. Rows go as JSON, whose names are those of the columns."""

    def __init__(self, table: Table[Row], relation: Relation) -> None:
        self._table = table
        self._live = table.qualified(relation.relation)
        self._past = table.qualified(table.history_of(relation.relation))

    def of(self, batch: FoldedPage[Row], rows: dict[str, Held[Row] | None]) -> list[BriefStatement]:
        """The statements that write a batch; RowRefusedError where a value cannot be written."""
        held = {key: rows[key] for key in batch.changed}
        gone = [key for key, row in held.items() if row is None and batch.changed[key]]
        made: list[BriefStatement] = []
        try:
            if gone:
                made.append(BriefStatement(self._remove, [gone]))
            if live := [self._json(row[0], b'"since":%d' % row[1]) for row in held.values() if row is not None]:
                made.append(BriefStatement(self._replace, [_array(live)]))
            if batch.past:
                past = [self._json(row, b'"since":%d,"until":%d' % (since, until)) for row, since, until in batch.past]
                made.append(BriefStatement(self._keep, [_array(past)]))
        except (TypeError, ValueError, AttributeError) as error:
            raise RowRefusedError(type(error).__name__) from error
        return made

    def _json(self, row: Row, more: bytes) -> bytes:
        """A row as a JSON object with its links and positions."""
        for name, keys in self._table.model.links.items():
            more += b',"%b":%b' % (link_column(name).encode(), msgspec.json.encode(list(keys(row))))
        return b"{%b,%b" % (more, msgspec.json.encode(row)[1:])

    @cached_property
    def _remove(self) -> bytes:
        return f"DELETE FROM {self._live} WHERE {quoted(self._table.model.key)} = ANY(%s)".encode()  # noqa: S608

    @cached_property
    def _replace(self) -> bytes:
        named = f"{self._table.stored}, {SINCE}"
        changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in named.split(", "))
        return (
            f"INSERT INTO {self._live} ({named}) SELECT {named} FROM json_populate_recordset(NULL::{self._live}, %s)"  # noqa: S608
            f" ON CONFLICT ({quoted(self._table.model.key)}) DO UPDATE SET {changed}"
        ).encode()

    @cached_property
    def _keep(self) -> bytes:
        named = f"{self._table.stored}, {SINCE}, {UNTIL}"
        populated = f"json_populate_recordset(NULL::{self._past}, %s)"
        return f"INSERT INTO {self._past} ({named}) SELECT {named} FROM {populated}".encode()  # noqa: S608


def _array(objects: list[bytes]) -> str:
    return b"[%b]".__mod__(b",".join(objects)).decode()
