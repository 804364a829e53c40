"""What tus 1.0 says in headers (https://tus.io/protocols/resumable-upload), read and written."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC
from email.utils import format_datetime

from starlette.datastructures import Headers, QueryParams

from api.kernel.errors import BAD_INPUT, BAD_REQUEST, ApiError
from application.kernel.uploads import Announcement, Checksum, UploadStanding
from domain.kernel.declarations import Refused

VERSION = "1.0.0"
CONTENT = "application/offset+octet-stream"
MOST = 2**50
SAYS = {
    "tus-resumable": VERSION,
    "tus-version": VERSION,
    "tus-extension": "creation,creation-with-upload,checksum,termination,expiration",
    "tus-checksum-algorithm": "sha1,sha256",
}
_FIELDS = {
    "filename": "name",
    "name": "name",
    "filetype": "media_type",
    "type": "media_type",
    "thing": "thing",
    "unit": "unit",
    "sha256": "sha256",
}
"""What an uploader may say of a file, as the usual clients of tus and others call it."""


def announcement(headers: Headers, query: QueryParams) -> Announcement:
    """What an uploader says of a file: by `Upload-Metadata`, or in the address where the body is the file itself.

    Raises ApiError for a length that is none, and Refused (`bad_upload_metadata`).
    """
    tus = "upload-length" in headers
    said = _metadata(headers.get("upload-metadata", ""))
    said |= {_FIELDS[name]: value for name, value in query.items() if name in _FIELDS}
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent and sent != CONTENT:
        said.setdefault("media_type", sent)
    if "media_type" in said:
        said["media_type"] = said["media_type"].partition(";")[0].strip()
    given = headers.get("upload-length" if tus else "content-length")
    if given is None:
        raise ApiError(BAD_REQUEST, "Say how long the file is, by Upload-Length or Content-Length.")
    return Announcement(length=number(given, "Upload-Length" if tus else "Content-Length"), **said)


def number(given: str | None, name: str) -> int:
    """A number of bytes; raises ApiError."""
    if given is None or not (given.isascii() and given.isdigit() and len(given) <= 16 and int(given) <= MOST):
        raise ApiError(BAD_INPUT, f"{name} is a number of bytes: digits alone.")
    return int(given)


def checksum(headers: Headers) -> Checksum | None:
    """The checksum of a request's body; raises ApiError for one that cannot be compared."""
    given = headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, value = given.partition(" ")
    lengths = {"sha1": 20, "sha256": 32}
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != lengths.get(algorithm, -1):
        raise ApiError(BAD_INPUT, "Upload-Checksum is sha1 or sha256, a space, and the digest in base64.")
    return algorithm, digest


def standing_headers(standing: UploadStanding) -> Mapping[str, str]:
    """How an answer says where an upload stands."""
    headers = {
        "tus-resumable": VERSION,
        "upload-offset": str(standing.received),
        "upload-length": str(standing.length),
        "cache-control": "no-store",
    }
    if standing.stage == "arriving":
        headers["upload-expires"] = format_datetime(standing.expires_at.astimezone(UTC), usegmt=True)
    return headers


def _metadata(header: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            text = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise Refused("bad_upload_metadata", "Upload-Metadata", value=ascii(name)[:40]) from None
        if name in _FIELDS:
            said[_FIELDS[name]] = text
    return said
