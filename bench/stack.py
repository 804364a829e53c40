"""An API and a worker over servers of their own, and clients that cost little beside them."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil

from bench.servers import PATIENCE, database, process, valkey
from infra.oidc.development import DEVELOPER, DevelopmentIssuer, Grant
from infra.settings.settings import Settings


@dataclass(frozen=True)
class Endpoint:
    """Where something is asked by POST, and the token of whoever asks; "" where nobody looks at one."""

    url: str
    token: str = ""


class Stack(NamedTuple):
    """GraphQL for the developer, the database's address, and the process of the API."""

    endpoint: Endpoint
    dsn: str
    api: psutil.Process


@dataclass(frozen=True)
class Api:
    """An API process: its address, and itself."""

    url: str
    process: psutil.Process

    @property
    def port(self) -> int:
        """Where it listens, on this machine."""
        return int(urlsplit(self.url).port or 0)

    def spent(self) -> float:
        """Seconds of processor time, those of its workers among them."""
        running = [self.process, *self.process.children(recursive=True)]
        return float(sum(times.user + times.system for times in (each.cpu_times() for each in running)))


@contextmanager
def stack() -> Iterator[Stack]:
    """An API and a worker over servers of their own."""
    with ExitStack() as opened:
        dsn, cache = opened.enter_context(database()), opened.enter_context(valkey())
        data = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="foja-bench-")))
        common = {"FOJA_DATABASE_URL": dsn, "FOJA_VALKEY_URL": cache, "FOJA_PROFILE": "development"}
        own = {**common, "FOJA_DATA": str(data)}
        opened.enter_context(process("infra.processes.worker", own))
        api = opened.enter_context(serving(own))
        token = DevelopmentIssuer(Settings(data=data), api.url).token(Grant(DEVELOPER))
        yield Stack(Endpoint(f"{api.url}/graphql", token), dsn, api.process)


@contextmanager
def serving(own: Mapping[str, str]) -> Iterator[Api]:
    """An API with settings of its own, once it is ready."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with process("infra.processes.serve_api", {**own, "FOJA_PORT": str(port)}) as pid:
        wait_until_answered(f"{url}/health/ready")
        yield Api(url, psutil.Process(pid))


@contextmanager
def both_ways(dsn: str, cache: str, ways: Mapping[str, str]) -> Iterator[Mapping[str, Api]]:
    """A worker, and an API for each way, over one database: "true" compiles queries into one statement, "false" not."""
    with ExitStack() as opened:
        data = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="foja-bench-")))
        common = {"FOJA_DATABASE_URL": dsn, "FOJA_VALKEY_URL": cache, "FOJA_PROFILE": "development"}
        opened.enter_context(process("infra.processes.worker", {**common, "FOJA_DATA": str(data / "worker")}))
        yield {
            way: opened.enter_context(
                serving({**common, "FOJA_DATA": str(data / compiled), "FOJA_COMPILED_QUERIES": compiled})
            )
            for way, compiled in ways.items()
        }


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


class HttpClient:
    """One kept connection that asks; far cheaper than a general client, whose time would be measured too."""

    def __init__(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._head, self._reader, self._writer = head, reader, writer

    @classmethod
    async def open(cls, endpoint: Endpoint) -> Self:
        """Connect to the endpoint."""
        parts = urlsplit(endpoint.url)
        signed_in = f"Authorization: Bearer {endpoint.token}\r\n" if endpoint.token else ""
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n{signed_in}"
            "Accept: application/graphql-response+json\r\nContent-Length: "
        )
        return cls(head, *await asyncio.open_connection(parts.hostname, parts.port or 80))

    async def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer to a query; RuntimeError where the status is not one of success."""
        return await self.post({"query": query, "variables": variables})

    async def post(self, given: dict[str, Any]) -> dict[str, Any]:
        """The answer to a body; RuntimeError where the status is not one of success."""
        body = json.dumps(given).encode()
        self._writer.write(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        status, _, fields = head.partition(b"\r\n")
        if b" 20" not in status:
            raise RuntimeError(status.decode())
        length = int(fields.partition(b"content-length:")[2].partition(b"\r\n")[0])
        found: dict[str, Any] = json.loads(await self._reader.readexactly(length))
        return found

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()
