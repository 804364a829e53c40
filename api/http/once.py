"""Signing a browser in by a link that is good once, on a developer's machine: its secret in, a token out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.http.accept import JSON
from api.kernel.errors import BAD_REQUEST, UNAUTHENTICATED

LONGEST = 1_000
"""Bytes of a body."""
OVER = "This link was used before, or its time is over: ./foja token --link prints a new one."

_log = structlog.get_logger("api.http.once")


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A token, whose it is by the name that they go by here, and how many seconds it is good for."""

    token: str
    name: str
    seconds: int


SignsInOnce = Callable[[str], SignedToken | None]
"""Gives a token for the secret of a link, once; None for a secret that was used, is over, or was never given out."""


class OneTimeLinkHandler:
    """The handler of `/dev/sign-in`. The secret comes in the body, so that no log or history of addresses has it."""

    def __init__(self, signs_in: SignsInOnce) -> None:
        self._signs_in = signs_in

    async def __call__(self, http: Request) -> Response:
        """Answer one request."""
        if http.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            return _error(415, BAD_REQUEST, "Send the body as application/json.")
        secret = await _secret(http)
        if secret is None:
            return _error(400, BAD_REQUEST, 'The body is a JSON object with the secret of a link: {"once": "..."}.')
        signed = self._signs_in(secret)
        _log.info("a link signed somebody in" if signed else "a link was refused")
        if signed is None:
            return _error(401, UNAUTHENTICATED, OVER, reason="link")
        return _json(200, {"token": signed.token, "name": signed.name, "seconds": signed.seconds})


async def _secret(http: Request) -> str | None:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > LONGEST:
            return None
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    secret = payload.get("once") if isinstance(payload, dict) else None
    return secret if isinstance(secret, str) else None


def _error(status: int, code: str, message: str, **more: str) -> Response:
    return _json(status, {"errors": [{"message": message, "extensions": {"code": code, **more}}]})


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), status, {"cache-control": "no-store"}, "application/json")
