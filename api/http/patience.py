"""Bodies that are taken as they come, and given up where nothing comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request

from api.live.streams import OpenStreams


class BrokenOff(Exception):  # noqa: N818 - an outcome of waiting
    """No more is taken of a request: `status` and the message say why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def patiently(http: Request, streams: OpenStreams, seconds: float) -> AsyncIterator[bytes]:
    """The body as it comes; raises BrokenOff where nothing comes for so long, or the process is to stop."""
    stream = http.stream()
    while True:
        if streams.stopping.is_set():
            raise BrokenOff(503, "This process stops.")
        try:
            async with asyncio.timeout(seconds):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise BrokenOff(408, "Nothing came for too long.") from None
        if chunk is None:
            return
        if chunk:
            yield chunk
