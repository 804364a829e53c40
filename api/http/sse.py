"""Subscriptions as server-sent events: one operation a connection (the distinct connections mode of graphql-sse)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
from graphql import OperationType
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.execution.documents import RequestRefusal
from api.execution.engine import Engine, PreparedOperation
from api.graphql.viewer import Viewer
from api.http.accept import EVENTS
from api.kernel import errors
from api.kernel.errors import ApiError
from api.live.streams import OpenStreams, StreamsFull, until

COMPLETE = b"event: complete\ndata:\n\n"
KEEP_ALIVE = b":\n\n"
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class _Stream(StreamingResponse):
    """A response that the end of the process waits for."""

    def __init__(self, streams: OpenStreams, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, media_type=EVENTS, headers=_HEADERS)
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.served():
            await super().__call__(scope, receive, send)


def event_stream(
    engine: Engine, streams: OpenStreams, prepared: PreparedOperation, viewer: Viewer
) -> StreamingResponse:
    """The responses of an operation, each as an event, then `complete`."""
    if streams.stopping.is_set():
        raise RequestRefusal([ApiError(errors.OVERLOADED, "This server is stopping: connect again.")], 503)
    return _Stream(streams, _events(engine, streams, prepared, viewer))


def refused_stream(refusal: RequestRefusal, correlation_id: UUID) -> Response:
    """An operation that is not run: its errors as an event, for clients of EventSource see no other answer."""
    errors_told = [errors.masked(error, correlation_id) for error in refusal.errors]
    return Response(_next({"errors": errors_told}) + COMPLETE, media_type=EVENTS, headers=_HEADERS)


async def _events(
    engine: Engine, streams: OpenStreams, prepared: PreparedOperation, viewer: Viewer
) -> AsyncIterator[bytes]:
    limits = engine.services.limits
    try:
        async with streams.place("subscription", limits.subscriptions):
            yield KEEP_ALIVE
            source = _frames(engine, prepared, viewer)
            async for frame in until(streams.stopping, source, limits.keep_alive, lambda: KEEP_ALIVE):
                yield frame
    except StreamsFull:
        error = ApiError(errors.OVERLOADED, "Too many subscriptions are open: try again later.")
        yield _next({"errors": [errors.masked(error, viewer.correlation_id)]})
    yield COMPLETE


async def _frames(engine: Engine, prepared: PreparedOperation, viewer: Viewer) -> AsyncIterator[bytes]:
    if prepared.kind is not OperationType.SUBSCRIPTION:
        yield _next(await engine.respond(prepared, viewer))
        return
    async for event in engine.events(prepared, viewer):
        yield _next(event)


def _next(response: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(response) + b"\n\n"
