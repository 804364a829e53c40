"""Asking the live relation of a read model, through rebuilds, restarts and lag."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
import psycopg
from psycopg import errors
from psycopg_pool import AsyncConnectionPool

from domain.kernel.sight import Sight
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.compiled import live_relations
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.kept_statements import KeptStatements
from infra.postgres.reading.progress import Progress
from infra.postgres.reading.rows import ReadSource, Sources
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
Relations = Mapping[str, str]
"""The relations of read models that were ever built, by the names of these."""
Select = Callable[[Relations, Values], str]
"""Makes a SELECT on relations."""


@dataclass(frozen=True)
class Answer:
    """Records, the position that they reflect, and how far each read model is that was looked at."""

    position: int
    positions: Mapping[str, int]
    records: Sequence[Sequence[Any]]


class Questions:
    """Runs statements on live relations. Each answer is one statement, so one snapshot.

    The statement says which relation is live in its own snapshot. Where that is another one than the one asked, it is
    asked again: a switch to a new version is never seen by a caller. What is found by keys, and by what is joined to
    these, is asked on the connections `keyed`, which plan a statement once.
    """

    def __init__(self, pool: Pool, keyed: Pool, progress: Progress) -> None:
        self._pool, self._keyed, self._progress = pool, keyed, progress
        self._relations: dict[str, str | None] = {}
        self._statements = KeptStatements()

    async def ask(
        self,
        tables: Sequence[Table[Any]],
        as_of: int | None,
        statement: Select,
        order: str | None = None,
        dispensable: Collection[str] = (),
    ) -> Answer:
        """The records of a statement in the order of its `answer`, on the first table; its rows may lead to others.

        Waits a moment for a read model that lags `as_of`. Where the first was never built there are no records; where
        another was not, NotBuiltYet is raised, but for those `dispensable` ones that the statement does without.
        """
        past = [table.model.name for table in tables if table.model.history]
        waited = False
        while True:
            answer = await self._current(tables, statement, order, dispensable)
            behind = [name for name in past if answer.positions.get(name, 0) < (as_of or 0)]
            if as_of is None or not behind:
                return answer
            head = await self.head()
            if as_of > head:
                raise NotRecordedYet(as_of, head)
            if waited or not await self._progress.reached(behind, as_of, PATIENCE):
                raise NotProjectedYet(behind[0], as_of, answer.positions.get(behind[0], 0))
            waited = True

    async def answer(
        self, plan: Plan, sights: Mapping[str, Sequence[Sight]], tables: Mapping[str, Table[Any]], key: str | None
    ) -> bytes | None:
        """The bytes of a plan's answer; None where they are not to be had so, and asking bit by bit tells why.

        There may be more tables than the plan reads: what it reads is seen by way of them.
        """
        asked = {**dict.fromkeys(tables, 0), **plan.latest}
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
        self, plan: Plan, sources: Sources, key: str | None
    ) -> tuple[bytes, Mapping[str, tuple[str, int]]] | None:
        """The answer, and which relations were live in its snapshot; None for whatever goes wrong."""
        try:
            text, given = self._statements.of(plan, sources)
            if key is not None:
                given = [key if value is LATER else value for value in given]
            pool = self._keyed if _is_planned_once(plan, sources) else self._pool
            ((body, live),) = await fetch(pool, text, given, binary=True)
        except (psycopg.Error, ValueError):
            self._relations.clear()
            return None
        return bytes(body), orjson.loads(live or b"{}")

    async def head(self) -> int:
        """The ledger's last position."""
        return int((await fetch(self._pool, HEAD))[0][0])

    async def _current(
        self, tables: Sequence[Table[Any]], statement: Select, order: str | None, dispensable: Collection[str]
    ) -> Answer:
        """The answer of the relations that are live. A read model that was never built reflects position 0."""
        name, *beside = (table.model.name for table in tables)
        for _ in range(_TRIES):
            known = {each: self._relations.get(each) or await self._look_up(each) for each in (name, *beside)}
            values = Values()
            relations = {each: relation for each, relation in known.items() if relation is not None}
            # refuses bad conditions, whatever is built
            select = statement({name: tables[0].base, **relations}, values)
            if name not in relations:
                return Answer(0, {}, ())
            if missing := [each for each in beside if each not in relations and each not in dispensable]:
                raise NotBuiltYet(missing[0])
            try:
                records = await fetch(self._pool, _wrapped(name, beside, select, order, values), values.given)
            except errors.UndefinedTable:
                self._forget(known)
                continue
            except errors.UndefinedColumn as error:
                raise NotBuiltYet(name) from error
            live = _live(name, records[0]) if records else {}
            if {each: relation for each, (relation, _) in live.items()} == relations:
                positions = {each: position for each, (_, position) in live.items()}
                return Answer(positions[name], positions, [record[4:] for record in records if record[3]])
            self._forget(known)
        raise NotBuiltYet(name)

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            self._relations.pop(name, None)

    async def _look_up(self, name: str) -> str | None:
        found = await fetch(self._pool, RELATION, [name])
        self._relations[name] = found[0][0] if found else None
        return self._relations[name]


def _is_planned_once(plan: Plan, sources: Sources) -> bool:
    """Whether no value that is sent tells the planner anything: neither of a filter, nor of what somebody sees."""
    if plan.by_keys:
        return True
    return plan.by_keys_and_joins and all(sight.everywhere for each in sources.values() for sight in each.sights)


def _wrapped(name: str, beside: Sequence[str], select: str, order: str | None, values: Values) -> str:
    sorted_by = f" ORDER BY {order}" if order is not None else ""
    others = live_relations(beside) if beside else "NULL::text"
    return (
        f"SELECT live.relation, live.position, {others}, answer.* FROM projections.standings AS live "  # noqa: S608
        f"LEFT JOIN (SELECT true AS answered, found.* FROM ({select}) AS found) AS answer ON true "
        f"WHERE live.state = 'live' AND live.name = {values.add(name, 'text')}{sorted_by}"
    )


def _live(name: str, record: Sequence[Any]) -> Mapping[str, tuple[str, int]]:
    """Which relations answer, and how far they are."""
    return {name: (record[0], record[1]), **orjson.loads(record[2] or b"{}")}


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
