"""A connection for one statement at a time, made again when it was lost."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection

from infra.postgres import arrays
from infra.postgres.connect import connect_async

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0

# Plans made while the tables were small must not read them whole later.
_SETTINGS = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off", "jit": "off"}


class Lost(psycopg.OperationalError):
    """The connection went while a statement was under way: nobody knows whether it was carried out."""


class Session:
    """One connection. Tries for `patience` seconds to make it again, then lets psycopg.OperationalError out."""

    def __init__(self, dsn: str, role: str | None, *, patience: float) -> None:
        self._dsn, self._role, self._patience = dsn, role, patience
        self._connection: AsyncConnection | None = None

    async def rows(self, query: str, parameters: Sequence[Any]) -> list[Any]:
        """The rows of a statement, committed. Raises Lost where the connection ended before its answer."""
        connection = await self._connected()
        try:
            cursor = await connection.execute(query, parameters, prepare=True, binary=True)
            return await cursor.fetchall()
        except psycopg.Error as error:
            if connection.closed:
                raise Lost(str(error)) from error
            raise
        except asyncio.CancelledError:
            await self.close()
            raise

    async def open(self) -> None:
        """Connect, so that a wrong address shows at once."""
        self._connection = await self._connect()

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _connected(self) -> AsyncConnection:
        if self._connection is not None and not self._connection.closed:
            return self._connection
        await self.close()
        deadline = asyncio.get_running_loop().time() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                self._connection = await self._connect()
            except psycopg.OperationalError:
                if asyncio.get_running_loop().time() + pause > deadline:
                    raise
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return self._connection

    async def _connect(self) -> AsyncConnection:
        connection = await connect_async(self._dsn, self._role, **_SETTINGS)
        arrays.register(connection)
        return connection


SessionFactory = Callable[[], Session]
