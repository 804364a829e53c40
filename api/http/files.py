"""Files on their way out: the bytes that a row names, for whoever sees such a row at this moment."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from api.graphql.readings import REQUIRED, PersonalNote, RowsPlace
from api.graphql.viewer import Viewer
from api.http import meter
from api.http.answers import matches, refused
from api.http.downloads import Download
from api.http.viewers import viewer_of
from api.kernel import errors
from api.kernel.declarations import ReadFile
from api.kernel.errors import ApiError
from api.kernel.outages import is_outage, judged
from api.kernel.services import Services
from api.live.feed import Feeds
from api.live.streams import OpenStreams
from application.blobs.reading import BlobDestroyed, BlobMissing, OpenFile, SealedFiles
from application.kernel.orders import Denied
from domain.kernel.declarations import Refused
from projections.kernel.declarations import BlobField, Condition, Query, ReadModel

_BLOB = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_NO_FILE = "There is no such file."
_GUARDED = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "vary": "Authorization",
}
"""Bytes of others: a browser saves them, and shows and runs nothing of them. Each use is asked for anew."""


@dataclass(frozen=True, slots=True)
class _SeenRow:
    """A row in sight that names a file."""

    model: ReadModel[Any]
    declared: BlobField
    row: Any

    @property
    def is_recorded(self) -> tuple[bool, bool]:
        """Whether a reading of it is recorded as one of a person; and, by its level, as one of an official file."""
        of_file = self.model.scope is not None and self.model.scope.file is not None
        return self.value(self.declared.account) is not None, of_file

    def value(self, field: str | None) -> Any:
        """What the row says in a field, where one is declared."""
        return None if field is None else getattr(self.row, field)


class FileHandler:
    """The handler of `/files/{blob}`.

    A file is given to whoever sees a row that names it, by the same condition and in the same statement as rows are
    read by; to everybody else it looks as if there were none. Where the row is about a person, or of an official file
    that is restricted or about persons, the reading is recorded before the first byte.
    """

    def __init__(
        self,
        services: Services,
        files: SealedFiles,
        models: Iterable[ReadModel[Any]],
        feeds: Feeds,
        streams: OpenStreams,
    ) -> None:
        self._services, self._files, self._feeds, self._streams = services, files, feeds, streams
        self._models = tuple(model for model in models if model.blobs)

    async def __call__(self, http: Request) -> Response:
        """Answer one request."""
        try:
            return await self._answer(http)
        except Exception as error:  # noqa: BLE001 - nothing unexpected may reach a client unmasked
            return refused(http, judged(error, self._services.outages))

    async def _answer(self, http: Request) -> Response:
        viewer = await viewer_of(http, self._services, self._feeds)
        allowance = await meter.request(viewer, "downloads")
        blob = str(http.path_params["blob"])
        seen = await self._seen(viewer, blob) if _BLOB.fullmatch(blob) else None
        if seen is None:
            raise ApiError(errors.NOT_FOUND, _NO_FILE)
        try:
            file = await self._files.open(blob)
        except BlobMissing:
            raise ApiError(errors.NOT_FOUND, _NO_FILE) from None
        except BlobDestroyed:
            return _gone()
        headers = _headers(seen, file) | allowance
        if matches(http.headers.get("if-none-match"), headers["etag"]):
            return Response(status_code=304, headers=headers)
        span = _span(http.headers, file)
        if span is None:
            return Response(status_code=416, headers=headers | {"content-range": f"bytes */{file.size}"})
        await _record(viewer, seen)
        return self._response(http, file, headers, span)

    def _response(
        self, http: Request, file: OpenFile, headers: dict[str, str], span: tuple[int, int, bool]
    ) -> Response:
        begin, end, partial_ = span
        headers["content-length"] = str(end - begin)
        if partial_:
            headers["content-range"] = f"bytes {begin}-{end - 1}/{file.size}"
        if http.method == "HEAD":
            return Response(status_code=206 if partial_ else 200, headers=headers)
        full = refused(http, ApiError(errors.TOO_MANY_DOWNLOADS, "Too many downloads run: try again shortly."))
        passes = partial(is_outage, outages=self._services.outages)
        content: AsyncGenerator[bytes, None] = file.plain(begin, end)
        response = Download(content, headers, self._streams, self._services.limits, full, passes)
        response.status_code = 206 if partial_ else 200
        return response

    async def _seen(self, viewer: Viewer, blob: str) -> _SeenRow | None:
        """A row in sight that names the file: one of which the least is recorded."""
        found = [row for model in self._models for row in await _rows(viewer, model, blob)]
        return min(found, key=lambda each: each.is_recorded, default=None)


async def _rows(viewer: Viewer, model: ReadModel[Any], blob: str) -> list[_SeenRow]:
    try:
        await viewer.may_read(model)
    except Denied:
        return []
    found = []
    for declared in model.blobs:
        query = Query(where=(Condition(declared.field, "eq", blob),), first=1)
        page = await viewer.reads.page(model, query)
        found += [_SeenRow(model, declared, row) for row in page.rows]
    return found


async def _record(viewer: Viewer, seen: _SeenRow) -> None:
    """Record that the file of a person is read by somebody else, or that of a restricted official file by anybody.

    Raises ApiError(PURPOSE_REQUIRED).
    """
    await _record_file(viewer, seen)
    account = seen.value(seen.declared.account)
    if account is None:
        return
    scope = seen.model.scope
    places = (None, None) if scope is None else (scope.jurisdiction, scope.unit)
    jurisdiction, unit = map(seen.value, places)
    place = RowsPlace(seen.model.name, seen.model.permission or "", jurisdiction, unit)
    await viewer.readings.record_all([PersonalNote(place, account, seen.declared.field)])


async def _record_file(viewer: Viewer, seen: _SeenRow) -> None:
    scope = seen.model.scope
    file = None if scope is None else seen.value(scope.file)
    if scope is None or file is None:
        return
    actor, entry, blob = viewer.principal.actor, seen.value(scope.entry), seen.value(seen.declared.field)
    try:
        await viewer.record_file(ReadFile(actor, seen.model.name, file, entry, blob, viewer.purpose))
    except Refused as refused_:
        raise ApiError(errors.PURPOSE_REQUIRED, REQUIRED) from refused_


def _headers(seen: _SeenRow, file: OpenFile) -> dict[str, str]:
    name = seen.value(seen.declared.name) or file.blob[:16]
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    media_type = seen.value(seen.declared.media_type) or "application/octet-stream"
    return {**_GUARDED, "content-type": media_type, "content-disposition": disposition, "etag": f'"{file.blob}"'}


def _span(headers: Mapping[str, str], file: OpenFile) -> tuple[int, int, bool] | None:
    """From where to where, and whether a part was asked for; None for a range that the file does not have.

    What is no single range of bytes is answered with the whole, as RFC 9110 lets a server do; so is a range of
    something else than this file (`If-Range`).
    """
    given, whole = _RANGE.fullmatch(headers.get("range", "")), (0, file.size, False)
    if given is None or headers.get("if-range", f'"{file.blob}"') != f'"{file.blob}"':
        return whole
    first, last = given.groups()
    if not first and not last:
        return whole
    if not first:
        begin, end = max(0, file.size - int(last)), file.size
    else:
        begin, end = int(first), min(file.size, int(last) + 1 if last else file.size)
        if last and int(last) < int(first):
            return whole
    return (begin, end, True) if begin < end else None


def _gone() -> Response:
    error = ApiError(errors.DESTROYED, "The key of this file was destroyed: nobody can read it any more.")
    return Response(
        b'{"errors":[{"message":"%b","extensions":{"code":"%b"}}]}' % (error.message.encode(), error.code.encode()),
        410,
        {"cache-control": "no-store"},
        "application/json",
    )
