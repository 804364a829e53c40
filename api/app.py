"""The HTTP application: GraphQL, GraphiQL, open data, the public feed, the transparency log, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from api.execution.engine import Engine
from api.http.doorkeeper import Doorkeeper, OpenRoute
from api.http.exports import ExportHandler
from api.http.feeding import FeedHandler
from api.http.files import FileHandler
from api.http.graphql import GraphQLOverHttp
from api.http.health import Health
from api.http.log import ServingLog
from api.http.lost import lost
from api.http.observed import Departures, ObservingMiddleware
from api.http.once import OneTimeLinkHandler
from api.http.routes import RouteHandler
from api.http.schema import SchemaHandler
from api.http.short_way import GRAPHQL, ShortWay
from api.http.uploads import ROOT, UPLOADS, UploadHandler
from api.http.websocket import GraphQLOverWebSocket
from api.kernel.doors import Doors
from api.kernel.services import Services
from api.live.public_feed import PublicFeed
from api.live.publishing import Publisher
from api.live.streams import OpenStreams

STATIC = Path(__file__).parent / "static"


class GuardedApp(FastAPI):
    """An application whose every connection is observed, and stopped at the doors where it has no business here.

    Both stand around what answers to errors too, which no middleware does, and around the short way.
    """

    def __init__(self, doors: Doors, handler: GraphQLOverHttp, **options: Any) -> None:
        super().__init__(**options)
        self._doors, self._handler = doors, handler

    @cached_property
    def guarded(self) -> ASGIApp:
        """What serves connections; the routes stay as they are from the first one on."""
        open_routes = [route for route in self.router.routes if isinstance(route, OpenRoute)]
        short = ShortWay(super().__call__, self._handler)
        return ObservingMiddleware(Doorkeeper(short, self._doors, open_routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self.guarded(scope, receive, send)


class Api:
    """The parts that serve one set of services."""

    def __init__(self, services: Services) -> None:
        self.streams = OpenStreams()
        self.engine = Engine(services)
        self.http = GraphQLOverHttp(self.engine, self.streams)
        self.websocket = GraphQLOverWebSocket(self.engine, self.streams)
        self.health = Health(services, self.streams)
        self.exporting = {
            served.declared.route: ExportHandler(services, served, self.engine.feeds, self.streams)
            for served in services.exports
        }
        self.log = ServingLog(services.log, services.outages) if services.log else None

        self.feeding = self._feeding(services) if services.publications else None
        self.uploading = (
            UploadHandler(services, services.uploads, self.engine.feeds, self.streams) if services.uploads else None
        )
        models = [entity.model for part in services.exposed for entity in part.entities]
        self.downloading = (
            FileHandler(services, services.files, models, self.engine.feeds, self.streams) if services.files else None
        )
        self.serving = [
            (route, RouteHandler(services, route, self.engine.feeds, self.streams)) for route in services.routes
        ]

    def _feeding(self, services: Services) -> FeedHandler:
        models = tuple(dict.fromkeys(shown.model.name for part in services.exposed for shown in part.entities))
        publisher = Publisher(services.publications, services.source)
        feed = PublicFeed(publisher, services.reads, services.changes, models)
        if services.outages is not None:
            feed.met = services.outages.met
        return FeedHandler(services, feed, self.engine.feeds, self.streams)

    async def close(self) -> None:
        """End all subscriptions, telling their clients."""
        await self.streams.stop()


def create_app(services: Services) -> GuardedApp:
    """The application; `app.state.api.close()` ends its subscriptions, and is called when the server stops."""
    api = Api(services)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await api.close()

    pages: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = GuardedApp(services.doors, api.http, title="Foja", lifespan=lifespan, **pages)
    app.state.api = api
    app.add_middleware(Departures)
    app.add_exception_handler(HTTPException, lost)
    app.router.routes += [
        Route(GRAPHQL, _plain(api.http), methods=["GET", "POST"]),
        WebSocketRoute(GRAPHQL, _socket(api.websocket)),
        Route("/health/live", api.health.live),
        Route("/health/ready", api.health.ready),
        Route("/metrics", api.health.metrics),
    ]
    app.router.routes += [
        OpenRoute(route, _plain(handler), methods=["GET"]) for route, handler in api.exporting.items()
    ]
    if api.feeding is not None:
        app.router.routes.append(OpenRoute("/feed/events", api.feeding.events, methods=["GET"]))
        app.router.routes.append(OpenRoute("/feed/schemas/{file}", api.feeding.schema, methods=["GET"]))
    if api.log is not None:
        app.router.routes.append(OpenRoute("/log/{path:path}", _plain(api.log), methods=["GET"]))
    app.router.routes += [Route(path, _document(read)) for path, read in services.published.items()]
    if api.uploading is not None:
        app.router.routes.append(Route(ROOT, api.uploading.root, methods=["POST", "OPTIONS"]))
        several = ["GET", "HEAD", "PATCH", "DELETE"]
        app.router.routes.append(Route(f"{UPLOADS}/{{upload}}", api.uploading.upload, methods=several))
    if api.downloading is not None:
        app.router.routes.append(Route(f"{ROOT}/{{blob}}", _plain(api.downloading), methods=["GET"]))
    app.router.routes += [
        (OpenRoute if route.open else Route)(route.path, _plain(handler), methods=list(route.methods))
        for route, handler in api.serving
    ]
    if services.once is not None:
        app.router.routes.append(Route("/dev/sign-in", _plain(OneTimeLinkHandler(services.once)), methods=["POST"]))
    if services.development:
        app.mount("/graphiql", StaticFiles(directory=STATIC))
    if services.development and not services.documents_only:
        app.router.routes.append(Route("/schema.graphql", _plain(SchemaHandler(api.engine)), methods=["GET"]))
    return app


def _plain(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """The handler as a function, which is what Starlette gives a request to."""

    async def handle(request: Request) -> Response:
        return await handler(request)

    return handle


def _document(read: Callable[[], bytes]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(_: Request) -> Response:
        return Response(read(), media_type="application/json", headers={"cache-control": "no-store"})

    return handle


def _socket(handler: GraphQLOverWebSocket) -> Callable[[WebSocket], Awaitable[None]]:
    async def handle(socket: WebSocket) -> None:
        await handler(socket)

    return handle
