"""Processor time of the API for one request, without a network and without a server: `./foja bench front`.

The application is called in this process, over servers of its own with a worker beside it. What the other processes of
the machine take is not in it, but for their share of the caches: so each figure is also told in units of a fixed piece
of Python that is run before and after. Bare SQL in the same harness shows what the harness and psycopg cost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from psycopg_pool import AsyncConnectionPool
from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from bench.machine import describe
from bench.mutation.ways import MUTATION, SELECTIONS
from bench.read.bare import statements
from bench.read.documents import DOCUMENTS
from bench.read.rows import fill_books
from bench.servers import UNBOUNDED, database, process, valkey
from infra.bootstrap import INSTALLATION
from infra.oidc.development import DEVELOPER, DevelopmentIssuer, Grant
from infra.processes.api_worker import found_for_developers
from infra.processes.telemetry import set_up_logs
from infra.services import open_services
from infra.settings.settings import Settings

REQUESTS, ROUNDS, CLIENTS = 200, 11, 16
PATIENCE = 60.0
UNIT = 5.5
"""Milliseconds that the fixed piece of Python took on the machine of docs/develop/benchmarks.md."""


@dataclass(frozen=True)
class Result:
    """Microseconds of processor time a request: the least and the median of the rounds, and that in fixed units."""

    asked: str
    least: float
    median: float
    fixed: float


@dataclass(frozen=True)
class Asked:
    """What is sent to which application, with the headers of a caller."""

    name: str
    app: ASGIApp
    body: Callable[[], bytes]
    token: str | None = None

    @property
    def scope(self) -> dict[str, Any]:
        """The scope of one request, as a server makes it."""
        headers = [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json")]
        headers += [(b"authorization", f"Bearer {self.token}".encode())] if self.token else []
        plain = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/graphql"}
        return {**plain, "query_string": b"", "root_path": "", "client": ("127.0.0.1", 5000), "headers": headers}


async def _send(asked: Asked, body: bytes) -> None:
    answers: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        answers.append(message)

    await asked.app(asked.scope, receive, send)
    if answers[0]["status"] != 200 or b'"errors"' in answers[1]["body"][:20]:
        raise RuntimeError(answers[1]["body"][:300].decode())


async def _microseconds(asked: Asked, requests: int) -> float:
    bodies = iter([asked.body() for _ in range(requests)])

    async def client() -> None:
        for body in bodies:
            await _send(asked, body)

    began = time.process_time()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return (time.process_time() - began) / requests * 1e6


def _fixed() -> float:
    """Milliseconds of a piece of Python that is always the same."""
    began, found = time.process_time(), dict[int, Any]()
    for number in range(30_000):
        found[number & 255] = number, str(number)
        found.get(number & 127)
    return (time.process_time() - began) * 1e3


async def measure(asked: Asked, rounds: int) -> Result:
    """Measure one kind of request, once it is warm."""
    await _microseconds(asked, REQUESTS // 2)
    taken, fixed = list[float](), list[float]()
    for _ in range(rounds):
        before = _fixed()
        taken.append(await _microseconds(asked, REQUESTS))
        fixed.append(taken[-1] * UNIT / ((before + _fixed()) / 2))
    return Result(asked.name, min(taken), statistics.median(taken), statistics.median(fixed))


class Bare:
    """Bare ASGI over a statement that a person would write."""

    def __init__(self, pool: AsyncConnectionPool[Any], statement: bytes) -> None:
        self._pool, self._statement = pool, statement

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del scope
        await receive()
        async with self._pool.connection() as connection:
            (body,) = await (await connection.execute(self._statement)).fetchone() or ("",)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})


def _query(name: str) -> Callable[[], bytes]:
    body = json.dumps({"query": DOCUMENTS[name].graphql}).encode()
    return lambda: body


def _mutation(selection: str) -> Callable[[], bytes]:
    def body() -> bytes:
        given = {"government": uuid4().hex[:30].upper(), "fiscalYear": 2024, "currency": "MDL"}
        return json.dumps({"query": MUTATION % SELECTIONS[selection], "variables": {"input": given}}).encode()

    return body


async def run(dsn: str, cache: str, data: Path, rounds: int, *, compiled: bool) -> list[Result]:
    """Measure all kinds of requests, one after the other."""
    settings = Settings(database_url=dsn, valkey_url=cache, data=data, compiled_queries=compiled)
    pool: AsyncConnectionPool[Any] = AsyncConnectionPool(dsn, kwargs={"autocommit": True}, max_size=10, open=False)
    async with open_services(settings) as services, pool:
        await found_for_developers(settings, services)
        models = [model.name for model in INSTALLATION.read_models]
        if not await services.reads.projected(models, await services.reads.head(), PATIENCE):
            raise RuntimeError("the read models did not follow")
        token, app = DevelopmentIssuer(settings).token(Grant(DEVELOPER)), create_app(services)
        bare = Bare(pool, next(iter(statements(dsn).values())))
        kinds = [
            Asked("by id, bare SQL", bare, bytes),
            Asked("by id", app, _query("by id")),
            Asked("by id, signed in", app, _query("by id"), token),
            Asked("list of 100", app, _query("list of 100")),
            Asked("mutation to receipt", app, _mutation("receipt"), token),
            Asked("mutation to entity", app, _mutation("entity"), token),
        ]
        found = [await measure(asked, rounds) for asked in kinds]
        await app.state.api.close()
    return found


def _print(results: Sequence[Result], dsn: str) -> None:
    for name, value in describe(dsn).items():
        print(f"{name}: {value}")
    table = Table("asked for", "least, µs", "median, µs", "median in fixed units")
    for result in results:
        table.add_row(result.asked, *(f"{each:,.0f}" for each in (result.least, result.median, result.fixed)))
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--resolvers", action="store_true", help="with FOJA_COMPILED_QUERIES=false")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    os.environ.update(UNBOUNDED)
    set_up_logs(development=True, level=logging.WARNING)
    with database() as dsn, valkey() as cache, tempfile.TemporaryDirectory(prefix="foja-bench-") as folder:
        fill_books(dsn)
        own = {"FOJA_DATABASE_URL": dsn, "FOJA_VALKEY_URL": cache, "FOJA_PROFILE": "development"}
        with process("infra.processes.worker", {**own, "FOJA_DATA": f"{folder}/worker"}):
            results = asyncio.run(run(dsn, cache, Path(folder), given.rounds, compiled=not given.resolvers))
        if given.json:
            print(json.dumps([asdict(result) for result in results]))
        else:
            _print(results, dsn)


if __name__ == "__main__":
    main()
