"""The address that packages of sealed envelopes are sent to. What comes is named by no event and no log line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.graphql.viewer import Viewer
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.routes import ContextRoute
from application.kernel.orders import Denied
from infra.kernel.adapters import Parts
from infra.procurement.opening.calls import open_registers
from infra.procurement.opening.packages import StoredPackages

PATH = "/procurement/packages"
BIDS = "procurement.submit_envelope"
_HEADERS = {"cache-control": "no-store"}
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@asynccontextmanager
async def open_routes(parts: Parts) -> AsyncIterator[Sequence[ContextRoute]]:
    """Where the bytes of a package go, before its envelope is submitted."""
    async with open_registers(parts) as registers:

        async def receive(http: Request, body: AsyncIterator[bytes]) -> Response:
            viewer: Viewer = http.state.viewer
            tender, bid, company = (http.query_params.get(name, "") for name in ("tenderId", "bidId", "company"))
            if not _ID.fullmatch(tender) or not _ID.fullmatch(bid):
                raise ApiError(errors.BAD_REQUEST, "Say for which bid: ?tenderId=...&bidId=...&company=...")
            sight = await parts.policy.sight(viewer.principal, BIDS)
            if not sight.everywhere and f"company:{company}" not in sight.units:
                raise Denied(BIDS)
            name = await registers.ensured_name(tender, bid)
            package = await StoredPackages(parts.blobs, parts.keys).take(name, body)
            return Response(orjson.dumps({"package": package}), 201, _HEADERS, "application/json")

        yield (ContextRoute(PATH, ("POST",), receive, rate="uploads"),)
