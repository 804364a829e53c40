"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http): requests in, responses out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLError, OperationType
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, Response

from api.execution.documents import Request, RequestRefusal
from api.execution.engine import Engine, PreparedOperation, is_unavailable
from api.graphql.readings import checked_purpose
from api.graphql.viewer import Viewer
from api.http import meter
from api.http.accept import EVENTS, HTML, JSON, PREFERRED, language, negotiated
from api.http.answers import WrittenResponse
from api.http.graphiql import HEADERS, page
from api.http.sharing import is_shared, tagged
from api.http.sse import event_stream, refused_stream
from api.http.viewers import viewer_of
from api.kernel import errors
from api.kernel.correlation import correlation_of
from api.kernel.errors import ApiError, RateLimited, SignInUnavailable, Unauthenticated, Unavailable, challenge, masked
from api.kernel.outages import judged
from api.kernel.services import Limits
from api.live.streams import OpenStreams

_ALWAYS = ((b"cache-control", b"no-store"), (b"vary", b"accept"))


class GraphQLOverHttp:
    """The handler of `/graphql`."""

    def __init__(self, engine: Engine, streams: OpenStreams) -> None:
        self._engine, self._streams = engine, streams

    async def __call__(self, http: HttpRequest) -> Response:
        """Answer one request."""
        pages = http.method == "GET" and self._engine.services.development
        offered = (PREFERRED, JSON, EVENTS, HTML) if pages else (PREFERRED, JSON, EVENTS)
        media = negotiated(http.headers.get("accept"), offered)
        if media is None:
            message = f"This endpoint answers with {PREFERRED} or {JSON}."
            return self._refused(http, RequestRefusal([ApiError(errors.BAD_REQUEST, message)], 406), JSON)
        if media == HTML:
            texts = self._engine.services.texts
            spoken = language(http.headers.get("accept-language"), texts.languages)
            return HTMLResponse(page(texts, spoken), headers=HEADERS)
        try:
            return await self._answer(http, media)
        except RequestRefusal as refusal:
            return self._refused(http, refusal, JSON if media == EVENTS else media)
        except RateLimited as error:
            return self._refused(http, RequestRefusal([error], 429), JSON if media == EVENTS else media)
        except ClientDisconnect:
            raise  # nobody is there any more to be answered
        except Exception as error:  # noqa: BLE001 - nothing unexpected may reach a client unmasked
            return self._refused(http, self._refusal(error), JSON)

    async def _answer(self, http: HttpRequest, media: str) -> Response:
        viewer = await self._viewer(http)  # first: a bad token is refused whatever it came with
        meter.check_refused(viewer)
        try:
            prepared = self._prepared(http, await self._request(http), media)
        except RequestRefusal as refusal:
            await meter.refused(viewer)
            if media == EVENTS and refusal.status == 400:
                return refused_stream(refusal, correlation_of(http.scope))
            raise
        allowance = await meter.operation(viewer, prepared)
        if media == EVENTS:
            return event_stream(self._engine, self._streams, prepared, viewer)
        response = await self._engine.respond(prepared, viewer)
        if is_unavailable(response):
            return self._refused(http, RequestRefusal([Unavailable()], 503), media)
        status = 400 if "data" not in response and media == PREFERRED else 200
        answer = _json(response, status, media, {**(allowance or {}), **self._how(viewer)})
        return tagged(http, answer) if is_shared(http, viewer, response) else answer

    def _how(self, viewer: Viewer) -> dict[str, str]:
        """In development, whether the answer is the database's own bytes, and why it is not."""
        if not self._engine.services.development or viewer.answered is None:
            return {}
        return {"x-foja-compiled": viewer.answered}

    def _refusal(self, error: Exception) -> RequestRefusal:
        found = judged(error, self._engine.services.outages)
        if isinstance(found, Unavailable):
            return RequestRefusal([found], 503)
        return RequestRefusal([GraphQLError("", original_error=found)], 500)

    async def _viewer(self, http: HttpRequest) -> Viewer:
        try:
            return await viewer_of(http, self._engine.services, self._engine.feeds)
        except Unauthenticated as error:
            raise RequestRefusal([GraphQLError("", original_error=error)], 401) from None
        except SignInUnavailable as error:
            found = judged(error, self._engine.services.outages)
            raise RequestRefusal([GraphQLError("", original_error=found)], 503) from None
        except (RateLimited, Unavailable):
            raise
        except ApiError as error:
            raise RequestRefusal([error]) from None

    async def _request(self, http: HttpRequest) -> Request:
        if http.method == "GET":
            return _from_query(http.query_params)
        _check_content_type(http.headers.get("content-type"))
        body = await _body(http, self._engine.services.limits)
        try:
            payload = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise _bad("The body is no valid JSON.") from None
        if isinstance(payload, list):
            raise _bad("Send one operation a request: batches are not taken.")
        if not isinstance(payload, dict):
            raise _bad("The body is a JSON object with the member query.")
        return request_from(payload)

    def _prepared(self, http: HttpRequest, request: Request, media: str) -> PreparedOperation:
        if request.query is None and request.document_id is None:
            raise _bad("A request has a query, or a documentId.")
        try:
            prepared = self._engine.prepare(request)
        except RequestRefusal as refusal:
            # A well-formed request that is refused is answered with 200 under the older media type.
            raise RequestRefusal(
                refusal.errors, 200 if media == JSON and refusal.status == 400 else refusal.status
            ) from None
        if http.method == "GET" and prepared.kind is OperationType.MUTATION:
            raise RequestRefusal([ApiError(errors.BAD_REQUEST, "Mutations are sent by POST.")], 405)
        if prepared.kind is OperationType.SUBSCRIPTION and media != EVENTS:
            message = f"Subscriptions are answered as {EVENTS}, or over a WebSocket."
            raise RequestRefusal([ApiError(errors.BAD_REQUEST, message)], 406)
        return prepared

    def _refused(self, http: HttpRequest, refusal: RequestRefusal, media: str) -> Response:
        errors_told = [masked(error, correlation_of(http.scope)) for error in refusal.errors]
        response = _json({"errors": errors_told}, refusal.status, media)
        if refusal.status == 405:
            response.headers["allow"] = "POST"
        if refusal.status == 503:
            response.headers["retry-after"] = str(errors.RETRY_AFTER)
        if refusal.status == 408 and http.scope["http_version"].startswith("1"):
            response.headers["connection"] = "close"
        if isinstance(refusal.errors[0], RateLimited):
            response.headers.update(refusal.errors[0].headers)
        if refusal.status == 401:
            response.headers["www-authenticate"] = challenge(refusal.errors[0].original_error)
        return response


