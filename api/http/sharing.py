"""Which answers a cache between may keep for others, and how: public data, asked for by nobody in particular.

Everything else is `no-store`. What is kept is asked for again each time (`no-cache`): the tag of the bytes spares the
transfer, and neither the work nor the check of who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.graphql.viewer import Viewer
from api.http.answers import matches, tag_of
from application.kernel.acting import NOBODY

SHARED, PRIVATE, NO_STORE = "public, no-cache", "private, no-cache", "no-store"
VARY = "accept, authorization"
_LEFT_OUT = ("content-length", "content-type")


def is_nobody(http: Request, viewer: Viewer) -> bool:
    """Whether nobody signed in, and the request brings nothing that could make it somebody's."""
    return viewer.principal.actor == NOBODY and "authorization" not in http.headers and "cookie" not in http.headers


def is_shared(http: Request, viewer: Viewer, response: Mapping[str, Any]) -> bool:
    """Whether the response to an operation is the same for everybody who sends its address without credentials."""
    return http.method == "GET" and "errors" not in response and is_nobody(http, viewer) and viewer.read_public_alone


def tagged(http: Request, answer: Response) -> Response:
    """A shared answer with its entity tag, or 304 for whoever has it."""
    tag = tag_of(answer.headers["content-type"].encode("latin-1"), bytes(answer.body))
    answer.headers.update({"etag": tag, "cache-control": SHARED, "vary": VARY})
    if not matches(http.headers.get("if-none-match"), tag):
        return answer
    kept = {name: value for name, value in answer.headers.items() if name not in _LEFT_OUT}
    return Response(status_code=304, headers=kept)
