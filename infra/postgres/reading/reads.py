"""The read side in PostgreSQL: the ledger itself, how far it is reflected, and the way to the read models."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar

from psycopg_pool import AsyncConnectionPool

from infra.postgres.connect import RECONNECTING, conninfo
from infra.postgres.projecting.tables import Table
from infra.postgres.reading import entries
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.progress import Progress, Stand
from infra.postgres.reading.questions import POSITIONS, Pool, Questions, ReadConnection, fetch
from infra.postgres.reading.seen import SeenReads
from infra.signals.signals import Signals
from projections.kernel.declarations import LedgerEntry, LedgerQuery, ReadModel, Sights

Row = TypeVar("Row")

PATIENCE = 10.0
"""Seconds to wait for a connection."""

# Conditions differ from call to call, so each statement is planned for its own values: an index that serves one value
# well may lead through half of a table for the next. PostgreSQL cannot tell by itself (`auto`): it goes by what plans
# were expected to cost for the values of the first five calls.
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


# Keys, and what is joined to rows under keys, are looked up in the same way whichever they are: by the index, also
# where a table was small when it was planned.
KEYED_SETTINGS = {
    **SETTINGS,
    "application_name": "foja reads by key",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class PostgresReads:
    """The read side, as the role that may only read. Read models are asked as somebody sees them: `seen`."""

    def __init__(self, pool: Pool, keyed: Pool, progress: Progress, models: Sequence[ReadModel[Any]]) -> None:
        self._pool, self._keyed, self._progress = pool, keyed, progress
        self.questions = Questions(pool, keyed, progress)
        self._tables: dict[str, Table[Any]] = {model.name: Table(model) for model in models}

    @classmethod
    async def open(cls, dsn: str, models: Sequence[ReadModel[Any]], signals: Signals, *, connections: int = 10) -> Self:
        """Connect; raises psycopg.OperationalError where the database cannot be reached.

        There are at most so many connections, half of them for what is found by keys and what is joined to it.
        """
        for_keys = max(1, connections // 2)
        pool = _pool(dsn, SETTINGS, max(1, connections - for_keys))
        keyed = _pool(dsn, KEYED_SETTINGS, for_keys)

        async def positions() -> Sequence[Stand]:
            return [Stand(*record) for record in await fetch(pool, POSITIONS)]

        try:
            await pool.open(wait=True, timeout=PATIENCE)
            await keyed.open(wait=True, timeout=PATIENCE)
            progress = await Progress.open(positions, signals, [model.name for model in models])
        except BaseException:
            await pool.close()
            await keyed.close()
            raise
        return cls(pool, keyed, progress, models)

    async def close(self) -> None:
        """End all connections; the signals stay."""
        await self._progress.close()
        await self._pool.close()
        await self._keyed.close()

    def seen(self, sights: Sights) -> SeenReads:
        """The read side as somebody sees it."""
        return SeenReads(self.questions, self.table, self, sights)

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
        return int((await fetch(self._pool, "SELECT ledger.position_at($1)", [moment]))[0][0])

    async def head(self) -> int:
        """The ledger's last position."""
        return await self.questions.head()

    # --- progress ------------------------------------------------------------------------------

    async def projected(self, models: Sequence[str], position: int, timeout: float) -> bool:
        """Wait, at most `timeout` seconds, until these read models have reached a position."""
        return await self._progress.reached(models, position, timeout)

    def table(self, model: ReadModel[Row]) -> Table[Row]:
        """The tables of a read model."""
        found = self._tables.get(model.name)
        if found is None or found.model is not model:
            found = self._tables[model.name] = Table(model)
        return found


def _pool(dsn: str, settings: Mapping[str, str], most: int) -> Pool:
    return AsyncConnectionPool(
        conninfo(dsn, "foja_app", **settings),
        connection_class=ReadConnection,
        kwargs={"autocommit": True},
        min_size=1,
        max_size=most,
        timeout=PATIENCE,
        reconnect_timeout=RECONNECTING,
        open=False,
    )
