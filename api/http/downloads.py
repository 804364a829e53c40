"""A download: bytes as they are made, for as long as their reader keeps up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.kernel.services import Limits
from api.live.streams import OpenStreams, StreamsFull


class DownloadInterrupted(Exception):  # noqa: N818
    """A download cannot go on. Its connection is broken off, so that no reader takes the part for the whole."""


class Download(StreamingResponse):
    """A response that takes a place among the downloads of the process, or gives way to `full`.

    A reader that goes away, or takes nothing for too long, ends what makes the bytes; so does the end of the process,
    and what `passes`: an outage, which others tell of.
    """

    kind = "download"

    def __init__(
        self,
        content: AsyncGenerator[bytes, None],
        headers: Mapping[str, str],
        streams: OpenStreams,
        limits: Limits,
        full: Response,
        passes: Callable[[Exception], bool] = lambda _: False,
    ) -> None:
        super().__init__(content, headers=headers)
        self._content, self._streams, self._limits, self._full = content, streams, limits, full
        self._passes = passes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it."""
        async with aclosing(self._content):
            try:
                async with self._streams.place(self.kind, self._most):
                    with self._streams.served():
                        await super().__call__(scope, receive, self._watched(send))
            except StreamsFull:
                await self._full(scope, receive, send)
            except Exception as error:
                if self._passes(error):
                    raise DownloadInterrupted from None
                raise

    @property
    def _most(self) -> int:
        return self._limits.downloads

    @property
    def _broken_off(self) -> bool:
        return self._streams.stopping.is_set()

    def _watched(self, send: Send) -> Send:
        async def patiently(message: Message) -> None:
            if self._broken_off:
                raise DownloadInterrupted
            try:
                async with asyncio.timeout(self._limits.stalled):
                    await send(message)
            except TimeoutError:
                raise DownloadInterrupted from None
            await asyncio.sleep(0)  # sending may take no time: the news that the reader is gone needs a turn to arrive

        return patiently


class LiveStream(Download):
    """A stream without an end, whose content sees to it that it ends with the process."""

    kind = "feed"

    @property
    def _most(self) -> int:
        return self._limits.feeds

    @property
    def _broken_off(self) -> bool:
        return False
