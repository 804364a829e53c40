"""Operations over a WebSocket: the protocol graphql-transport-ws."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

import orjson
import structlog
from graphql import GraphQLError
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.execution.documents import RequestRefusal
from api.execution.engine import Engine, PreparedOperation
from api.graphql.viewer import Viewer
from api.http import meter
from api.http.graphql import request_from
from api.http.viewers import viewer_of, with_authorization
from api.kernel import errors
from api.kernel.errors import ApiError, RateLimited, SignInUnavailable, Unauthenticated, Unavailable, masked, where
from api.kernel.outages import judged
from api.live.streams import OpenStreams, StreamsFull

PROTOCOL = "graphql-transport-ws"
MAX_ID = 200


_log = structlog.get_logger("api.http.websocket")


class _Close(Exception):  # noqa: N818
    """The connection is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class GraphQLOverWebSocket:
    """The handler of WebSockets at `/graphql`."""

    def __init__(self, engine: Engine, streams: OpenStreams) -> None:
        self._engine, self._streams = engine, streams

    async def __call__(self, socket: WebSocket) -> None:
        """Serve one connection until either side ends it."""
        if PROTOCOL not in socket.scope.get("subprotocols", ()):
            await socket.accept()
            await socket.close(4406, "Subprotocol not acceptable")
            return
        await socket.accept(PROTOCOL)
        with self._streams.served():
            await self._serve(socket)

    async def _serve(self, socket: WebSocket) -> None:
        try:
            async with self._streams.place("websocket", self._engine.services.limits.websockets):
                await _Session(self._engine, self._streams, socket).serve()
        except _Close as close:
            await _close(socket, close.code, close.reason)
        except StreamsFull:
            await _close(socket, 1013, "Try again later")
        except WebSocketDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the peer is told, without what it is, and the log what
            _log.error("unexpected error", **where(error))
            await _close(socket, 1011, "Internal error")


