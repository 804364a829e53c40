"""The schema as text over HTTP, where introspection answers too: in development."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.execution.engine import Engine
from api.http.answers import bare, matches, tag_of
from api.http.sharing import SHARED


class SchemaHandler:
    """The handler of `/schema.graphql`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, http: Request) -> Response:
        """Answer one request."""
        text = await self._engine.sdl()
        kept = {"etag": tag_of(text), "cache-control": SHARED}
        if matches(http.headers.get("if-none-match"), kept["etag"]):
            return Response(status_code=304, headers=kept)
        # The content type goes in as a header, so that nothing is added to it.
        headers = {**kept, "content-type": "text/plain; charset=utf-8"}
        return bare(headers) if http.method == "HEAD" else Response(text, headers=headers)
