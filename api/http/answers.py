"""What plain HTTP answers share: errors with a status, and conditional requests."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response

from api.kernel import errors
from api.kernel.correlation import correlation_of
from api.kernel.errors import ApiError, LogIncomplete, RateLimited, SignInUnavailable, Unauthenticated, masked
from application.kernel.orders import Denied
from projections.kernel.declarations import NotBuiltYet, NotProjectedYet, NotRecordedYet

_STATUS = {
    errors.BAD_INPUT: 400,
    errors.BAD_CURSOR: 400,
    errors.NOT_FOUND: 404,
    errors.NOT_ACCEPTABLE: 406,
    errors.RATE_LIMITED: 429,
    errors.NOT_YET: 503,
    errors.TOO_MANY_DOWNLOADS: 503,
    errors.TOO_MANY_UPLOADS: 503,
    errors.OVERLOADED: 503,
    errors.UNAVAILABLE: 503,
    errors.NOT_COVERED: 503,
}


class WrittenResponse(Response):
    """An answer whose headers are written already, its length and content type among them."""

    def __init__(self, body: bytes, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.body, self.status_code, self.raw_headers = body, status, headers
        self.background = None


def bare(headers: Mapping[str, str]) -> Response:
    """The answer without its content, whose length nobody knows yet."""
    response = Response(headers=headers)
    del response.headers["content-length"]
    return response


def tag_of(*parts: bytes) -> str:
    """A strong entity tag of an answer that consists of these parts."""
    digest = sha256()
    for part in parts:
        digest.update(b"%d:%b" % (len(part), part))
    return f'"{digest.hexdigest()[:32]}"'


def matches(header: str | None, tag: str) -> bool:
    """Whether an If-None-Match names the tag."""
    if header is None:
        return False
    return header.strip() == "*" or tag in {quoted.strip().removeprefix("W/") for quoted in header.split(",")}


def refused(http: Request, error: Exception) -> Response:
    """An error as JSON like those of GraphQL, with its status."""
    status, code = _status(error)
    content = orjson.dumps({"errors": [masked(code, correlation_of(http.scope))]})
    headers = {"cache-control": "no-store"}
    if isinstance(error, RateLimited):
        headers |= error.headers
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = errors.challenge(error)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = str(errors.RETRY_AFTER)
    return Response(content, status, media_type="application/json", headers=headers)


def _status(error: Exception) -> tuple[int, GraphQLError]:  # noqa: PLR0911 - one for each kind
    match error:
        case ApiError():
            return _STATUS.get(error.code, 400), error
        case Unauthenticated():
            return 401, GraphQLError("", original_error=error)
        case SignInUnavailable() | LogIncomplete():
            return 503, GraphQLError("", original_error=error)
        case Denied():
            return 403, GraphQLError("", original_error=error)
        case NotRecordedYet():
            return 400, ApiError(errors.BAD_INPUT, f"asOf lies ahead: the ledger ends at {error.head}.")
        case NotProjectedYet() | NotBuiltYet():
            return 503, ApiError(errors.NOT_YET, "This is not readable yet: try again shortly.", retry=True)
        case _:
            return 500, GraphQLError("", original_error=error)
