"""Asking strangers over HTTP: addresses that can be asked, and answers that are read no further than they may go."""

from __future__ import annotations

import zlib

import httpx

ACCEPTED = "gzip, identity"
"""What may be asked for: of other encodings nobody knows beforehand how much they become."""
MOST_PORT = 65_535
_GZIP = 16 + zlib.MAX_WBITS


class UnreadableAnswerError(Exception):
    """An answer that is too long, or not packed as it may be; the message says which, to be put behind its address."""


def address(given: str) -> httpx.URL:
    """An address that can be asked; ValueError says why it is none, without repeating it: it may hold a password."""
    try:
        url = httpx.URL(given.rstrip("/"))
        fits = url.scheme in {"http", "https"} and url.host and not url.query and not url.fragment
    except (httpx.InvalidURL, ValueError):
        url, fits = httpx.URL(), False
    if not fits or (url.port or 1) > MOST_PORT:
        raise ValueError("it is no address such as https://log.example.org/log")
    return url


def shown(url: httpx.URL) -> str:
    """An address as it may be shown: without a name and a password in it."""
    return str(url.copy_with(userinfo=b""))


async def content(answer: httpx.Response, most: int) -> bytes:
    """All of it, unpacked. Raises UnreadableAnswerError beyond `most` bytes, before they are in memory."""
    packing = answer.headers.get("content-encoding", "identity").strip().lower()
    if packing not in {"identity", "gzip"}:
        raise UnreadableAnswerError(f"answers packed as {packing[:40]!r}, and {ACCEPTED} is read")
    unpacking = zlib.decompressobj(_GZIP) if packing == "gzip" else None
    found, came = bytearray(), 0
    async for chunk in answer.aiter_raw():
        came += len(chunk)
        try:
            found += chunk if unpacking is None else unpacking.decompress(chunk, most + 1 - len(found))
        except zlib.error:
            raise UnreadableAnswerError("answers with what it says is gzip, and is not") from None
        # What comes may be longer than what it is packed from, by its frame; never by much.
        if len(found) > most or came > most + 1_024:
            raise UnreadableAnswerError(f"answers with more than {most:,} bytes")
    if unpacking is not None and not unpacking.eof:
        raise UnreadableAnswerError("answers with gzip that is cut off")
    return bytes(found)
