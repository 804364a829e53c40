"""Open data over HTTP: the files that contexts declare, each streamed as of one position of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.graphql.scalars import MAX_INTEGER
from api.graphql.viewer import Viewer
from api.http import meter
from api.http.answers import bare, matches, refused
from api.http.downloads import Download
from api.http.sharing import NO_STORE, PRIVATE, SHARED, VARY, is_nobody
from api.http.viewers import viewer_of
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.exports import ExportFile, ExportSnapshot, ServedExport
from api.kernel.outages import is_outage, judged
from api.kernel.services import Services
from api.live.feed import Feeds
from api.live.streams import OpenStreams


class ExportHandler:
    """The handler of one export, at `Export.route`.

    `?asOf=` takes a position, or a time with its zone; without it the answer is as fresh as the read models. Whoever
    may read them by GraphQL may read them here. The entity tag of public files holds the position: If-None-Match spares
    a download.
    """

    def __init__(self, services: Services, served: ServedExport, feeds: Feeds, streams: OpenStreams) -> None:
        self._services, self._feeds, self._streams = services, feeds, streams
        self._declared, self._writer = served.declared, served.writer

    async def __call__(self, http: Request) -> Response:
        """Answer one request."""
        try:
            return await self._answer(http)
        except Exception as error:  # noqa: BLE001 - nothing unexpected may reach a client unmasked
            return refused(http, judged(error, self._services.outages))

    async def _answer(self, http: Request) -> Response:
        keys = dict(http.path_params)
        name = keys.pop("file")
        file = self._declared.files.get(name)
        if file is None:
            raise ApiError(errors.NOT_FOUND, f"There is no such file: there are {', '.join(self._declared.files)}.")
        viewer = await viewer_of(http, self._services, self._feeds)
        allowance = await meter.request(viewer, "downloads")
        marked = _flag(http, "spreadsheet", allowed=file.markable)
        position = await _position(viewer, file, http.query_params.get("asOf"))
        snapshot = await self._writer.open(viewer.reads, keys, position)
        if snapshot is None:
            raise ApiError(errors.NOT_FOUND, self._declared.missing)
        edition = f"{self._writer.edition}{'-s' if marked else ''}"
        tag = f'"{snapshot.name}-{name}-{snapshot.position}-{edition}"'
        headers = _headers(snapshot, name, file) | _kept(file, tag, shared=is_nobody(http, viewer)) | allowance
        if "etag" in headers and matches(http.headers.get("if-none-match"), headers["etag"]):
            kept = {name: headers[name] for name in ("etag", "last-modified", "cache-control", "vary")}
            return Response(status_code=304, headers=kept | allowance)
        if http.method == "HEAD":
            return bare(headers)
        full = refused(http, ApiError(errors.TOO_MANY_DOWNLOADS, "Too many downloads run: try again shortly."))
        content = snapshot.stream(name, marked=marked)
        passes = partial(is_outage, outages=self._services.outages)
        return Download(content, headers, self._streams, self._services.limits, full, passes)


async def _position(viewer: Viewer, file: ExportFile, given: str | None) -> int | None:
    """The position asked for, None for now; every read model of the file may be read, and is there."""
    as_of = None if given is None else _as_of(given)
    if as_of is not None and "time" in as_of:
        as_of = {"position": await viewer.ledger.position_at(as_of["time"])}
    position: int | None = None
    for model in file.models:
        position = await viewer.may_read(model, as_of)
    return position


def _as_of(given: str) -> Mapping[str, Any]:
    if given.isascii() and given.isdigit() and len(given) <= 19 and int(given) <= MAX_INTEGER:
        return {"position": int(given)}
    try:
        moment = datetime.fromisoformat(given[:19] + given[19:].replace(" ", "+"))  # a query turns + into a space
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        right = "a ledger position, or a time with its zone such as 2014-12-31T23:59:59Z"
        raise ApiError(errors.BAD_INPUT, f"asOf is {right}.")
    return {"time": moment}


def _flag(http: Request, name: str, *, allowed: bool) -> bool:
    given = http.query_params.get(name)
    if given is None or given == "false":
        return False
    if given != "true" or not allowed:
        raise ApiError(errors.BAD_INPUT, f"{name} is true or false, and goes with CSV alone.")
    return True


def _headers(snapshot: ExportSnapshot, name: str, file: ExportFile) -> dict[str, str]:
    stem, _, suffix = name.rpartition(".")
    kind = "attachment" if file.attached else "inline"
    saved = f"{snapshot.name}-{stem}-{snapshot.position}.{suffix}"
    return {
        "content-type": file.media_type,
        "content-disposition": f'{kind}; filename="{saved}"',
        "last-modified": format_datetime(snapshot.recorded_at.astimezone(UTC), usegmt=True),
        "x-position": str(snapshot.position),
        "x-complete": "true" if snapshot.complete else "false",
    }


def _kept(file: ExportFile, tag: str, *, shared: bool) -> dict[str, str]:
    """How the file may be kept: not at all where others would see other rows at the same position."""
    if any(model.permission for model in file.models):
        return {"cache-control": NO_STORE}
    return {"etag": tag, "cache-control": SHARED if shared else PRIVATE, "vary": VARY}
