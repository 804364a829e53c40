"""The addresses of procurement in OCDS: pages of releases, one of them, records, years, and our extension."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.http.answers import matches, tag_of
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.routes import ContextRoute
from domain.procurement.ocds.values import Object
from infra.kernel.adapters import Parts
from infra.opencontracting.merging import as_json
from infra.opencontracting.schemas import EXTENSION
from infra.procurement.publishing.facts import ProcessFacts, ReleasePage, open_facts
from infra.procurement.publishing.packages import EXTENSION_PATH, record_package, release_package
from projections.kernel.declarations import Reads

_HEADERS: Final = {"cache-control": "public, no-cache", "x-content-type-options": "nosniff"}
_JSON: Final = "application/json"
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_RELEASE: Final = re.compile(r"(.{1,300})-([0-9]{1,18})")


@asynccontextmanager
async def open_routes(parts: Parts) -> AsyncIterator[Sequence[ContextRoute]]:
    """The routes, for everybody: what they tell is public."""
    async with open_facts(parts) as facts:
        served = OcdsServer(parts, facts)
        yield tuple(
            ContextRoute(path, ("GET",), handle, open=True)
            for path, handle in (
                ("/ocds/releases", served.releases),
                ("/ocds/releases/{release_id}", served.release),
                ("/ocds/records/{ocid}", served.record),
                ("/ocds/years/{file}", served.year),
                (f"{EXTENSION_PATH}/{{file:path}}", served.extension),
            )
        )


class OcdsServer:
    """Answers over one process's parts."""

    def __init__(self, parts: Parts, facts: ProcessFacts) -> None:
        self._settings, self._facts = parts.settings, facts

    async def releases(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """The releases behind a position, at most a thousand, and where the next page begins."""
        after = _position(http, "after") or 0
        page: ReleasePage = await self._facts.page(_reads(http), after)
        uri = f"/ocds/releases?after={after}"
        return _answer(http, release_package(self._settings, uri, page.releases, page.last if page.more else None))

    async def release(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """One release, in a package."""
        id_ = str(http.path_params["release_id"])
        if (named := _RELEASE.fullmatch(id_)) is None:
            raise _not_found()
        found = await self._facts.process(_reads(http), named[1], int(named[2]))
        if not found or found[-1]["id"] != id_:
            raise _not_found()
        return _answer(http, release_package(self._settings, f"/ocds/releases/{id_}", found[-1:]))

    async def record(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """The record of a process as of a position: its releases, compiled and versioned."""
        ocid, as_of = str(http.path_params["ocid"]), _position(http, "asOf")
        found = await self._facts.process(_reads(http), ocid, as_of)
        if not found:
            raise _not_found()
        return _answer(http, record_package(self._settings, f"/ocds/records/{ocid}", found))

    async def year(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """All releases of a year, one a line."""
        file = str(http.path_params["file"])
        if not re.fullmatch(r"[0-9]{4}\.jsonl", file) or not 1970 <= int(file[:4]) <= 9998:
            raise _not_found()
        reads, year = _reads(http), int(file[:4])
        first = await reads.ledger.position_at(datetime(year, 1, 1, tzinfo=UTC))
        return StreamingResponse(self._lines(reads, first, f"{year}-"), 200, _HEADERS, "application/x-ndjson")

    async def extension(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """A file of our extension."""
        file = PurePosixPath(str(http.path_params["file"]))
        known = {str(each.relative_to(EXTENSION)): each for each in EXTENSION.rglob("*") if each.is_file()}
        if (found := known.get(str(file))) is None:
            raise _not_found()
        kind = _JSON if found.suffix == ".json" else "text/plain; charset=utf-8"
        return Response(found.read_bytes(), 200, _HEADERS, kind)

    async def _lines(self, reads: Reads, after: int, year: str) -> AsyncIterator[bytes]:
        more = True
        while more:
            page = await self._facts.page(reads, after)
            for release in page.releases:
                if release["date"].startswith(year):
                    yield as_json(release) + b"\n"
                elif release["date"] > year:
                    return
            after, more = page.last, page.more


def _reads(http: Request) -> Reads:
    reads: Reads = http.state.viewer.reads
    return reads


def _position(http: Request, name: str) -> int | None:
    """A position that the address names; None where it names none. Raises ApiError."""
    for known in http.query_params:
        if known != name:
            raise ApiError(errors.BAD_INPUT, f"There is no parameter {ascii(known)[:40]} here, but {name}.")
    said = http.query_params.get(name)
    if said is not None and not _NUMBER.fullmatch(said):
        raise ApiError(errors.BAD_INPUT, f"{name} is a position of the ledger, such as 1200.")
    return None if said is None else int(said)


def _answer(http: Request, package: Object) -> Response:
    """The answer with its tag, or 304 for whoever has it."""
    body = as_json(package)
    told = {**_HEADERS, "etag": tag_of(_JSON.encode(), body)}
    if matches(http.headers.get("if-none-match"), told["etag"]):
        return Response(status_code=304, headers=told)
    return Response(body, 200, told, _JSON)


def _not_found() -> ApiError:
    return ApiError(errors.NOT_FOUND, "There is no such release or record.")
