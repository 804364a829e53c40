"""The question of a visitor of the page that verifies: a number, a hash, or a small file, hashed and not kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

MOST_BYTES: Final = 16 * 1024 * 1024
"""Of a file that is sent; a larger one is hashed where it lies."""
_LONGEST_NUMBER: Final = 200
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class UnusableFormError(Exception):
    """What was sent cannot be used; `code` names the sentence that says so."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """A number, or the SHA-256 (hex) of a file."""

    number: str | None = None
    sha256: str | None = None


async def question_of(http: Request, body: AsyncIterator[bytes]) -> PublicQuestion | None:
    """What is asked in an address or a form; None where nothing is. Raises UnusableFormError."""
    if http.method == "GET":
        return _typed(http.query_params)
    content = await _bounded(body)
    header = Message()
    header["content-type"] = http.headers.get("content-type", "")
    match header.get_content_type():
        case "application/x-www-form-urlencoded":
            return _typed(dict(parse_qsl(content.decode("utf-8", "replace"))))
        case "multipart/form-data":
            return _sent(content, str(header.get_param("boundary", "")))
        case _:
            return PublicQuestion(sha256=hashlib.sha256(content).hexdigest()) if content else None


def _typed(values: Mapping[str, str]) -> PublicQuestion | None:
    said = " ".join(values.get("about", "").split())
    if not said:
        return None
    written = said.replace(" ", "").replace(":", "").lower()
    if _HASH.fullmatch(written):
        return PublicQuestion(sha256=written)
    if len(said) > _LONGEST_NUMBER or not said.isprintable():
        raise UnusableFormError("neither")
    return PublicQuestion(number=said)


def _sent(content: bytes, boundary: str) -> PublicQuestion | None:
    """The file of a form (RFC 7578), or what was typed where no file was chosen."""
    if not boundary:
        raise UnusableFormError("neither")
    typed: dict[str, str] = {}
    for part in (b"\r\n" + content).split(b"\r\n--" + boundary.encode())[1:]:
        head, gap, value = part.partition(b"\r\n\r\n")
        said = Message()
        said["content-disposition"] = _disposition(head)
        name = said.get_param("name", header="content-disposition")
        if gap and name == "file" and value:
            return PublicQuestion(sha256=hashlib.sha256(value).hexdigest())
        if gap and name == "about":
            typed["about"] = value.decode("utf-8", "replace")
    return _typed(typed)


def _disposition(head: bytes) -> str:
    lines = head.decode("latin-1").split("\r\n")
    found = (line.partition(":")[2].strip() for line in lines if line.lower().startswith("content-disposition:"))
    return next(found, "")


async def _bounded(body: AsyncIterator[bytes]) -> bytes:
    content = bytearray()
    async for chunk in body:
        content += chunk
        if len(content) > MOST_BYTES:
            raise UnusableFormError("too_large")
    return bytes(content)