def request_from(payload: Mapping[str, Any]) -> Request:
    """The parameters in a JSON object; raises RequestRefusal for the wrong kinds."""
    for name, kind in (("query", str), ("operationName", str), ("documentId", str)):
        if payload.get(name) is not None and not isinstance(payload[name], kind):
            raise _bad(f"{name} is a string.")
    for name in ("variables", "extensions"):
        if payload.get(name) is not None and not isinstance(payload[name], dict):
            raise _bad(f"{name} is an object.")
    extensions = payload.get("extensions") or {}
    return Request(
        query=payload.get("query"),
        variables=payload.get("variables") or {},
        operation_name=payload.get("operationName") or None,
        document_id=payload.get("documentId") or _persisted(extensions),
        purpose=_purpose(extensions),
    )


def _persisted(extensions: Mapping[str, Any]) -> str | None:
    persisted = extensions.get("persistedQuery")
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return digest if isinstance(digest, str) else None


def _purpose(extensions: Mapping[str, Any]) -> str | None:
    try:
        return checked_purpose(extensions.get("purpose"))
    except ApiError as error:
        raise RequestRefusal([error]) from None


def _from_query(query: Mapping[str, str]) -> Request:
    payload: dict[str, Any] = {name: query[name] for name in ("query", "operationName", "documentId") if name in query}
    for name in ("variables", "extensions"):
        if query.get(name):
            try:
                payload[name] = orjson.loads(query[name])
            except orjson.JSONDecodeError:
                raise _bad(f"{name} is no valid JSON.") from None
    return request_from(payload)


def _check_content_type(content_type: str | None) -> None:
    if content_type == JSON:
        return
    kind, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charset = next(
        (parameter.partition("=")[2].strip('"') for parameter in parameters if parameter.startswith("charset=")),
        "utf-8",
    )
    if kind != JSON or charset not in {"utf-8", "utf8"}:
        raise RequestRefusal([ApiError(errors.BAD_REQUEST, "Send the body as application/json in UTF-8.")], 415)


async def _body(http: HttpRequest, limits: Limits) -> bytes:
    """The whole body; raises RequestRefusal for one that is too long, or that is not there in time, however it
    trickles.
    """
    try:
        async with asyncio.timeout(limits.body_seconds):
            return await _within(http, limits.body_bytes)
    except TimeoutError:
        message = f"The body was not there, whole, within {limits.body_seconds:g} seconds: send it again."
        raise RequestRefusal([ApiError(errors.BAD_REQUEST, message)], 408) from None


async def _within(http: HttpRequest, limit: int) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await http.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise RequestRefusal([ApiError(errors.BAD_REQUEST, f"A body has at most {limit} bytes.")], 413)
    return bytes(body)


def _bad(message: str) -> RequestRefusal:
    return RequestRefusal([ApiError(errors.BAD_REQUEST, message)])


def _json(content: Mapping[str, Any], status: int, media: str, more: Mapping[str, str] | None = None) -> Response:
    body = orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS)
    said = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in more.items()] if more else []
    said.append((b"content-length", b"%d" % len(body)))
    said.append((b"content-type", f"{media}; charset=utf-8".encode("latin-1")))
    return WrittenResponse(body, status, [*_ALWAYS, *said])
