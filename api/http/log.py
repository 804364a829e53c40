"""The transparency log over HTTP: static files that anybody may read and keep (C2SP tlog-tiles), and proofs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.graphql.scalars import MAX_INTEGER
from api.http.answers import refused
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.outages import check, judged
from api.kernel.services import LogFile, Outages, ServedProof, TransparencyLog

LASTING = "public, max-age=31536000, immutable"
CURRENT = "no-cache"
PROOF = "text/plain; charset=utf-8"
_PROOF = re.compile(r"proof/([1-9]\d{0,18})\.tlog-proof", re.ASCII)


class ServingLog:
    """The handler of `/log/...`: `checkpoint`, `tile/...`, and `proof/<position>.tlog-proof`."""

    def __init__(self, log: TransparencyLog, outages: Outages | None = None) -> None:
        self._log, self._outages = log, outages

    async def __call__(self, http: Request) -> Response:
        """Answer one request."""
        try:
            check(self._outages)
            return await self._answer(http)
        except Exception as error:  # noqa: BLE001 - nothing unexpected may reach a client unmasked
            return refused(http, judged(error, self._outages))

    async def _answer(self, http: Request) -> Response:
        path = http.path_params["path"]
        proof = _PROOF.fullmatch(path)
        if proof and int(proof[1]) <= MAX_INTEGER:
            return _proof(http, await self._log.proof(int(proof[1])), self._log.promised)
        file = await self._log.file(path)
        return _missing(http, "There is no such file in the log.") if file is None else _file(http, file)


def _proof(http: Request, proof: ServedProof | None, promised: float) -> Response:
    if proof is None:
        return _missing(http, "There is no such position in the ledger.")
    if proof.file is None:
        return _not_yet(proof, promised)
    # The same proof is there in a later checkpoint too, in other bytes: it may be kept, and asked for again.
    name = f"{proof.position}.tlog-proof"
    extra = {"content-disposition": f'attachment; filename="{name}"'}
    return _file(http, LogFile(proof.file, PROOF, lasting=False), extra)


def _not_yet(proof: ServedProof, promised: float) -> Response:
    # The clocks of the database and of this process may differ: nobody waits for longer than a promise takes.
    left = min(promised, (proof.promised_at - datetime.now(UTC)).total_seconds())
    extra = {"promisedAt": proof.promised_at, "overdue": proof.overdue}
    error = {"message": not_yet(proof), "extensions": {"code": errors.NOT_COVERED, **extra}}
    headers = {"cache-control": "no-store", "retry-after": str(max(1, math.ceil(left)))}
    return Response(orjson.dumps({"errors": [error]}), 503, headers, "application/json")


def not_yet(proof: ServedProof) -> str:
    """Why there is no proof yet, and when there will be one."""
    if proof.overdue:
        return "No published checkpoint covers this position, though one was promised by now: the log is overdue."
    return f"No published checkpoint covers this position yet; one is promised by {proof.promised_at.isoformat()}."


def _file(http: Request, file: LogFile, extra: Mapping[str, str] | None = None) -> Response:
    tag = f'"{sha256(file.content).hexdigest()[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": LASTING if file.lasting else CURRENT,
    }
    tags = http.headers.get("if-none-match", "")
    if tag in {tag_sent.strip().removeprefix("W/") for tag_sent in tags.split(",")} or tags.strip() == "*":
        return Response(status_code=304, headers=headers)
    # The content type goes in as a header, so that nothing is added to it.
    return Response(file.content, headers={**headers, "content-type": file.media_type, **(extra or {})})


def _missing(http: Request, message: str) -> Response:
    return refused(http, ApiError(errors.NOT_FOUND, message))
