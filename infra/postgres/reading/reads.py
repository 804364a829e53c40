"""The read side in PostgreSQL: pages, counts, sums, and the ledger itself."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar

import psycopg
from psycopg import sql
from psycopg_pool import AsyncConnectionPool

from infra.postgres.connect import conninfo
from infra.postgres.projecting.tables import Table
from infra.postgres.reading import entries, summaries
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.paging import Order
from infra.postgres.reading.progress import Progress
from infra.postgres.reading.questions import POSITIONS, Answer, Pool, Questions, fetch
from infra.postgres.reading.rows import Rows
from infra.signals import Signals
from projections.kernel import Condition, Group, LedgerEntry, LedgerQuery, Page, Query, ReadModel, Summary

Row = TypeVar("Row")
Where = tuple[Condition, ...]

# Conditions differ from call to call, so each statement is planned for its own values.
SETTINGS = {
    "application_name": "foja reads",
    "timezone": "UTC",
    "default_transaction_read_only": "on",
    "plan_cache_mode": "force_custom_plan",
    "statement_timeout": "30s",
    "jit": "off",
    # The planner expects too many groups; with room for them it sums in a hash table instead of sorting on disk.
    "work_mem": "16MB",
    "hash_mem_multiplier": "8",
}


class PostgresReads:
    """Answers questions on the read models, as the role that may only read."""

    def __init__(self, pool: Pool, progress: Progress, models: Sequence[ReadModel[Any]]) -> None:
        self._pool, self._progress = pool, progress
        self._questions = Questions(pool, progress)
        self._tables: dict[str, Table[Any]] = {model.name: Table(model) for model in models}

    @classmethod
    async def open(cls, dsn: str, models: Sequence[ReadModel[Any]], signals: Signals, *, connections: int = 10) -> Self:
        """Connect; raises psycopg.OperationalError where the database cannot be reached."""
        pool: Pool = AsyncConnectionPool(
            conninfo(dsn, "foja_app", **SETTINGS),
            connection_class=psycopg.AsyncConnection[Any],
            kwargs={"autocommit": True},
            min_size=1,
            max_size=connections,
            timeout=10,
            open=False,
        )

        async def positions() -> Mapping[str, int]:
            return dict(await fetch(pool, POSITIONS))

        try:
            await pool.open(wait=True, timeout=10)
            progress = await Progress.open(positions, signals, [model.name for model in models])
        except BaseException:
            await pool.close()
            raise
        return cls(pool, progress, models)

    async def close(self) -> None:
        """End all connections; the signals stay."""
        await self._progress.close()
        await self._pool.close()

    # --- rows ----------------------------------------------------------------------------------

    async def page(self, model: ReadModel[Row], query: Query) -> Page[Row]:
        """A keyset page of a read model."""
        table = self._table(model)
        order = Order.of(table, query.order)
        direction = order.reversed if query.backwards else order
        answer = await self._ask(
            table, query.where, query.as_of, lambda rows: rows.page(query, order), direction.by("answer")
        )
        present = [record[3:] for record in answer.records if record[2]]
        found, more = [table.row(record) for record in present[: query.first]], len(present) > query.first
        before, after = answer.records[0][:2] if answer.records else (False, False)
        if query.backwards:
            found.reverse()
        return Page(
            rows=found,
            has_next=bool(after or (more and not query.backwards)),
            has_previous=bool(before or (more and query.backwards)),
            position=answer.position if query.as_of is None else query.as_of,
        )

    async def count(self, model: ReadModel[Any], where: Where, as_of: int | None) -> int:
        """How many rows meet the conditions."""
        answer = await self._ask(self._table(model), where, as_of, lambda rows: rows.count())
        return int(answer.records[0][0]) if answer.records else 0

    async def depths(self, model: ReadModel[Any], where: Where, as_of: int | None) -> Mapping[str, int]:
        """How many codes the longest path has, for each path field of the rows that meet the conditions; 0 of none."""
        table = self._table(model)
        paths = [column.name for column in table.columns if column.kind == "path"]
        if not paths:
            return {}
        answer = await self._ask(table, where, as_of, lambda rows: rows.depths(paths))
        return dict(zip(paths, answer.records[0] if answer.records else [0] * len(paths), strict=True))

    async def by_key(self, model: ReadModel[Row], keys: Sequence[str], as_of: int | None = None) -> Mapping[str, Row]:
        """The rows under these keys; absent ones are left out."""
        table = self._table(model)
        storable = [key for key in keys if "\0" not in key]
        answer = await self._ask(table, (), as_of, lambda rows: rows.by_key(storable))
        found = [table.row(record) for record in answer.records]
        return {getattr(row, model.key): row for row in found}

    async def summarise(
        self, summary: Summary, path: str | None, level: int, where: Where, as_of: int | None
    ) -> Sequence[Group]:
        """Sums by the first `level` codes of `path` (no path: one total for each `by`), in order."""
        summaries.check(summary, path, level)
        table = self._table(summary.of)
        answer = await self._ask(
            table,
            where,
            as_of,
            lambda rows: summaries.statement(summary, rows, path, level),
            summaries.order(summary),
        )

        async def labels(keys: Sequence[str]) -> Mapping[str, Any]:
            return await self.by_key(summary.labels, keys, as_of if summary.labels.history else None) if keys else {}

        groups = [summaries.group(summary, table, record) for record in answer.records]
        return await summaries.labelled(summary, path, groups, labels)

    async def positions_behind(
        self, model: ReadModel[Any], where: Where, after: int, first: int, as_of: int | None
    ) -> Sequence[int]:
        """The positions of the events that made these rows what they are, in order (history only)."""
        order = sql.SQL("answer.position").format()
        answer = await self._ask(self._table(model), where, as_of, lambda rows: rows.positions(after, first), order)
        return [record[0] for record in answer.records]

    # --- the ledger ----------------------------------------------------------------------------

    async def entries(self, query: LedgerQuery) -> Sequence[LedgerEntry]:
        """A page of the ledger."""
        values = Values()
        statement = entries.statement(query, values)
        return [entries.entry(record) for record in await fetch(self._pool, statement, values.given)]

    async def entries_at(self, positions: Sequence[int]) -> Sequence[LedgerEntry]:
        """The ledger's entries at these positions, in order."""
        return [entries.entry(record) for record in await fetch(self._pool, entries.AT, [list(positions)])]

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment; 0 before the first. ValueError for a time without zone."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no time zone")
        return int((await fetch(self._pool, "SELECT ledger.position_at(%s)", [moment]))[0][0])

    async def head(self) -> int:
        """The ledger's last position."""
        return await self._questions.head()

    # --- progress ------------------------------------------------------------------------------

    async def projected(self, models: Sequence[str], position: int, timeout: float) -> bool:
        """Wait, at most `timeout` seconds, until these read models have reached a position."""
        return await self._progress.reached(models, position, timeout)

    def _table(self, model: ReadModel[Row]) -> Table[Row]:
        found = self._tables.get(model.name)
        if found is None or found.model is not model:
            found = self._tables[model.name] = Table(model)
        return found

    async def _ask(
        self,
        table: Table[Any],
        where: Where,
        as_of: int | None,
        select: Callable[[Rows], sql.Composable],
        order: sql.Composable | None = None,
    ) -> Answer:
        def statement(relation: str, values: Values) -> sql.Composable:
            return select(Rows(table, relation, where, as_of, values))

        return await self._questions.ask(table, as_of, statement, order)
