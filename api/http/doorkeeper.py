"""One check of host and origin before every route, upgrade and error, in development as in production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from prometheus_client import Counter
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.kernel.doors import Doors
from api.kernel.errors import FOREIGN_ORIGIN, MISDIRECTED

REFUSED = Counter("foja_doors_refused_total", "Requests that were refused at the door.", ["reason"])
_SENT = (
    b"Authorization, Content-Type, If-None-Match, If-Range, Range, Tus-Resumable, Upload-Checksum, Upload-Length,"
    b" Upload-Metadata, Upload-Offset, X-Correlation-Id, X-Min-Position, X-Purpose"
)
_MAY_SEND = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, PATCH, DELETE"),
    (b"access-control-allow-headers", _SENT),
    (b"access-control-max-age", b"600"),
]
"""What a frontend's pages may send; no cookies, since there are none."""
_SHOWN = (
    b"Content-Disposition, Content-Range, ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy,"
    b" Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Expires, Upload-Length,"
    b" Upload-Offset, X-Correlation-Id, X-More, X-Next-Cursor, X-Position"
)
_EVERYWHERE = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
_DENIAL = "websocket.http.response"
_MOST_HOSTS = 1_000
"""Names of this installation that are remembered: where all addresses are bound to, each address is one."""
_LONGEST = 100
"""So many characters of a strange host or origin are repeated to whoever sent it."""

_log = structlog.get_logger("api.kernel.doors")


class OpenRoute(Route):
    """A route whose answers the pages of any origin may read: public data, asked for without credentials."""


@dataclass(frozen=True, slots=True)
class _Pass:
    """Let in; `shared` is the origin whose pages may read the answer besides our own, `*` for any."""

    shared: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Not let in, and why."""

    status: int
    reason: str
    code: str
    message: str


class Doorkeeper:
    """ASGI middleware around the whole application, its answers to errors included."""

    def __init__(self, app: ASGIApp, doors: Doors, open_routes: Sequence[OpenRoute]) -> None:
        self._app, self._doors, self._open = app, doors, open_routes
        self._open_paths = tuple(route.path.partition("{")[0] for route in open_routes)
        self._own_hosts = set[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        judgement = self._judged(scope)
        if isinstance(judgement, _Refusal):
            REFUSED.labels(judgement.reason).inc()
            _log.info("refused at the door", reason=judgement.reason)
            await _refuse(scope, receive, _guarded(scope, send, None), judgement)
        elif judgement.shared not in {None, b"*"} and _is_preflight(scope):
            await _answer(_guarded(scope, send, judgement.shared))
        else:
            await self._app(scope, receive, _guarded(scope, send, judgement.shared))

    def _judged(self, scope: Scope) -> _Pass | _Refusal:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self._answer_to(hosts[0]):
            return _misdirected(hosts)
        shared = b"*" if self._is_open(scope) else None
        if not origins or (shared is not None and scope["type"] == "http"):
            return _Pass(shared)
        if len(origins) == 1 and origins[0] in self._doors.origins:
            return _Pass(origins[0].encode("latin-1"))
        if len(origins) == 1 and self._doors.own(origins[0], scope["scheme"], hosts[0]):
            return _Pass()
        return _foreign(origins)

    def _answer_to(self, host: str) -> bool:
        """Whether a Host is this installation: one that was found to be is remembered."""
        if host in self._own_hosts:
            return True
        if not self._doors.answer_to(host):
            return False
        if len(self._own_hosts) >= _MOST_HOSTS:
            self._own_hosts.clear()
        self._own_hosts.add(host)
        return True

    def _is_open(self, scope: Scope) -> bool:
        """Whether any origin may read the answer; most paths are told apart by how they begin."""
        if not scope.get("root_path") and not scope["path"].startswith(self._open_paths):
            return False
        return any(route.matches(scope)[0] is Match.FULL for route in self._open)


def _misdirected(hosts: Sequence[str]) -> _Refusal:
    if len(hosts) > 1:
        message = "Send one Host."
    elif not hosts or not hosts[0]:
        message = "Send a Host: the name under which this installation is reached."
    else:
        message = (
            f"{hosts[0][:_LONGEST]} is no name of this installation. Where it is reached under this name, "
            "FOJA_PUBLIC_NAMES has to say so."
        )
    return _Refusal(421, "host", MISDIRECTED, message)


def _foreign(origins: Sequence[str]) -> _Refusal:
    if len(origins) > 1:
        message = "Send one Origin."
    else:
        message = (
            f"Pages of {origins[0][:_LONGEST]} may not use this address. A frontend that is served from there is named "
            "in FOJA_WEB_ORIGINS; a name of this installation itself in FOJA_PUBLIC_NAMES."
        )
    return _Refusal(403, "origin", FOREIGN_ORIGIN, message)


def _is_preflight(scope: Scope) -> bool:
    asks = scope["type"] == "http" and scope["method"] == "OPTIONS"
    return asks and "access-control-request-method" in Headers(scope=scope)


def _guarded(scope: Scope, send: Send, shared: bytes | None) -> Send:
    """Sends with the headers that every answer has, and says whose pages may read it.

    A WebSocket that is closed before it was accepted is answered too, where the server can.
    """
    accepted = False

    async def guarded(message: Message) -> None:
        nonlocal accepted
        accepted = accepted or message["type"] == "websocket.accept"
        if message["type"] == "websocket.close" and not accepted and _DENIAL in (scope.get("extensions") or {}):
            accepted = True
            await send({"type": f"{_DENIAL}.start", "status": 403, "headers": list(_EVERYWHERE)})
            await send({"type": f"{_DENIAL}.body", "body": b""})
            return
        if message["type"] in {"http.response.start", f"{_DENIAL}.start"}:
            _complete(message, shared)
        await send(message)

    return guarded


def _complete(message: Message, shared: bytes | None) -> None:
    said = [*message.get("headers", ())]
    names = {name for name, _ in said}
    said += [header for header in _EVERYWHERE if header[0] not in names]
    if shared is not None:
        headers = MutableHeaders(raw=said)
        headers["access-control-allow-origin"] = shared.decode("latin-1")
        headers.setdefault("access-control-expose-headers", _SHOWN.decode())
        if shared != b"*":
            headers.add_vary_header("origin")
        said = headers.raw
    message["headers"] = said


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: _Refusal) -> None:
    error: dict[str, Any] = {"message": refusal.message, "extensions": {"code": refusal.code}}
    body = orjson.dumps({"errors": [error]})
    kind = "http.response"
    if scope["type"] == "websocket":
        await receive()  # the connect, which is answered
        if _DENIAL not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        kind = _DENIAL
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})


async def _answer(send: Send) -> None:
    """What a frontend's pages may send, as their browsers ask before they send it."""
    await send({"type": "http.response.start", "status": 204, "headers": [*_MAY_SEND]})
    await send({"type": "http.response.body", "body": b""})
