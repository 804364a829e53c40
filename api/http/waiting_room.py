"""What is answered before the application is open: that the process lives, and why there is nothing more yet."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.answers import refused
from api.http.doorkeeper import Doorkeeper
from api.kernel.doors import Doors
from api.kernel.errors import Unavailable
from api.kernel.version import VERSION

_NO_STORE = {"cache-control": "no-store"}


class WaitingRoom:
    """The application once it is open; before that `/health/live`, `/health/ready`, and 503 to all else.

    `why` says what the opening waits for. Hosts and origins are asked for here as they are later on.
    """

    def __init__(self, why: Callable[[], str], doors: Doors) -> None:
        self._why = why
        self._app: ASGIApp = Doorkeeper(self._wait, doors, ())

    def open(self, app: ASGIApp) -> None:
        """Let everybody in from now on."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self._app(scope, receive, send)

    async def _wait(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._waiting(Request(scope))(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": "Try again later"})
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)

    def _waiting(self, http: Request) -> Response:
        match http.url.path:
            case "/health/live":
                return _json({"status": "live"}, HTTPStatus.OK)
            case "/health/ready":
                report = {"status": "not ready", "version": VERSION, "checks": {"database": self._why()}}
                return _json(report, HTTPStatus.SERVICE_UNAVAILABLE)
            case _:
                return refused(http, Unavailable())


def _json(content: object, status: HTTPStatus) -> Response:
    return Response(orjson.dumps(content), status, _NO_STORE, "application/json")


async def _lifespan(receive: Receive, send: Send) -> None:
    """Nothing is begun or ended here: the process does that itself, around the server."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
