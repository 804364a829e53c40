"""Watches every request: its correlation id, how long it took, how it ended, in the log and in metrics."""

from __future__ import annotations

import logging
import time
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.downloads import DownloadInterrupted
from api.kernel.correlation import HEADER, correlation_of
from api.kernel.errors import where

REQUESTS = Counter("foja_http_requests_total", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "foja_http_request_seconds",
    "From a request's first byte to its answer's last.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SLOW = 1.0
"""Seconds from which an answered request is worth a line in the log; a refused one always is."""
LEFT = 499
"""What is noted where the peer left before it was answered, as some proxies do; nobody is sent it."""
_HAS_LEFT = "foja.has_left"
OPEN = Gauge("foja_http_open_connections", "Requests and WebSockets being served.", ["kind"])
_ROUTES = frozenset({"/graphql", "/health/live", "/health/ready", "/metrics"})
_FOLDERS = ("/export", "/feed", "/files")
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PATCH", "DELETE"})

_LOG = "api.http.graphql"
_OPEN = {kind: OPEN.labels(kind) for kind in ("http", "websocket")}

_log, _library_log = structlog.get_logger(_LOG), logging.getLogger(_LOG)
"""The second one is what the first one writes to, asked whether it does."""


class Departures:
    """ASGI middleware inside what answers to errors: a peer that left is no fault of anybody here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, while it sends and while it is sent to."""
        try:
            await self._app(scope, receive, send)
        except ClientDisconnect:
            has_left(scope)


def has_left(scope: Scope) -> None:
    """Note that the peer left before it was answered."""
    scope[_HAS_LEFT] = True


class ObservingMiddleware:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._counters = dict[tuple[str, str, int], Counter]()
        self._timers = dict[str, Histogram]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        correlation = str(correlation_of(scope))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=correlation)
        with _OPEN[scope["type"]].track_inprogress():
            if scope["type"] == "http":
                await self._http(scope, receive, send, correlation)
            else:
                await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send, correlation: str) -> None:
        begun, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, correlation.encode())]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except DownloadInterrupted:
            raise  # the server breaks the connection off; why is told already, where there is more to tell
        except Exception as error:
            _log.error("unexpected error", **where(error))
            raise
        finally:
            self._tell(scope, LEFT if scope.get(_HAS_LEFT) else status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        path: Any = scope["path"]
        route = path if path in _ROUTES else _folder_of(path)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._count(route, method, status, seconds)
        if status >= 400 or seconds >= SLOW:
            tell = _log.info
        elif _library_log.isEnabledFor(logging.DEBUG):
            tell = _log.debug
        else:
            return
        tell("request", route=route, method=method, status=status, milliseconds=round(seconds * 1000, 2))

    def _count(self, route: str, method: str, status: int, seconds: float) -> None:
        """In metrics that are looked up once: routes, methods and statuses are few."""
        counter = self._counters.get((route, method, status))
        if counter is None:
            counter = self._counters[route, method, status] = REQUESTS.labels(route, method, str(status))
            self._timers[route] = SECONDS.labels(route)
        counter.inc()
        self._timers[route].observe(seconds)


def _folder_of(path: str) -> str:
    return next((folder for folder in _FOLDERS if path == folder or path.startswith(f"{folder}/")), "other")
