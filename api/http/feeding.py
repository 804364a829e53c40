"""The public feed over HTTP: CloudEvents by pages, as NDJSON or a batch, and as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.graphql.scalars import MAX_INTEGER
from api.http import meter
from api.http.accept import EVENTS, JSON, negotiated
from api.http.answers import bare, matches, refused, tag_of
from api.http.downloads import LiveStream
from api.http.sse import KEEP_ALIVE
from api.http.viewers import viewer_of
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.outages import is_outage, judged
from api.kernel.services import Services
from api.live.feed import Feeds
from api.live.public_feed import FactFilter, FeedPage, PublicFeed
from api.live.publishing import PublishedFact
from api.live.streams import OpenStreams, until

NDJSON, BATCH = "application/x-ndjson", "application/cloudevents-batch+json"
DEFAULT, MOST = 100, 1_000
"""Facts on a page."""
HEAD = "head"
_KEPT = "public, max-age=86400, immutable"
_PARAMETERS = ("after", "limit", "types", "government")


class FeedHandler:
    """The handlers of `/feed/events` and `/feed/schemas/{file}`."""

    def __init__(self, services: Services, feed: PublicFeed, feeds: Feeds, streams: OpenStreams) -> None:
        self._services, self._feed, self._feeds, self._streams = services, feed, feeds, streams

    async def events(self, http: Request) -> Response:
        """A page of the feed, or the feed as it comes."""
        try:
            viewer = await viewer_of(http, self._services, self._feeds)
            await meter.request(viewer, "feeds")
            media = _media(http.headers.get("accept"))
            filter_, after = self._wanted(http), await self._after(http, following=media == EVENTS)
            if media == EVENTS:
                return await self._live(http, after, filter_)
            return await self._page(http, after, filter_, media)
        except Exception as error:  # noqa: BLE001 - nothing unexpected may reach a client unmasked
            return refused(http, judged(error, self._services.outages))

    async def schema(self, http: Request) -> Response:
        """The JSON Schema of a published type's data."""
        schema = self._feed.publisher.schemas.get(http.path_params["file"].removesuffix(".json"))
        if schema is None or not http.path_params["file"].endswith(".json"):
            return refused(http, ApiError(errors.NOT_FOUND, f"There is no such type: {self._known()}."))
        body = orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        headers = {"etag": tag_of(body), "cache-control": "public, max-age=86400"}
        if matches(http.headers.get("if-none-match"), headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/schema+json", headers=headers)

    async def _page(self, http: Request, after: int, fact_filter: FactFilter, media: str) -> Response:
        limit = _number(http, "limit", DEFAULT, 1, MOST)
        page = await self._feed.page(after, limit, fact_filter)
        headers = self._headers(http, after, limit, page, media)
        if matches(http.headers.get("if-none-match"), headers["etag"]):
            del headers["content-type"]
            return Response(status_code=304, headers=headers)
        return bare(headers) if http.method == "HEAD" else Response(_body(page.facts, media), headers=headers)

    def _headers(self, http: Request, after: int, limit: int, page: FeedPage, media: str) -> dict[str, str]:
        parameters = {name: http.query_params[name] for name in _PARAMETERS if name in http.query_params}
        following = urlencode({**parameters, "after": page.next, "limit": limit})
        unread = [fact.position for fact in page.facts if fact.instead_of is not None]
        identity = orjson.dumps([self._feed.publisher.edition, media, after, page.next, following, unread])
        return {
            "content-type": media,
            "etag": f'"{page.next}-{sha256(identity).hexdigest()[:24]}"',
            # "head" is another place at each request, also where a fact came in between and fills the page.
            "cache-control": _KEPT if page.settled and parameters.get("after") != HEAD else "public, no-cache",
            "vary": "accept",
            "link": f'<{http.url.path}?{following}>; rel="next"',
            "x-next-cursor": str(page.next),
            "x-more": "true" if page.more else "false",
        }

    async def _live(self, http: Request, after: int, fact_filter: FactFilter) -> Response:
        await self._feed.start(after)
        headers = {
            "content-type": EVENTS,
            "cache-control": "no-store",
            "x-accel-buffering": "no",
        }
        if http.method == "HEAD":
            return bare(headers)
        full = refused(http, ApiError(errors.OVERLOADED, "Too many follow the feed: try again shortly."))
        passes = partial(is_outage, outages=self._services.outages)
        return LiveStream(self._frames(after, fact_filter), headers, self._streams, self._services.limits, full, passes)

    async def _frames(self, after: int, fact_filter: FactFilter) -> AsyncGenerator[bytes, None]:
        """Each fact under its position, until the process stops.

        What keeps the connection open also tells how far the feed has come where nothing was wanted, so that a client
        does not begin there again. It is told after everything before it was taken.
        """
        reached = after

        async def facts() -> AsyncIterator[bytes]:
            nonlocal reached
            batches = self._feed.batches(after)
            try:
                async for page_facts, end in batches:
                    for fact in page_facts:
                        if fact_filter.takes(fact):
                            yield b"id: %d\ndata: %b\n\n" % (fact.position, fact.body)
                    reached = end
            finally:
                await batches.aclose()

        yield KEEP_ALIVE
        beat = self._services.limits.keep_alive
        async for frame in until(self._streams.stopping, facts(), beat, lambda: b":\nid: %d\n\n" % reached):
            yield frame

    def _wanted(self, http: Request) -> FactFilter:
        for name in http.query_params:
            if name not in _PARAMETERS:
                allowed = ", ".join(_PARAMETERS)
                raise ApiError(errors.BAD_INPUT, f"The feed has no parameter {ascii(name)[:40]}: there are {allowed}.")
        types = frozenset(type_ for type_ in http.query_params.get("types", "").split(",") if type_)
        for type_ in sorted(types):
            if type_ not in self._feed.publisher.schemas:
                raise ApiError(errors.BAD_INPUT, f"There is no type {ascii(type_)[:80]}: {self._known()}.")
        return FactFilter(types, http.query_params.get("government"))

    def _known(self) -> str:
        return f"there are {', '.join(self._feed.publisher.schemas)}"

    async def _after(self, http: Request, *, following: bool) -> int:
        """The cursor: of a browser that connects again, its last one; `head` is the present one."""
        position = http.headers.get("last-event-id") if following else None
        position = http.query_params.get("after", "0") if position is None else position
        if position == HEAD:
            return await self._feed.reached()
        if not (position.isascii() and position.isdigit() and len(position) <= 19 and int(position) <= MAX_INTEGER):
            right = "a position of the ledger, as the last answer gave it in X-Next-Cursor, or head"
            raise ApiError(errors.BAD_CURSOR, f"A cursor is {right}.")
        return int(position)


def _media(accept: str | None) -> str:
    if accept is None or accept.strip() in {"", "*/*"}:
        return NDJSON
    media = negotiated(accept, (NDJSON, BATCH, EVENTS, JSON))
    if media is None:
        raise ApiError(errors.NOT_ACCEPTABLE, f"The feed is told as {NDJSON}, {BATCH} or {EVENTS}.")
    return media


def _number(http: Request, name: str, default: int, least: int, most: int) -> int:
    number = http.query_params.get(name)
    if number is None:
        return default
    if not (number.isascii() and number.isdigit() and len(number) <= 9 and least <= int(number) <= most):
        raise ApiError(errors.BAD_INPUT, f"{name} is a number from {least} to {most}.")
    return int(number)


def _body(facts: Sequence[PublishedFact], media: str) -> bytes:
    if media == NDJSON:
        return b"".join(fact.body + b"\n" for fact in facts)
    return b"[" + b",\n".join(fact.body for fact in facts) + b"]"
