"""Files on their way in, over HTTP: by tus 1.0, which goes on where it was cut off, or as the body of one request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.graphql.viewer import Viewer
from api.http import meter, tus
from api.http.answers import refused
from api.http.patience import BrokenOff, patiently
from api.http.viewers import viewer_of
from api.kernel import errors
from api.kernel.errors import ApiError, Unauthenticated
from api.kernel.outages import judged
from api.kernel.services import Services
from api.live.feed import Feeds
from api.live.streams import OpenStreams, StreamsFull
from application.kernel.acting import NOBODY
from application.kernel.blobs import StoreTaken
from application.kernel.keys import KeysMissing
from application.kernel.uploads import ChecksumDiffers, OffsetMoved, Uploads, UploadStanding
from domain.kernel.declarations import Refused

ROOT = "/files"
UPLOADS = f"{ROOT}/uploads"
_log = structlog.get_logger("api.http.uploads")
_TOO_LARGE, _UNPROCESSABLE, _UNAVAILABLE = 413, 422, 503
CHECKSUM_MISMATCH = 460
"""The status by which tus says so."""


class UploadHandler:
    """The handler of `/files` and `/files/uploads/{upload}`; every request is of a signed-in account."""

    def __init__(self, services: Services, uploads: Uploads, feeds: Feeds, streams: OpenStreams) -> None:
        self._services, self._uploads, self._feeds, self._streams = services, uploads, feeds, streams

    async def root(self, http: Request) -> Response:
        """What is taken (OPTIONS), and the beginning of an upload, with its bytes or without (POST)."""
        if http.method == "OPTIONS":
            return Response(status_code=204, headers={**tus.SAYS, "tus-max-size": str(self._uploads.most_bytes)})
        return await self._answered(http, self._begin)

    async def upload(self, http: Request) -> Response:
        """One upload: where it stands (HEAD, GET), more of it (PATCH), its end (DELETE)."""
        answers = {"GET": self._tell, "HEAD": self._head, "PATCH": self._more, "DELETE": self._end}
        return await self._answered(http, answers[http.method])

    async def _answered(self, http: Request, answer: Callable[[Request, Viewer], Awaitable[Response]]) -> Response:
        try:
            viewer = await viewer_of(http, self._services, self._feeds)
            if viewer.principal.actor == NOBODY:
                raise Unauthenticated  # noqa: TRY301 - answered like any other error
            allowance = await meter.request(viewer, "uploads")
            response = await _told(viewer, lambda: answer(http, viewer))
            response.headers.update(allowance)
        except Exception as error:  # noqa: BLE001 - nothing unexpected may reach a client unmasked
            response = refused(http, judged(error, self._services.outages))
        return response

    async def _begin(self, http: Request, viewer: Viewer) -> Response:
        announced = tus.announcement(http.headers, http.query_params)
        standing: UploadStanding | None = await self._uploads.begin(announced, viewer.principal)
        if standing is not None and _has_body(http):
            standing = await self._taken(http, viewer, standing.upload_id, 0)
        if standing is None:
            raise _unknown()
        location = f"{UPLOADS}/{standing.upload_id}"
        return _json(201, standing, viewer, {"location": location, **tus.standing_headers(standing)})

    async def _tell(self, http: Request, viewer: Viewer) -> Response:
        standing = await self._found(http, viewer)
        return _json(200, standing, viewer, tus.standing_headers(standing))

    async def _head(self, http: Request, viewer: Viewer) -> Response:
        standing = await self._found(http, viewer)
        status = 410 if standing.stage == "failed" else 200
        return Response(status_code=status, headers=tus.standing_headers(standing))

    async def _more(self, http: Request, viewer: Viewer) -> Response:
        _check_version(http)
        if http.headers.get("content-type", "").partition(";")[0].strip().lower() != tus.CONTENT:
            return _error(415, errors.BAD_REQUEST, f"Send the bytes as {tus.CONTENT}.")
        offset = tus.number(http.headers.get("upload-offset"), "Upload-Offset")
        standing = await self._taken(http, viewer, _upload_of(http), offset)
        if standing is None:
            raise _unknown()
        return Response(status_code=204, headers=tus.standing_headers(standing))

    async def _end(self, http: Request, viewer: Viewer) -> Response:
        _check_version(http)
        if not await self._uploads.end(_upload_of(http), viewer.principal):
            raise _unknown()
        return Response(status_code=204, headers={"tus-resumable": tus.VERSION})

    async def _found(self, http: Request, viewer: Viewer) -> UploadStanding:
        standing = await self._uploads.find(_upload_of(http), viewer.principal)
        if standing is None:
            raise _unknown()
        return standing

    async def _taken(self, http: Request, viewer: Viewer, upload_id: str, offset: int) -> UploadStanding | None:
        """Take what a request brings: each one under way holds some megabytes, so there is room for a few."""
        limits, checksum = self._services.limits, tus.checksum(http.headers)
        content = patiently(http, self._streams, limits.stalled)
        try:
            async with self._streams.place("upload", limits.uploads):
                return await self._uploads.take(upload_id, offset, content, viewer.principal, checksum)
        except StreamsFull:
            raise ApiError(errors.TOO_MANY_UPLOADS, "Too many uploads run: try again shortly.") from None


async def _told(viewer: Viewer, answer: Callable[[], Awaitable[Response]]) -> Response:
    """The answer, or what keeps it from being one, as tus says it."""
    try:
        return await answer()
    except Refused as refusal:
        status = _TOO_LARGE if refusal.code == "file_too_large" else _UNPROCESSABLE
        return _error(status, errors.BAD_INPUT, viewer.refusal(refusal), refusal=refusal.code)
    except OffsetMoved as moved:
        message = f"The upload stands at {moved.received}: go on from there (HEAD says where)."
        response = _error(409, errors.CONFLICT, message)
        response.headers["upload-offset"] = str(moved.received)
        return response
    except ChecksumDiffers:
        return _error(CHECKSUM_MISMATCH, errors.BAD_INPUT, "These bytes have another checksum: send them again.")
    except BrokenOff as broken:
        return _error(broken.status, errors.TIMEOUT, f"{broken} What came is kept: HEAD says how much.")
    except (StoreTaken, KeysMissing) as lacking:
        _log.error("takes_no_files", reason=str(lacking))
        return _error(503, errors.UNAVAILABLE, "This installation takes no files: an operator has to look at its log.")


def _check_version(http: Request) -> None:
    if http.headers.get("tus-resumable") != tus.VERSION:
        raise ApiError(errors.BAD_INPUT, f"Send Tus-Resumable: {tus.VERSION}.")


def _has_body(http: Request) -> bool:
    return http.headers.get("content-length", "0") != "0" or "transfer-encoding" in http.headers


def _upload_of(http: Request) -> str:
    return str(http.path_params["upload"])


def _unknown() -> ApiError:
    return ApiError(errors.NOT_FOUND, "You have no such upload.")


def _json(status: int, standing: UploadStanding, viewer: Viewer, headers: Mapping[str, str]) -> Response:
    told: dict[str, Any] = {
        "upload": standing.upload_id,
        "state": standing.stage,
        "length": standing.length,
        "received": standing.received,
    }
    if standing.failed is not None:
        told["reason"] = {"code": standing.failed, "message": viewer.refusal(Refused(standing.failed, what="hash"))}
    elif standing.stage == "admitted":
        told["file"] = f"{ROOT}/{standing.blob}"
    return Response(orjson.dumps(told), status, headers, "application/json")


def _error(status: int, code: str, message: str, **more: str) -> Response:
    body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, **more}}]})
    headers = {"cache-control": "no-store", "tus-resumable": tus.VERSION}
    if status == _UNAVAILABLE:
        headers["retry-after"] = str(errors.RETRY_AFTER)
    return Response(body, status, headers, "application/json")
