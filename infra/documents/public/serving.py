"""The addresses of published documents: two feeds, and a page each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from psycopg_pool import AsyncConnectionPool
from starlette.requests import Request
from starlette.responses import Response

from api.http.answers import matches, tag_of
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.routes import ContextRoute
from infra.documents.public import feeds
from infra.documents.public.content import content_of
from infra.documents.public.page import page
from infra.documents.public.rows import Cursor, FeedQuestion, newest, of_id
from infra.kernel.adapters import Parts
from infra.postgres.connect import async_pool
from infra.texts.catalogues import catalogues

_PARAMETERS: Final = ("unit", "kind", "before")
_KEPT: Final = {"cache-control": "public, no-cache"}
_PAGE: Final = {**_KEPT, "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
LONGEST: Final = 100
"""Characters of a unit or a kind."""
Write = Callable[[feeds.FeedOf], bytes]


@asynccontextmanager
async def open_routes(parts: Parts) -> AsyncIterator[Sequence[ContextRoute]]:
    """The routes, for everybody: what they tell, somebody published."""
    async with async_pool(parts.dsn, "foja_app", size=2) as pool:
        served = PublishedDocuments(parts, pool)
        yield tuple(
            ContextRoute(path, ("GET",), handle, open=True)
            for path, handle in (
                (f"{feeds.PATH}.atom", served.atom),
                (f"{feeds.PATH}.json", served.json),
                (f"{feeds.PATH}/{{document_id}}", served.page),
            )
        )


class PublishedDocuments:
    """Tells of published documents, over one process's parts."""

    def __init__(self, parts: Parts, pool: AsyncConnectionPool[Any]) -> None:
        self._parts, self._pool, self._source = parts, pool, parts.settings.source

    async def atom(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """A page of the feed as Atom."""
        return await self._feed(http, feeds.ATOM_TYPE, feeds.atom)

    async def json(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """A page of the feed as JSON Feed."""
        return await self._feed(http, feeds.JSON_TYPE, feeds.json_feed)

    async def page(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """The page of a document."""
        async with self._pool.connection() as connection:
            row = await of_id(connection, str(http.path_params["document_id"]))
        if row is None:
            raise ApiError(errors.NOT_FOUND, "There is no such published document.")
        shown = page(row, await content_of(self._parts, row), self._source, catalogues())
        return _answered(http, shown.encode(), "text/html", _PAGE)

    async def _feed(self, http: Request, type_: str, write: Write) -> Response:
        wanted = _wanted(http)
        async with self._pool.connection() as connection:
            rows = await newest(connection, wanted, feeds.PAGE + 1)
        more = len(rows) > feeds.PAGE
        return _answered(http, write(feeds.FeedOf(self._source, wanted, rows[: feeds.PAGE], more)), type_, _KEPT)


def _answered(http: Request, body: bytes, type_: str, headers: dict[str, str]) -> Response:
    """The answer with its tag, or 304 for whoever has it."""
    told = {**headers, "etag": tag_of(type_.encode(), body)}
    if matches(http.headers.get("if-none-match"), told["etag"]):
        return Response(status_code=304, headers=told)
    return Response(body, media_type=type_, headers=told)


def _wanted(http: Request) -> FeedQuestion:
    """What a feed is asked for. Raises ApiError for a parameter that it has not, and for a cursor that is none."""
    for name, value in http.query_params.items():
        if name not in _PARAMETERS:
            known = ", ".join(_PARAMETERS)
            raise ApiError(errors.BAD_INPUT, f"The feed has no parameter {ascii(name)[:40]}: there are {known}.")
        if len(value) > LONGEST or not value.isprintable():
            raise ApiError(errors.BAD_INPUT, f"{name} is a short code, such as EX:moh or EX-announcement.")
    before = http.query_params.get("before")
    cursor = None if before is None else Cursor.read(before)
    if before is not None and cursor is None:
        raise ApiError(errors.BAD_CURSOR, "A cursor is one that the feed gave in its link to the next page.")
    return FeedQuestion(http.query_params.get("unit"), http.query_params.get("kind"), cursor)
