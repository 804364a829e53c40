"""Hand-written SQL behind bare ASGI: what a query could cost at least. `FOJA_DATABASE_URL` and `PORT` say where."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from granian import Granian
from granian.constants import Interfaces
from psycopg_pool import AsyncConnectionPool

from bench.read.documents import DOCUMENTS
from infra.postgres.connect import connect

NAMES = {
    "lines": "budgeting.budget_lines",
    "budgets": "budgeting.budgets",
    "codes": "budgeting.classification_codes",
    "transactions": "budgeting.budget_transactions",
}


def relations(dsn: str) -> dict[str, str]:
    """The relations that answer, by the short names of the read models."""
    with connect(dsn, "foja_app") as connection:
        query = "SELECT name, relation FROM projections.standings WHERE state = 'live'"
        live: dict[str, str] = dict(connection.execute(query).fetchall())
    return {short: f"projections.{live[name]}" for short, name in NAMES.items()}


def statements(dsn: str) -> dict[bytes, bytes]:
    """The statement of each document, on the relations that answer, by its place in the path."""
    found = relations(dsn)
    made: dict[bytes, bytes] = {}
    for number, document in enumerate(DOCUMENTS.values()):
        text = document.sql
        for short, relation in found.items():
            text = text.replace(f"{{{short}}}", relation)
        made[f"/{number}".encode()] = text.encode()
    return made


class Bare:
    """Answers each path by its statement."""

    def __init__(self) -> None:
        self._dsn = os.environ["FOJA_DATABASE_URL"]
        self._statements = statements(self._dsn)
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request, or the start and end of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        await receive()
        assert self._pool is not None  # noqa: S101 - the lifespan begins first
        async with self._pool.connection() as connection:
            cursor = await connection.execute(self._statements[scope["path"].encode()])
            (body,) = await cursor.fetchone() or ("",)
        data = body.encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(data)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": data})

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._pool = AsyncConnectionPool(
                    self._dsn, kwargs={"autocommit": True}, min_size=4, max_size=10, open=False
                )
                await self._pool.open(wait=True)
                await send({"type": "lifespan.startup.complete"})
            else:
                assert self._pool is not None  # noqa: S101
                await self._pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def application() -> Bare:
    """The application, made in the process that serves it."""
    return Bare()


if __name__ == "__main__":
    Granian(
        "bench.read.bare:application", factory=True, interface=Interfaces.ASGI, port=int(os.environ["PORT"])
    ).serve()