class _Session:
    """One connection: initialised once, then many operations by id."""

    def __init__(self, engine: Engine, streams: OpenStreams, socket: WebSocket) -> None:
        self._engine, self._streams, self._socket = engine, streams, socket
        self._limits = engine.services.limits
        self._viewer: Viewer | None = None
        self._connection = HTTPConnection(socket.scope)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()
        self._gone = asyncio.Event()
        self._heard = time.monotonic()

    async def serve(self) -> None:
        reading = asyncio.ensure_future(self._read())
        stopping = asyncio.ensure_future(self._streams.stopping.wait())
        beating = asyncio.ensure_future(self._beat())
        leaving = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait({reading, stopping, beating, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                raise WebSocketDisconnect
            if reading.done():
                reading.result()
            elif beating.done():
                beating.result()
            else:
                raise _Close(1001, "Going away")
        finally:
            tasks = [reading, stopping, beating, leaving, *self._running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> None:
        while True:
            message = self._message(await self._socket.receive())
            self._heard = time.monotonic()
            match message.get("type"):
                case "connection_init":
                    await self._initialise(message.get("payload"))
                case "ping":
                    await self._send({"type": "pong"})
                case "pong":
                    pass
                case "subscribe":
                    await self._subscribe(message)
                case "complete":
                    running = self._running.pop(_id(message), None)
                    if running is not None:
                        running.cancel()
                case _:
                    raise _Close(4400, "Unknown type of message")

    def _message(self, received: Any) -> dict[str, Any]:
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        text = received.get("text")
        if text is None or len(text) > self._limits.body_bytes:
            raise _Close(4400, "Send messages as text of bounded size")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise _Close(4400, "A message is a JSON object") from None
        if not isinstance(message, dict):
            raise _Close(4400, "A message is a JSON object")
        return message

    async def _beat(self) -> None:
        """Close connections that send no init in time; then ping, so that proxies keep the connection open.

        A peer that does not answer is gone, or sends a message that never ends.
        """
        await asyncio.sleep(self._limits.connection_init)
        if self._viewer is None:
            raise _Close(4408, "Connection initialisation timeout")
        while True:
            await self._send({"type": "ping"})
            await asyncio.sleep(self._limits.keep_alive)
            if time.monotonic() - self._heard > self._limits.silent:
                raise _Close(4408, "No answer to pings")

    async def _initialise(self, payload: object) -> None:
        if self._viewer is not None:
            raise _Close(4429, "Too many initialisation requests")
        self._connection = HTTPConnection(with_authorization(self._socket.scope, payload))
        self._viewer = await self._asking()
        await self._send({"type": "connection_ack"})

    async def _asking(self) -> Viewer:
        """The viewer at this moment; closes the connection of a principal without sight, or that lost it."""
        try:
            return await viewer_of(self._connection, self._engine.services, self._engine.feeds)
        except Exception as error:
            match judged(error, self._engine.services.outages):
                case SignInUnavailable() | RateLimited() | Unavailable():
                    raise _Close(1013, "Try again later") from None
                case Unauthenticated() | ApiError():
                    raise _Close(4403, "Forbidden") from None
                case _:
                    raise

    async def _subscribe(self, message: dict[str, Any]) -> None:
        if self._viewer is None:
            raise _Close(4401, "Unauthorized")
        id_, payload = _id(message), message.get("payload")
        if not isinstance(payload, dict):
            raise _Close(4400, "A payload is a JSON object")
        if id_ in self._running:
            raise _Close(4409, f"Subscriber for {id_[:60]} already exists")
        task = asyncio.ensure_future(self._operation(id_, payload, await self._asking()))
        self._running[id_] = task
        task.add_done_callback(lambda done: self._forget(id_, done))

    def _forget(self, id_: str, done: asyncio.Task[None]) -> None:
        if self._running.get(id_) is done:
            del self._running[id_]

    async def _operation(self, id_: str, payload: dict[str, Any], viewer: Viewer) -> None:
        try:
            self._check_room()
            prepared = await self._prepared(payload, viewer)
            async with self._streams.place("subscription", self._limits.subscriptions):
                async for response in self._responses(prepared, viewer):
                    await self._send({"type": "next", "id": id_, "payload": response})
            self._running.pop(id_, None)
            await self._send({"type": "complete", "id": id_})
        except RequestRefusal as refusal:
            await self._fail(id_, refusal.errors, viewer)
        except RateLimited as limited:
            await self._fail(id_, [limited], viewer)
        except StreamsFull:
            error = ApiError(errors.OVERLOADED, "Too many subscriptions are open: close one, or try again later.")
            await self._fail(id_, [error], viewer)
        except WebSocketDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the client is told, masked, and the connection stays
            found = judged(error, self._engine.services.outages)
            await self._fail(id_, [GraphQLError("", original_error=found)], viewer)

    async def _prepared(self, payload: dict[str, Any], viewer: Viewer) -> PreparedOperation:
        """The operation, and its price drawn."""
        meter.check_refused(viewer)
        try:
            prepared = self._engine.prepare(request_from(payload))
        except RequestRefusal:
            await meter.refused(viewer)
            raise
        await meter.operation(viewer, prepared)
        return prepared

    def _check_room(self) -> None:
        if len(self._running) > self._limits.subscriptions_per_connection:
            raise StreamsFull

    async def _responses(self, prepared: PreparedOperation, viewer: Viewer) -> Any:
        if prepared.kind.value != "subscription":
            yield await self._engine.respond(prepared, viewer)
            return
        async for event in self._engine.events(prepared, viewer):
            yield event

    async def _fail(self, id_: str, errors: list[GraphQLError], viewer: Viewer) -> None:
        self._running.pop(id_, None)
        errors_told = [masked(error, viewer.correlation_id) for error in errors]
        await self._send({"type": "error", "id": id_, "payload": errors_told})

    async def _send(self, message: dict[str, Any]) -> None:
        async with self._sending:
            try:
                await self._socket.send_text(orjson.dumps(message).decode())
            except (WebSocketDisconnect, RuntimeError, OSError):  # Starlette says RuntimeError of a peer that has left
                self._gone.set()
                raise WebSocketDisconnect from None


def _id(message: dict[str, Any]) -> str:
    id_ = message.get("id")
    if not isinstance(id_, str) or not id_ or len(id_) > MAX_ID:
        raise _Close(4400, "An id is a text that is not empty")
    return id_


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    if socket.application_state is not WebSocketState.DISCONNECTED:
        with suppress(WebSocketDisconnect, RuntimeError, OSError):  # it may have left by now
            await socket.close(code, reason)
