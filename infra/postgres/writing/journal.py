"""The ledger's hot path: concurrent loads and appends are gathered into one statement each."""

from collections.abc import Sequence
from datetime import UTC, datetime
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

# What one request can be the cause of; then the others of its batch are carried out without it.
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

    def __init__(self, writers: Sequence[Session], readers: Sequence[Session]) -> None:
        self._writers, self._readers = list(writers), list(readers)
        self._sessions = [*writers, *readers]
        self._appends: Gatherer[AppendRequest, Outcome] = Gatherer(
            self._append, weigh=appending.size, lanes=len(writers), crowd=CROWD
        )
        APPEND_QUEUE_DEPTH.set_function(self._appends.__len__)
        self._loads: Gatherer[loading.Asked, tuple[datetime, Loaded]] = Gatherer(self._load, lanes=len(readers))

    @classmethod
    async def open(
        cls, dsn: str, *, role: str | None = ROLE, patience: float = PATIENCE, writers: int = 2, readers: int = 2
    ) -> Self:
        """Connect, acting as `role`; psycopg.OperationalError where nobody answers."""
        sessions = [Session(dsn, role, patience=patience) for _ in range(writers + readers)]
        for session in sessions:
            await session.open()
        return cls(sessions[:writers], sessions[writers:])

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
        asked = [loading.Asked(one, snapshot_shape or "") for one in loads]
        found = await self._loads.submit(asked)
        now = max((clock for clock, _ in found), default=datetime.now(UTC))
        return now, [loaded for _, loaded in found]

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        """An outcome for each request, in order."""
        for request in requests:
            appending.check(request)
        return await self._appends.submit(requests)

    async def _append(self, requests: Sequence[AppendRequest]) -> list[Outcome | Exception]:
        APPEND_BATCH_SIZE.observe(len(requests))
        with APPEND_SECONDS.time():
            writer = self._writers.pop()
            try:
                return await self._outcomes(writer, requests)
            finally:
                self._writers.append(writer)

    async def _outcomes(self, writer: Session, requests: Sequence[AppendRequest]) -> list[Outcome | Exception]:
        try:
            rows = await writer.rows(appending.APPEND, appending.parameters(requests))
        except (Lost, Unreachable):
            return [OutcomeUnknown(request.command_id) for request in requests]
        except _FAULTS_OF_ONE as error:
            if len(requests) == 1:
                return [error]
            half = len(requests) // 2
            return [*await self._outcomes(writer, requests[:half]), *await self._outcomes(writer, requests[half:])]
        return [*appending.outcomes(requests, rows)]

    async def _load(self, asked: Sequence[loading.Asked]) -> list[tuple[datetime, Loaded] | Exception]:
        reader = self._readers.pop()
        try:
            return [*loading.answers(asked, await reader.rows(loading.LOAD, loading.parameters(asked)))]
        finally:
            self._readers.append(reader)
