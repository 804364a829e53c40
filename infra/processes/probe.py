"""The small HTTP face of worker and signer: `/metrics`, `/health/live` (it answers), `/health` (all is well)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from api.kernel.doors import Doors
from api.kernel.version import VERSION

PATIENCE = 5.0
_ALWAYS = "X-Content-Type-Options: nosniff\r\n"

Answer = tuple[HTTPStatus, str, bytes]
Health = Callable[[], tuple[bool, Mapping[str, Any]]]


@asynccontextmanager
async def probe(health: Health, host: str, port: int, doors: Doors) -> AsyncIterator[int]:
    """Serve while the block runs; gives the port, a free one where 0 is asked. Raises OSError where it is taken.

    It answers to the same names as the API, so that no page of others reads it by a name that was made to lead here.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
            async with asyncio.timeout(PATIENCE):
                status, kind, body = await _answer(reader, health, doors)
                head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}\r\n{_ALWAYS}"
                writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, host, port, limit=8_192)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _answer(reader: asyncio.StreamReader, health: Health, doors: Doors) -> Answer:
    method, path, *_ = (await reader.readline()).decode("latin-1").split()
    hosts = []
    while header := (await reader.readline()).strip():
        name, _, value = header.decode("latin-1").partition(":")
        hosts += [value.strip()] if name.lower() == "host" else []
    if len(hosts) != 1 or not doors.answer_to(hosts[0]):
        return HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"no name of this installation: see FOJA_PUBLIC_NAMES\n"
    if method not in {"GET", "HEAD"}:
        return HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b""
    match path.partition("?")[0]:
        case "/metrics":
            return HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(REGISTRY)
        case "/health/live":
            return HTTPStatus.OK, "application/json", orjson.dumps({"status": "live"})
        case "/health" | "/health/ready":
            well, said = health()
            status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
            return status, "application/json", orjson.dumps({**said, "version": VERSION})
        case _:
            return HTTPStatus.NOT_FOUND, "text/plain", b"/metrics or /health\n"
