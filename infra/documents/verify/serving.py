"""`/verify`: anybody asks whether a document was issued here, by its bytes, their hash, or a published number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.graphql.viewer import Viewer
from api.kernel.routes import ContextRoute
from infra.documents.verify.forms import PublicQuestion, UnusableFormError, question_of
from infra.documents.verify.lookup import PublicLookup, Verdict
from infra.documents.verify.page import CONTENT_SECURITY_POLICY, SCRIPT, verify_page

PATH: Final = "/verify"
_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "same-origin",  # with none, browsers send forms from the Origin `null`, which no door lets in
    "x-content-type-options": "nosniff",
    "vary": "Accept, Accept-Language",
}
_STATUS: Final = {"neither": 400, "too_large": 413}


async def _verify(http: Request, body: AsyncIterator[bytes]) -> Response:
    viewer: Viewer = http.state.viewer
    asked, wrong = None, None
    try:
        asked = await question_of(http, body)
    except UnusableFormError as error:
        wrong = error.code
    found = None if asked is None else await _found(viewer, asked)
    status = 200 if wrong is None else _STATUS[wrong]
    if "application/json" in http.headers.get("accept", ""):
        return Response(_as_json(found, wrong), status, _HEADERS, "application/json")
    texts = viewer.services.texts
    chosen = http.query_params.get("lang", "")
    language = chosen if chosen in texts.languages else viewer.language
    return Response(verify_page(texts, language, asked, found, wrong), status, _HEADERS, "text/html")


async def _found(viewer: Viewer, asked: PublicQuestion) -> Verdict | None:
    lookup = PublicLookup(viewer.services.reads)
    if asked.sha256 is not None:
        return await lookup.by_hash(asked.sha256)
    return await lookup.by_number(asked.number or "")


def _as_json(found: Verdict | None, wrong: str | None) -> bytes:
    if wrong is not None:
        return orjson.dumps({"issued": None, "error": wrong})
    told: dict[str, Any] = {} if found is None else {_camel(name): value for name, value in asdict(found).items()}
    return orjson.dumps({"issued": found is not None, **told})


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


async def _script(_: Request, __: AsyncIterator[bytes]) -> Response:
    headers = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
    return Response(SCRIPT.read_bytes(), 200, headers, "text/javascript")


PUBLIC_ROUTES: Final = (
    ContextRoute(PATH, ("GET", "POST"), _verify),
    ContextRoute(f"{PATH}/page.js", ("GET",), _script),
)
