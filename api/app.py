"""The HTTP application: GraphQL, GraphiQL, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from api.engine import Engine
from api.health import Health
from api.http import GraphQLOverHttp
from api.observed import Observed
from api.services import Services
from api.streams import Streams
from api.websocket import GraphQLOverWebSocket

STATIC = Path(__file__).parent / "static"

Opens = Callable[[], AbstractAsyncContextManager[Services]]


class Api:
    """The parts that serve one set of services."""

    def __init__(self, services: Services) -> None:
        self.streams = Streams()
        self.engine = Engine(services)
        self.http = GraphQLOverHttp(self.engine, self.streams)
        self.websocket = GraphQLOverWebSocket(self.engine, self.streams)
        self.health = Health(services, self.streams)

    async def close(self) -> None:
        """End all subscriptions."""
        self.streams.stop()


def create_app(services: Services) -> FastAPI:
    """The application over services that are open already."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Services]:
        yield services

    return create_app_opening(opened, development=services.development)


def create_app_opening(opens: Opens, *, development: bool) -> FastAPI:
    """The application that opens its services when the server starts, and closes them when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opens() as services:
            app.state.api = Api(services)
            try:
                yield
            finally:
                await app.state.api.close()

    app = FastAPI(title="Foja", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(Observed)
    app.router.routes += [
        Route("/graphql", _graphql, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", _websocket),
        Route("/health/live", _live),
        Route("/health/ready", _ready),
        Route("/metrics", _metrics),
    ]
    if development:
        app.mount("/graphiql", StaticFiles(directory=STATIC))
    return app


def _api(connection: Request | WebSocket) -> Api:
    found: Api = connection.app.state.api
    return found


async def _graphql(request: Request) -> Response:
    return await _api(request).http(request)


async def _websocket(socket: WebSocket) -> None:
    await _api(socket).websocket(socket)


async def _live(request: Request) -> Response:
    return await _api(request).health.live(request)


async def _ready(request: Request) -> Response:
    return await _api(request).health.ready(request)


async def _metrics(request: Request) -> Response:
    return await _api(request).health.metrics(request)
