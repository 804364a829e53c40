"""Which deadlines are due, as the live tables of their read models and the time of the record say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row

from application.kernel.workflows import Deadline
from infra.postgres.projecting.tables import Table, quoted
from projections.kernel.declarations import ReadModel

BATCH = 200

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline of one key that has been reached, and the position of the event that set it."""

    deadline: str
    key: str
    due_at: datetime
    since: int


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a deadline's rows are now, and how far they reflect the ledger."""

    deadline: Deadline
    table: str
    relation: str
    key: str
    position: int


# A row whose key is quarantined is out of date: it waits until somebody has decided about the event.
_OPEN = """
    FROM {table} t
    WHERE t.{key} <> ALL(%(aside_{i})s)
      AND NOT EXISTS (SELECT FROM projections.quarantine q WHERE q.relation = %(relation_{i})s AND q.key = t.{key})
      AND NOT EXISTS (
          SELECT FROM workflows.fired f WHERE f.deadline = %(name_{i})s AND f.key = t.{key} AND f.due_at = t.due_at
      )
"""
_DUE = """
    (SELECT %(name_{i})s AS deadline, t.{key} AS key, t.due_at, t.since {open} AND t.due_at <= (SELECT ledger.now())
     ORDER BY t.due_at, t.{key} LIMIT {batch})
"""
_NEXT = "(SELECT t.due_at {open} AND t.due_at > (SELECT ledger.now()) ORDER BY t.due_at LIMIT 1)"
_FIRST = "SELECT * FROM ({rows}) due ORDER BY due_at, deadline, key LIMIT {batch}"
_SECONDS = "SELECT extract(epoch FROM min(due_at) - ledger.clock())::float8 FROM ({rows}) n"
_STILL = """
    SELECT e.state FROM {table} t JOIN ledger.stored_events e ON e.notification_id = t.since
    WHERE t.{key} = %s AND t.due_at = %s AND t.since = %s
"""


class DueRows:
    """The rows of all deadlines together, read from whichever relation is live."""

    def __init__(self, deadlines: Sequence[Deadline], models: Iterable[ReadModel[Any]]) -> None:
        known = {model.name: model for model in models}
        missing = [d.name for d in deadlines if d.read_model not in known or not _has_due_at(known[d.read_model])]
        if missing:
            raise ValueError(f"no read model with the field due_at for the deadlines {missing}")
        self._deadlines = {d.name: d for d in deadlines}
        self._keys = {d.name: quoted(known[d.read_model].key) for d in deadlines}

    @property
    def models(self) -> list[str]:
        """The read models that the deadlines hang on."""
        return sorted({deadline.read_model for deadline in self._deadlines.values()})

    async def due(
        self, connection: Connection, aside: Mapping[str, Sequence[str]], reflecting: int = 0
    ) -> list[DueDeadline]:
        """What is due and was not fired, in due-time order, then by deadline and key.

        Without the keys `aside` (by deadline), and from the read models alone that reflect the ledger up to a position.
        """
        sources = [source for source in await self._sources(connection) if source.position >= reflecting]
        if not sources:
            return []
        branches, values = _branches(_DUE, sources, aside)
        statement = _FIRST.format(rows=" UNION ALL ".join(branches), batch=BATCH)
        async with connection.cursor(row_factory=class_row(DueDeadline)) as cursor:
            await cursor.execute(statement.encode(), values)
            return await cursor.fetchall()

    async def seconds_to_next(self, connection: Connection, aside: Mapping[str, Sequence[str]]) -> float | None:
        """How long until the next row falls due, by the database's clock; None where none is to come.

        Where that is behind the last act, the time of the record stands still until it has come up with it.
        """
        sources = await self._sources(connection)
        if not sources:
            return None
        branches, values = _branches(_NEXT, sources, aside)
        statement = _SECONDS.format(rows=" UNION ALL ".join(branches))
        cursor = await connection.execute(statement.encode(), values)
        (seconds,) = await cursor.fetchone() or (None,)
        return None if seconds is None else max(0.0, float(seconds))

    async def behind(self, connection: Connection, position: int) -> list[str]:
        """The read models that do not reflect the ledger up to a position yet."""
        reached = {
            source.deadline.read_model for source in await self._sources(connection) if source.position >= position
        }
        return [model for model in self.models if model not in reached]

    async def still(self, connection: Connection, due: DueDeadline) -> bytes | None:
        """The envelope of the event that set this deadline; None where it was moved or cancelled since."""
        for source in await self._sources(connection):
            if source.deadline.name == due.deadline:
                statement = _STILL.format(table=source.table, key=source.key).encode()
                cursor = await connection.execute(statement, (due.key, due.due_at, due.since), binary=True)
                row = await cursor.fetchone()
                return bytes(row[0]) if row else None
        return None

    async def _sources(self, connection: Connection) -> list[_Source]:
        cursor = await connection.execute(
            "SELECT name, relation, position FROM projections.standings WHERE state = 'live' AND name = ANY(%s)",
            (self.models,),
        )
        live = {name: (relation, position) for name, relation, position in await cursor.fetchall()}
        return [
            _Source(
                deadline,
                Table.qualified(live[deadline.read_model][0]),
                live[deadline.read_model][0],
                self._keys[name],
                position,
            )
            for name, deadline in self._deadlines.items()
            if deadline.read_model in live
            for position in (live[deadline.read_model][1],)
        ]


def _has_due_at(model: ReadModel[Any]) -> bool:
    column = Table(model).column("due_at") if "due_at" in model.row.__dataclass_fields__ else None
    return column is not None and column.kind == "datetime"


def _branches(
    template: str, sources: Sequence[_Source], aside: Mapping[str, Sequence[str]]
) -> tuple[list[str], dict[str, Any]]:
    branches: list[str] = []
    values: dict[str, Any] = {}
    for i, source in enumerate(sources):
        known = {"i": i, "table": source.table, "key": source.key, "batch": BATCH}
        branches.append(template.format(open=_OPEN.format(**known), **known))
        values |= {f"name_{i}": source.deadline.name, f"relation_{i}": source.relation}
        values[f"aside_{i}"] = list(aside.get(source.deadline.name, ()))
    return branches, values
