"""The addresses that contexts declare, served like all others: by allowance, with room for a few bodies at once."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.graphql.viewer import Viewer
from api.http import meter
from api.http.answers import refused
from api.http.patience import BrokenOff, patiently
from api.http.viewers import viewer_of
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.outages import judged
from api.kernel.routes import ContextRoute
from api.kernel.services import Services
from api.live.feed import Feeds
from api.live.streams import OpenStreams, StreamsFull


class RouteHandler:
    """The handler of one of these addresses."""

    def __init__(self, services: Services, route: ContextRoute, feeds: Feeds, streams: OpenStreams) -> None:
        self._services, self._route, self._feeds, self._streams = services, route, feeds, streams

    async def __call__(self, http: Request) -> Response:
        """Answer one request."""
        try:
            viewer = http.state.viewer = await viewer_of(http, self._services, self._feeds)
            response = await self._metered(http, viewer)
        except BrokenOff as broken:
            error = {"message": str(broken), "extensions": {"code": errors.TIMEOUT}}
            body = orjson.dumps({"errors": [error]})
            response = Response(body, broken.status, {"cache-control": "no-store"}, "application/json")
        except Exception as error:  # noqa: BLE001 - nothing unexpected may reach a client unmasked
            response = refused(http, judged(error, self._services.outages))
        return response

    async def _metered(self, http: Request, viewer: Viewer) -> Response:
        limits, kind = self._services.limits, self._route.rate
        allowance = await meter.request(viewer, kind)
        body = patiently(http, self._streams, limits.stalled)
        try:
            async with self._streams.place(kind[:-1], getattr(limits, kind)):
                response = await self._route.handle(http, body)
        except StreamsFull:
            full = errors.TOO_MANY_UPLOADS if kind == "uploads" else errors.TOO_MANY_DOWNLOADS
            raise ApiError(full, f"Too many {kind} run: try again shortly.") from None
        response.headers.update(allowance)
        return response
