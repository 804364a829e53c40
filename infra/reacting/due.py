"""Which deadlines and steps of ladders are due, as the live tables and the time of the record say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row

from application.kernel.workflows import Deadline, Ladder
from infra.postgres.projecting.tables import ALARMS, Table
from infra.reacting.due_statements import BATCH, FIRST, SECONDS, DueSource
from projections.kernel.declarations import ReadModel

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline, or a step of a ladder, that a key has reached, and the position of the event that set it."""

    deadline: str
    step: str | None
    key: str
    due_at: datetime
    since: int

    @property
    def name(self) -> str:
        """Under which name it is fired once for each time that it is set to."""
        return self.deadline if self.step is None else f"{self.deadline}/{self.step}"


@dataclass(frozen=True, slots=True)
class StillDue:
    """The command that is due, and the envelope of the event that set it so."""

    command: Callable[[], Any]
    envelope: bytes


class DueRows:
    """The rows of all deadlines and ladders together, read from whichever relation is live."""

    def __init__(self, deadlines: Sequence[Deadline | Ladder], models: Iterable[ReadModel[Any]]) -> None:
        known = {model.name: model for model in models}
        missing = [d.name for d in deadlines if d.read_model not in known or not _has_due(d, known[d.read_model])]
        if missing:
            raise ValueError(f"no read model with the field due_at or {ALARMS} for the deadlines {missing}")
        self._deadlines = {d.name: d for d in deadlines}
        self._tables = {d.name: Table(known[d.read_model]) for d in deadlines}

    @property
    def models(self) -> list[str]:
        """The read models that the deadlines hang on."""
        return sorted({deadline.read_model for deadline in self._deadlines.values()})

    async def due(
        self, connection: Connection, aside: Mapping[str, Sequence[str]], reflecting: int = 0
    ) -> list[DueDeadline]:
        """What is due and was not fired, in due-time order, then by deadline, key and step.

        Without the keys `aside` (by deadline), and from the read models alone that reflect the ledger up to a position.
        """
        sources = [source for source in await self._sources(connection) if source.position >= reflecting]
        if not sources:
            return []
        branches = [source.due(i) for i, source in enumerate(sources)]
        statement = FIRST.format(rows=" UNION ALL ".join(branches), batch=BATCH)
        async with connection.cursor(row_factory=class_row(DueDeadline)) as cursor:
            await cursor.execute(statement.encode(), _values(sources, aside))
            return await cursor.fetchall()

    async def seconds_to_next(self, connection: Connection, aside: Mapping[str, Sequence[str]]) -> float | None:
        """How long until the next row falls due, by the database's clock; None where none is to come.

        Where that is behind the last act, the time of the record stands still until it has come up with it.
        """
        sources = await self._sources(connection)
        if not sources:
            return None
        statement = SECONDS.format(rows=" UNION ALL ".join(source.next(i) for i, source in enumerate(sources)))
        cursor = await connection.execute(statement.encode(), _values(sources, aside))
        (seconds,) = await cursor.fetchone() or (None,)
        return None if seconds is None else max(0.0, float(seconds))

    async def behind(self, connection: Connection, position: int) -> list[str]:
        """The read models that do not reflect the ledger up to a position yet."""
        reached = {source.read_model for source in await self._sources(connection) if source.position >= position}
        return [model for model in self.models if model not in reached]

    async def still(self, connection: Connection, due: Sequence[DueDeadline]) -> Mapping[DueDeadline, StillDue]:
        """What is to be given for what is due of one deadline; without what was moved or cancelled since."""
        for source in await self._sources(connection):
            if due and source.name == due[0].deadline:
                cursor = await connection.execute(source.still().encode(), _values_of(due))
                found = {due[number - 1]: record for *record, number in await cursor.fetchall()}
                return {
                    each: StillDue(self._command(each, record), bytes(record[-1])) for each, record in found.items()
                }
        return {}

    def _command(self, due: DueDeadline, record: Sequence[Any]) -> Callable[[], Any]:
        match self._deadlines[due.deadline]:
            case Ladder() as ladder:
                row, step = self._tables[due.deadline].row(record), str(due.step)
                return lambda: ladder.command(row, step)
            case deadline:
                return lambda: deadline.command(due.key)

    async def _sources(self, connection: Connection) -> list[DueSource]:
        cursor = await connection.execute(
            "SELECT name, relation, position FROM projections.standings WHERE state = 'live' AND name = ANY(%s)",
            (self.models,),
        )
        live = {name: (relation, position) for name, relation, position in await cursor.fetchall()}
        return [
            DueSource(
                name,
                deadline.read_model,
                isinstance(deadline, Ladder),
                self._tables[name],
                *live[deadline.read_model],
            )
            for name, deadline in self._deadlines.items()
            if deadline.read_model in live
        ]


def _has_due(deadline: Deadline | Ladder, model: ReadModel[Any]) -> bool:
    table = Table(model)
    if isinstance(deadline, Ladder):
        return table.has_alarms
    names = {column.name for column in table.columns}
    return "due_at" in names and table.column("due_at").kind == "datetime"


def _values(sources: Sequence[DueSource], aside: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for i, source in enumerate(sources):
        values |= {f"name_{i}": source.name, f"relation_{i}": source.relation}
        values[f"aside_{i}"] = list(aside.get(source.name, ()))
    return values


def _values_of(due: Sequence[DueDeadline]) -> dict[str, list[Any]]:
    return {name: [getattr(each, name) for each in due] for name in ("key", "due_at", "since", "step")}
