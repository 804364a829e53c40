"""The ledger's hot path: concurrent loads and appends are gathered into one statement each."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

import psycopg
import structlog
from prometheus_client import Gauge, Histogram

from application.bus.gather import Gatherer
from application.kernel.journal import AppendRequest, Journal, Load, Loaded, Outcome
from application.kernel.orders import ClockLeapt, DecidedAhead, OutcomeUnknown
from infra.postgres import clock
from infra.postgres.writing import appending, loading
from infra.postgres.writing.arrays import Bigints
from infra.postgres.writing.session import ConnectionLost, Session, Unreachable

ROLE = "foja_app"
PATIENCE = 10.0
CROWD = 32
"""Appends that must wait before a second writer begins beside the first."""

_AT = b"SELECT e.notification_id, e.state FROM ledger.stored_events AS e WHERE e.notification_id = ANY(%b)"

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

log = structlog.get_logger()

_Asked = tuple[Sequence[Load], bool]
"""Loads, and whether something is decided by their time."""


class PostgresJournal(Journal):
    """Appends and loads for one process: `writers` connections write, `readers` read.

    Where a crowd waits, the writers take turns at the ledger's head: while the server stores one batch, this process
    makes the next one ready. Otherwise one writes, since a large batch saves flushes of the disk.

    Nothing is answered before it is committed. Where the connection goes during a commit, the batch is sent again:
    the ledger knows by the command ids what it had stored, and answers with the true receipts. Raises OutcomeUnknown
    where the server does not come back within `patience` seconds, ValueError or psycopg.DataError for an event that
    cannot be stored, and ClockLeapt or DecidedAhead where the time is not right.
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
        self._loads: Gatherer[_Asked, tuple[datetime, Sequence[Loaded]]] = Gatherer(
            self._load, count=lambda asked: len(asked[0]), lanes=len(readers)
        )
        self._leapt = False

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
        # Connects when it is needed: where something stands, and what stands at a receipt, is asked seldom.
        return cls(sessions[:writers], sessions[writers:], Session(dsn, role, patience=patience))

    async def close(self) -> None:
        """Take nothing more, answer everything that was taken, disconnect."""
        await self._appends.close()
        await self._loads.close()
        for session in self._sessions:
            await session.close()

    async def load(self, loads: Sequence[Load], *, deciding: bool = False) -> tuple[datetime, Sequence[Loaded]]:
        """The time of the record (UTC), and what is known for each load, in order."""
        (found,) = await self._loads.submit([(loads, deciding)])
        return found

    async def at(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        """The events at these positions."""
        async with self._aside_turn:
            rows = await self._aside.rows(_AT, [Bigints.of(positions)])
        return {int(position): bytes(state) for position, state in rows}

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
            rows = await writer.rows(appending.APPEND, appending.parameters(calls, clock.own()))
        except (ConnectionLost, Unreachable):
            return [OutcomeUnknown(call[0].command_id) for call in calls]
        except psycopg.Error as error:
            if error.sqlstate == clock.LEAPT:
                return [self._refused(_said(error))] * len(calls)
            fault = DecidedAhead(_said(error)) if error.sqlstate == clock.DECIDED_AHEAD else error
            if not isinstance(fault, (DecidedAhead, *_FAULTS_OF_ONE)):
                raise
            if len(calls) == 1:
                return [fault]
            half = len(calls) // 2
            return [*await self._outcomes(writer, calls[:half]), *await self._outcomes(writer, calls[half:])]
        self._leapt = False
        return [*appending.outcomes(calls, rows)]

    async def _load(self, calls: Sequence[_Asked]) -> list[tuple[datetime, Sequence[Loaded]] | Exception]:
        reader = self._readers.pop()
        try:
            loads = [load for call, _ in calls for load in call]
            found = loading.answers(loads, await reader.rows(loading.LOAD, loading.parameters(loads, clock.own())))
        finally:
            self._readers.append(reader)
        leapt = self._refused(found.leapt) if found.leapt and any(deciding for _, deciding in calls) else None
        answers = iter(found.loaded)
        given = [[next(answers) for _ in call] for call, _ in calls]
        return [
            leapt if leapt and deciding else (found.now, known)
            for (_, deciding), known in zip(calls, given, strict=True)
        ]

    def _refused(self, told: str) -> ClockLeapt:
        clock.LEAPS.inc()
        if not self._leapt:
            self._leapt = True
            log.error("clock_leapt", told=told)
        return ClockLeapt(told)


def _said(error: psycopg.Error) -> str:
    return error.diag.message_primary or ""
