"""The ledger's hot path: concurrent loads and appends are gathered into one statement each."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Self

import psycopg
from prometheus_client import Gauge, Histogram

from application.gather import Gatherer
from application.kernel import AppendRequest, Journal, Load, Loaded, Outcome, OutcomeUnknown
from infra.postgres.writing import appending, loading
from infra.postgres.writing.session import Lost, Session, Unreachable

ROLE = "foja_app"
PATIENCE = 10.0
CROWD = 32
"""Appends that must wait before a second writer begins beside the first."""

# What one call can be the cause of; then the others of its batch are carried out without it.
_FAULTS_OF_ONE = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)

APPEND_SECONDS = Histogram(
    "foja_append_seconds",
    "Time of a batch of appends, from the statement to its committed answer.",
    buckets=(0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1, 2, 5, 10),
)
APPEND_BATCH_SIZE = Histogram(
    "foja_append_batch_size", "Requests in a batch of appends.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
)
APPEND_QUEUE_DEPTH = Gauge("foja_append_queue_depth", "Requests that wait for the next batch of appends.")


class PostgresJournal(Journal):
    """Appends and loads for one process: `writers` connections write, `readers` read.

    Where a crowd waits, the writers take turns at the ledger's head: while the server stores one batch, this process
    makes the next one ready. Otherwise one writes, since a large batch saves flushes of the disk.

    Nothing is answered before it is committed. Where the connection goes during a commit, the batch is sent again:
    the ledger knows by the command ids what it had stored, and answers with the true receipts. Raises OutcomeUnknown
    where the server does not come back within `patience` seconds, and ValueError for an event that cannot be stored.
    """

    def __init__(self, writers: Sequence[Session], readers: Sequence[Session], aside: Session) -> None:
        self._writers, self._readers = list(writers), list(readers)
        self._aside, self._aside_turn = aside, asyncio.Lock()
        self._sessions = [*writers, *readers, aside]
        # What one call brings stays together: later requests may build on earlier ones, and loads see one state.
        self._appends: Gatherer[Sequence[AppendRequest], list[Outcome]] = Gatherer(
            self._append, weigh=appending.size, count=len, lanes=len(writers), crowd=CROWD
        )
        APPEND_QUEUE_DEPTH.set_function(self._appends.__len__)
        self._loads: Gatherer[Sequence[loading.Asked], tuple[datetime, list[Loaded]]] = Gatherer(
            self._load, count=len, lanes=len(readers)
        )

    @classmethod
    async def open(
        cls, dsn: str, *, role: str | None = ROLE, patience: float = PATIENCE, writers: int = 2, readers: int = 2
    ) -> Self:
        """Connect, acting as `role`; psycopg.OperationalError where nobody answers."""
        sessions = [Session(dsn, role, patience=patience) for _ in range(writers + readers)]
        try:
            for session in sessions:
                await session.open()
        except BaseException:
            for session in sessions:
                await session.close()
            raise
        return cls(sessions[:writers], sessions[writers:], Session(dsn, role, patience=patience))

    async def close(self) -> None:
        """Take nothing more, answer everything that was taken, disconnect."""
        await self._appends.close()
        await self._loads.close()
        for session in self._sessions:
            await session.close()

    async def load(
        self, loads: Sequence[Load], *, snapshot_shape: str | None = None
    ) -> tuple[datetime, Sequence[Loaded]]:
        """The database's clock (UTC), and what is known for each load, in order."""
        (found,) = await self._loads.submit([[loading.Asked(one, snapshot_shape or "") for one in loads]])
        return found

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        """An outcome for each request, in order."""
        for request in requests:
            appending.check(request)
        if not requests:
            return []
        (outcomes,) = await self._appends.submit([requests])
        return outcomes

    async def position_of(self, stream: str, version: int) -> int:
        """Where an event stands in the ledger; 0 where there is none. Asked so seldom that it connects when it is."""
        async with self._aside_turn:
            found = await self._aside.rows(loading.POSITION, [stream, version])
        return int(found[0][0]) if found else 0

    async def _append(self, calls: Sequence[Sequence[AppendRequest]]) -> list[list[Outcome] | Exception]:
        APPEND_BATCH_SIZE.observe(sum(len(call) for call in calls))
        with APPEND_SECONDS.time():
            writer = self._writers.pop()
            try:
                return await self._outcomes(writer, calls)
            finally:
                self._writers.append(writer)

    async def _outcomes(
        self, writer: Session, calls: Sequence[Sequence[AppendRequest]]
    ) -> list[list[Outcome] | Exception]:
        try:
            rows = await writer.rows(appending.APPEND, appending.parameters(calls))
        except (Lost, Unreachable):
            return [OutcomeUnknown(call[0].command_id) for call in calls]
        except _FAULTS_OF_ONE as error:
            if len(calls) == 1:
                return [error]
            half = len(calls) // 2
            return [*await self._outcomes(writer, calls[:half]), *await self._outcomes(writer, calls[half:])]
        return [*appending.outcomes(calls, rows)]

    async def _load(self, calls: Sequence[Sequence[loading.Asked]]) -> list[tuple[datetime, list[Loaded]] | Exception]:
        reader = self._readers.pop()
        try:
            asked = [one for call in calls for one in call]
            now, found = loading.answers(asked, await reader.rows(loading.LOAD, loading.parameters(asked)))
        finally:
            self._readers.append(reader)
        answers = iter(found)
        return [(now, [next(answers) for _ in call]) for call in calls]
