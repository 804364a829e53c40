"""The documents that an issuer publishes, fetched with bounds: nothing that an issuer does can hold us up for long."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from infra.settings.settings import is_loopback

TIMEOUT = 5.0
LARGEST = 262_144


class UnreachableError(Exception):
    """The issuer did not give a document that can be used; the message says why, without what it said."""


async def fetch_json(url: str) -> Any:
    """The JSON at an address, within 5 seconds and 256 KiB, without redirects; raises UnreachableError."""
    check_address(url)
    try:
        async with asyncio.timeout(TIMEOUT):
            return orjson.loads(await _body(url))
    except TimeoutError:
        raise UnreachableError(f"no answer within {TIMEOUT:.0f} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise UnreachableError(type(error).__name__) from None
    except orjson.JSONDecodeError:
        raise UnreachableError("no valid JSON") from None


def check_address(url: Any) -> None:
    """Raise UnreachableError unless an address is https, or http on this machine."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        parts = None
    if parts is None or not parts.hostname:
        raise UnreachableError("no address")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise UnreachableError("an address that is not https")


async def _body(url: str) -> bytes:
    local = is_loopback(urlsplit(url).hostname or "")
    # What is compressed could grow without bound when it is unpacked.
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    async with (
        httpx.AsyncClient(follow_redirects=False, trust_env=not local, timeout=TIMEOUT) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        if answer.status_code != 200 or answer.headers.get("content-encoding", "identity") != "identity":
            raise UnreachableError(f"an answer that cannot be used (HTTP {answer.status_code})")
        found = bytearray()
        async for chunk in answer.aiter_raw():
            found += chunk
            if len(found) > LARGEST:
                raise UnreachableError(f"a document of more than {LARGEST} bytes")
        return bytes(found)
