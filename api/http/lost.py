"""The 404 answer: the usual error, and where things are."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from api.kernel.errors import BAD_REQUEST, NOT_FOUND

PLACES = {
    "/graphql": "GraphQL",
    "/export/": "open data",
    "/feed/events": "the public feed",
    "/files": "files",
    "/log/": "the transparency log, /log/checkpoint for one",
    "/health/ready": "health",
}
"""What is at the addresses that begin so."""


async def lost(request: Request, error: Exception) -> Response:
    """An answer to a path or a method that is not served."""
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    if error.status_code == 404:
        message, code = f"There is nothing here. {_places(request.app.router.routes)}", NOT_FOUND
    else:
        message, code = f"{request.method[:20]} is not what this address takes.", BAD_REQUEST
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(body, error.status_code, error.headers)


def _places(routes: Iterable[BaseRoute]) -> str:
    served = dict.fromkeys(route.path.partition("{")[0] for route in routes if isinstance(route, Route))
    places = [f"{path} has {what}" for start, what in PLACES.items() for path in served if path.startswith(start)]
    return f"{'; '.join(places)}."
