"""A connection for statements that may be repeated, made again when it was lost."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Any

import psycopg
from psycopg import AsyncConnection

from infra.postgres.connect import connect_async

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0

# Plans made while the tables were small must not read them whole later.
_SETTINGS = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off", "jit": "off"}


class ConnectionLost(psycopg.OperationalError):
    """The connection went while a statement was under way: nobody knows whether it was carried out."""


class Unreachable(psycopg.OperationalError):
    """The server could not be reached in time."""


class Session:
    """One connection, used by one caller at a time. After a loss it tries for `patience` seconds to make it again."""

    def __init__(self, dsn: str, role: str | None, *, patience: float) -> None:
        self._dsn, self._role, self._patience = dsn, role, patience
        self._connection: AsyncConnection | None = None

    async def open(self) -> None:
        """Connect, so that a wrong address shows at once."""
        await self._connected()

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def rows(self, query: bytes, parameters: Sequence[Any]) -> list[Any]:
        """The rows of a statement, committed.

        The statement is sent again where the connection ended before its answer, so it must be one that may be
        carried out twice. Raises Lost or Unreachable when `patience` is over.
        """
        deadline = monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return await self._execute(query, parameters)
            except (ConnectionLost, Unreachable):
                if monotonic() + pause > deadline:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _execute(self, query: bytes, parameters: Sequence[Any]) -> list[Any]:
        connection = await self._connected()
        try:
            cursor = await connection.execute(query, parameters, prepare=True, binary=True)
            return await cursor.fetchall()
        except psycopg.Error as error:
            if connection.closed or error.diag.severity_nonlocalized in ("FATAL", "PANIC"):
                await self.close()
                raise ConnectionLost(str(error)) from error
            raise
        except asyncio.CancelledError:
            await self.close()
            raise

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            try:
                self._connection = await connect_async(self._dsn, self._role, **_SETTINGS)
            except psycopg.OperationalError as error:
                raise Unreachable(str(error)) from error
        return self._connection
