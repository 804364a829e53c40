"""The viewer of an HTTP request or a WebSocket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection

from api.graphql.readings import checked_purpose
from api.graphql.scalars import MAX_INTEGER
from api.graphql.viewer import Viewer
from api.http.accept import language
from api.http.addresses import address_of
from api.http.meter import failed_token
from api.kernel.correlation import correlation_of
from api.kernel.errors import BAD_INPUT, ApiError, Unauthenticated
from api.kernel.outages import check
from api.kernel.services import Services
from api.live.feed import Feeds

_HEADERS = {"authorization": b"authorization", "purpose": b"x-purpose", "x-purpose": b"x-purpose"}


async def viewer_of(connection: HTTPConnection, services: Services, feeds: Feeds) -> Viewer:
    """The viewer of a request; raises Unauthenticated, SignInUnavailable, and ApiError for a header that makes no
    sense.

    Unavailable is raised at once while the database is away. RateLimited is raised in place of Unauthenticated where
    too many tokens from one address were not believed.
    """
    check(services.outages)
    address = address_of(connection, services.proxies)
    try:
        principal = await services.principal_of(connection)
    except Unauthenticated:
        await failed_token(services, address)
        raise
    return Viewer(
        services=services,
        principal=principal,
        language=language(connection.headers.get("accept-language"), services.texts.languages),
        correlation_id=correlation_of(connection.scope),
        feeds=feeds,
        min_position=_min_position(connection.headers.get("x-min-position")),
        identify=lambda: services.principal_of(connection),
        address=address,
        purpose=_purpose(connection.headers.get("x-purpose")),
    )


def with_authorization(scope: Mapping[str, Any], payload: object) -> dict[str, Any]:
    """The scope of a WebSocket, with the credentials and the purpose of its `connection_init`.

    Browsers send no headers with one.
    """
    given = payload if isinstance(payload, Mapping) else {}
    headers_sent = [(_HEADERS[name.lower()], value) for name, value in given.items() if name.lower() in _HEADERS]
    headers = [(name, str(value).encode("utf-8", "replace")) for name, value in headers_sent]
    return {**scope, "headers": [*scope["headers"], *headers]}


def _min_position(header: str | None) -> int:
    if header is None:
        return 0
    if not (header.isascii() and header.isdigit() and len(header) <= 19 and int(header) <= MAX_INTEGER):
        raise ApiError(BAD_INPUT, "X-Min-Position is a ledger position: digits alone.")
    return int(header)


def _purpose(header: str | None) -> str | None:
    """The purpose in a header: in UTF-8, as most clients send it, or in Latin-1, as HTTP once had it."""
    if header is None:
        return None
    try:
        return checked_purpose(header.encode("latin-1").decode())
    except UnicodeError:
        return checked_purpose(header)
