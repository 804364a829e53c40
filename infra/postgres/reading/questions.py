"""Asking the live relation of a read model, through rebuilds, restarts and lag."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
import psycopg
from psycopg import errors
from psycopg_pool import AsyncConnectionPool

from domain.kernel.sight import Sight
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.compiled import ReadSource
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.kept_statements import KeptStatements
from infra.postgres.reading.progress import Progress
from projections.kernel.declarations import NotBuiltYet, NotProjectedYet, NotRecordedYet
from projections.kernel.plans import LATER, Plan

PATIENCE = 2.0
"""Seconds that a question about a recorded position waits for a read model that lags."""
_TRIES = 5

POSITIONS = "SELECT name, position, lane FROM projections.standings WHERE state = 'live'"
RELATION = "SELECT relation FROM projections.standings WHERE state = 'live' AND name = $1"
HEAD = "SELECT position FROM ledger.head"


class ReadConnection(psycopg.AsyncConnection[Any]):
    """A connection that is asked one thing after the other, with one cursor for all: making one costs as much as a row.

    Statements have their parameters as PostgreSQL writes them ($1).
    """

    @cached_property
    def asking(self) -> psycopg.AsyncRawCursor[Any]:
        """The cursor."""
        return psycopg.AsyncRawCursor(self)


Pool = AsyncConnectionPool[ReadConnection]
Select = Callable[[str, Values], str]
"""Makes a SELECT on a relation."""


@dataclass(frozen=True)
class Answer:
    """Records, and the position that they reflect."""

    position: int
    records: Sequence[Sequence[Any]]


class Questions:
    """Runs statements on live relations. Each answer is one statement, so one snapshot.

    The statement says which relation is live in its own snapshot. Where that is another one than the one asked, it is
    asked again: a switch to a new version is never seen by a caller.
    """

    def __init__(self, pool: Pool, progress: Progress) -> None:
        self._pool, self._progress = pool, progress
        self._relations: dict[str, str | None] = {}
        self._statements = KeptStatements()

    async def ask(self, table: Table[Any], as_of: int | None, statement: Select, order: str | None = None) -> Answer:
        """The records of a statement in the order of its `answer`; waits a moment for a read model that lags as_of."""
        model, waited = table.model.name, False
        while True:
            answer = await self._current(table, statement, order)
            if as_of is None or as_of <= answer.position:
                return answer
            head = await self.head()
            if as_of > head:
                raise NotRecordedYet(as_of, head)
            if waited or not await self._progress.reached([model], as_of, PATIENCE):
                raise NotProjectedYet(model, as_of, answer.position)
            waited = True

    async def answer(
        self, plan: Plan, sights: Mapping[str, Sequence[Sight]], tables: Mapping[str, Table[Any]], key: str | None
    ) -> bytes | None:
        """The bytes of a plan's answer; None where they are not to be had so, and asking bit by bit tells why."""
        asked = plan.latest
        for _ in range(_TRIES):
            relations = {name: self._relations.get(name) or await self._look_up(name) for name in asked}
            sources = {
                name: ReadSource(tables[name], relation or "", sights[name]) for name, relation in relations.items()
            }
            found = await self._compiled(plan, sources, key)
            if found is None:
                break
            body, live = found
            if all(name in live and live[name][0] == relation for name, relation in relations.items()):
                return body if all(live[name][1] >= position for name, position in asked.items()) else None
            self._relations.clear()
        return None

    async def _compiled(
        self, plan: Plan, sources: Mapping[str, ReadSource], key: str | None
    ) -> tuple[bytes, Mapping[str, tuple[str, int]]] | None:
        """The answer, and which relations were live in its snapshot; None for whatever goes wrong."""
        try:
            text, given = self._statements.of(plan, sources)
            if key is not None:
                given = [key if value is LATER else value for value in given]
            ((body, live),) = await fetch(self._pool, text, given, binary=True)
        except (psycopg.Error, ValueError):
            self._relations.clear()
            return None
        return bytes(body), orjson.loads(live or b"{}")

    async def head(self) -> int:
        """The ledger's last position."""
        return int((await fetch(self._pool, HEAD))[0][0])

    async def _current(self, table: Table[Any], statement: Select, order: str | None) -> Answer:
        """The answer of the relation that is live. A read model that was never built reflects position 0."""
        name = table.model.name
        for _ in range(_TRIES):
            relation = self._relations.get(name) or await self._look_up(name)
            values = Values()
            select = statement(relation or table.base, values)  # refuses bad conditions, whatever is built
            if relation is None:
                return Answer(0, ())
            try:
                records = await fetch(self._pool, _wrapped(name, select, order, values), values.given)
            except errors.UndefinedTable:
                self._relations.pop(name, None)
                continue
            except errors.UndefinedColumn as error:
                raise NotBuiltYet(name) from error
            if records and records[0][0] == relation:
                return Answer(records[0][1], [record[3:] for record in records if record[2]])
            self._relations.pop(name, None)
        raise NotBuiltYet(name)

    async def _look_up(self, name: str) -> str | None:
        found = await fetch(self._pool, RELATION, [name])
        self._relations[name] = found[0][0] if found else None
        return self._relations[name]


def _wrapped(name: str, select: str, order: str | None, values: Values) -> str:
    sorted_by = f" ORDER BY {order}" if order is not None else ""
    return (
        "SELECT live.relation, live.position, answer.* FROM projections.standings AS live "  # noqa: S608
        f"LEFT JOIN (SELECT true AS answered, found.* FROM ({select}) AS found) AS answer ON true "
        f"WHERE live.state = 'live' AND live.name = {values.add(name, 'text')}{sorted_by}"
    )


async def fetch(
    pool: Pool, statement: str | bytes, given: Sequence[Any] = (), *, binary: bool = False
) -> list[tuple[Any, ...]]:
    """The records of a read-only statement; asked again on another connection where one was lost.

    Raises psycopg.OperationalError where the database is away.
    """
    text = statement.encode() if isinstance(statement, str) else statement
    for attempt in range(_TRIES):
        connection = await pool.getconn()
        try:
            await connection.asking.execute(text, given, binary=binary)
            return await connection.asking.fetchall()
        except psycopg.OperationalError:
            if not connection.closed or attempt == _TRIES - 1:
                raise
        finally:
            await pool.putconn(connection)
        await pool.check()
        await asyncio.sleep(0.05 * attempt)
    raise AssertionError("unreachable")
