"""Signals through PostgreSQL's NOTIFY, where there is no Valkey."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, Self

import psycopg
import structlog

from infra.postgres.listen import notices
from infra.signals.cancelling import cancel, is_cancelled
from infra.signals.signals import Hub, Subscription, backoff, decode, encode
from projections.kernel.declarations import Change

CHANNEL = "foja_projected"
LIMIT = 7_999
"""The longest payload of a NOTIFY, in bytes."""
QUIET = 10.0
"""Seconds of silence after which the listening connection is tried."""

POSITIONS = "SELECT name, position FROM projections.standings WHERE state = 'live'"

log = structlog.get_logger()
Connection = psycopg.AsyncConnection[Any]


class PostgresSignals:
    """Signals over one channel: one connection a process listens, another one notifies.

    A lost connection is made again with growing pauses, and then every subscription is told to catch up.
    """

    def __init__(self, dsn: str, hub: Hub) -> None:
        self._dsn, self._hub = dsn, hub
        self._speaking: Connection | None = None
        self._turn = asyncio.Lock()
        self._listening: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()

    @classmethod
    async def open(cls, dsn: str, *, hub: Hub | None = None) -> Self:
        """Listen; raises psycopg.OperationalError where the database cannot be reached."""
        signals = cls(dsn, hub or Hub())
        first = await signals._listener()
        signals._listening = asyncio.create_task(signals._listen_for_ever(first), name="postgres signals")
        return signals

    async def close(self) -> None:
        """End all subscriptions and connections."""
        if self._listening is not None:
            await cancel(self._listening)
        self._hub.close()
        if self._speaking is not None:
            await self._speaking.close()

    @property
    def connected(self) -> bool:
        """Whether this process hears what is published."""
        return self._connected.is_set()

    async def publish(self, *changes: Change) -> None:
        """Tell everybody; raises psycopg.OperationalError where the database is away."""
        for message in encode(changes, LIMIT):
            await self._say("SELECT pg_notify(%s, %s)", [CHANNEL, message.decode()])

    async def subscribe(self, models: Sequence[str]) -> Subscription:
        """Hear of these read models."""
        return self._hub.join(models)

    async def positions(self) -> Mapping[str, int]:
        """Where each live read model stands."""
        return dict(await self._say(POSITIONS))

    async def _say(self, statement: str, values: Sequence[str] = ()) -> list[Any]:
        """Run a statement on the speaking connection; once more on a new one where the old one was lost."""
        async with self._turn:
            if self._speaking is not None:
                with contextlib.suppress(psycopg.OperationalError):
                    return await (await self._speaking.execute(statement.encode(), values)).fetchall()
                await self._speaking.close()
            self._speaking = await _connect(self._dsn)
            return await (await self._speaking.execute(statement.encode(), values)).fetchall()

    async def _listener(self) -> Connection:
        connection = await _connect(self._dsn)
        try:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
        except BaseException:
            await connection.close()
            raise
        self._connected.set()
        return connection

    async def _listen_for_ever(self, connection: Connection | None) -> None:
        attempt = 0
        while not is_cancelled():
            try:
                if connection is None:
                    connection = await self._listener()
                    self._hub.tell_of_gap()
                attempt = 0
                await self._hear(connection)
            except psycopg.OperationalError as error:
                log.debug("postgres_signals_lost", error=type(error).__name__, attempt=attempt)  # the pulse says so
            finally:
                self._connected.clear()
                if connection is not None:
                    await connection.close()
                    connection = None
            await asyncio.sleep(backoff(attempt))
            attempt += 1

    async def _hear(self, connection: Connection) -> None:
        while not is_cancelled():
            told = await notices(connection, QUIET)
            for notice in told:
                try:
                    self._hub.hand_out(*decode(notice.payload))
                except ValueError as error:
                    log.warning("signal_not_understood", error=str(error))
            if not told:
                await connection.execute(b"SELECT 1")


async def _connect(dsn: str) -> Connection:
    return await psycopg.AsyncConnection.connect(dsn, autocommit=True, application_name="foja signals")
