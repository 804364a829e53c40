"""The short way: what frontends do all day, POST of GraphQL, without the layers that it has no use for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.observed import has_left
from api.http.requests import IndexedRequest

GRAPHQL = "/graphql"


class ShortWay:
    """ASGI middleware behind the door: takes POST of GraphQL to its handler, and all else to the application.

    The layers that it spares look for a route, and answer to errors; the handler answers to its own.
    """

    def __init__(self, app: ASGIApp, handler: Callable[[Request], Awaitable[Response]]) -> None:
        self._app, self._handler = app, handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["path"] != GRAPHQL or scope["method"] != "POST" or scope.get("root_path"):
            await self._app(scope, receive, send)
            return
        try:
            response = await self._handler(IndexedRequest(scope, receive))
            await response(scope, receive, send)
        except ClientDisconnect:
            has_left(scope)
