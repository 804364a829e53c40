"""A mutation end to end, HTTP in and HTTP out: how many a second, and how long each takes.

Each opens a budget that nobody has, over a connection that its client keeps. "receipt" selects the receipt alone: the
act is on disk. "entity" selects the budget too, so that the answer waits until its read model shows it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from bench.machine import describe
from bench.servers import PATIENCE, database, process, valkey
from infra.oidc.development import DEVELOPER, DevelopmentIssuer, Grant
from infra.settings.settings import Settings

CLIENTS = (1, 32)
SECONDS = 5.0
SELECTIONS = {"receipt": "receipt { position }", "entity": "budget { budgetId books } receipt { position projected }"}
MUTATION = "mutation($input: OpenBudgetInput!) { openBudget(input: $input) { %s userErrors { code } } }"


@dataclass(frozen=True)
class Endpoint:
    """Where GraphQL is asked, and the token of whoever asks."""

    url: str
    token: str


@dataclass(frozen=True)
class Result:
    """Mutations a second, and milliseconds from sending one to having its answer."""

    selection: str
    clients: int
    mutations: int
    mutations_per_second: float
    p50: float
    p99: float
    longest: float


def run(endpoint: Endpoint, seconds: float = SECONDS) -> list[Result]:
    """Measure each selection with each number of clients, against one endpoint."""
    asyncio.run(_several(endpoint, "entity", 4, min(1.0, seconds)))  # warm
    return [asyncio.run(_several(endpoint, one, clients, seconds)) for one in SELECTIONS for clients in CLIENTS]


@contextmanager
def stack() -> Iterator[tuple[Endpoint, str]]:
    """An API and a worker over servers of their own; the endpoint, for the developer, and the database's address."""
    with ExitStack() as opened:
        dsn, port = opened.enter_context(database()), free_port()
        data = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="foja-bench-")))
        own = {
            "FOJA_DATABASE_URL": dsn,
            "FOJA_VALKEY_URL": opened.enter_context(valkey()),
            "FOJA_PROFILE": "development",
            "FOJA_PORT": str(port),
            "FOJA_DATA": str(data),
        }
        for module in ("infra.processes.worker", "infra.processes.serve_api"):
            opened.enter_context(process(module, own))
        url = f"http://127.0.0.1:{port}"
        wait_until_answered(f"{url}/health/ready")
        token = DevelopmentIssuer(Settings(data=data), url).token(Grant(DEVELOPER))
        yield Endpoint(f"{url}/graphql", token), dsn


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_answered(url: str) -> None:
    """Wait until there is a good answer; the error after half a minute."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(url):  # noqa: S310 - http, on this machine
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


async def _several(endpoint: Endpoint, selection: str, clients: int, seconds: float) -> Result:
    began = time.perf_counter()
    each = (_client(endpoint, SELECTIONS[selection], began + seconds) for _ in range(clients))
    times = [1000 * one for found in await asyncio.gather(*each) for one in found]
    took = time.perf_counter() - began
    cuts = statistics.quantiles(times, n=100)
    return Result(selection, clients, len(times), len(times) / took, cuts[49], cuts[98], max(times))


async def _client(endpoint: Endpoint, selection: str, end: float) -> list[float]:
    """Seconds of each mutation that one client sends, one after the other."""
    client = await HttpClient.open(endpoint)
    query, found = MUTATION % selection, []
    while (sent := time.perf_counter()) < end:
        given = {"government": uuid4().hex[:30].upper(), "fiscalYear": 2024, "currency": "MDL"}
        answer = await client.ask(query, {"input": given})
        found.append(time.perf_counter() - sent)
        if "errors" in answer or answer["data"]["openBudget"]["userErrors"]:
            raise RuntimeError(f"a mutation failed: {answer}")
    await client.close()
    return found


class HttpClient:
    """One kept connection that asks GraphQL; far cheaper than a general client, whose time would be measured too."""

    def __init__(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._head, self._reader, self._writer = head, reader, writer

    @classmethod
    async def open(cls, endpoint: Endpoint) -> Self:
        """Connect to the endpoint."""
        parts = urlsplit(endpoint.url)
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {endpoint.token}\r\nAccept: application/graphql-response+json\r\nContent-Length: "
        )
        return cls(head, *await asyncio.open_connection(parts.hostname, parts.port or 80))

    async def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer to a query; RuntimeError where the status is not 200."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        self._writer.write(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        status, _, fields = head.partition(b"\r\n")
        if b" 200" not in status:
            raise RuntimeError(status.decode())
        length = int(fields.partition(b"content-length:")[2].partition(b"\r\n")[0])
        found: dict[str, Any] = json.loads(await self._reader.readexactly(length))
        return found

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="the GraphQL endpoint of a running stack; without it, one is started")
    parser.add_argument("--token", default="", help="with --url: what ./foja token prints")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each selection and number of clients")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    machine: dict[str, str] = {}
    with ExitStack() as opened:
        endpoint = Endpoint(given.url or "", given.token)
        if given.url is None:
            endpoint, dsn = opened.enter_context(stack())
            machine = describe(dsn)
        results = run(endpoint, given.seconds)
    if given.json:
        print(json.dumps([asdict(one) for one in results]))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("selection", "clients", "mutations", "mutations/s", "p50 ms", "p99 ms", "longest ms")
    for one in results:
        figures = [one.mutations_per_second, one.p50, one.p99, one.longest]
        table.add_row(one.selection, str(one.clients), f"{one.mutations:,}", *(f"{value:,.1f}" for value in figures))
    Console().print(table)


if __name__ == "__main__":
    main()
