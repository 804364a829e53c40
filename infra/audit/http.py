"""A record that is served over HTTP, as C2SP tlog-tiles lays it out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice
from threading import Thread
from types import TracebackType
from typing import Self

import httpx

from infra.audit.folder import LONGEST, read_bundle, read_tile
from infra.audit.source import Copy, EarlierCheckpoint, Entry, SourceError
from infra.http.asking import ACCEPTED, UnreadableAnswerError, address, content, shown
from infra.tlog.merkle import HASH_SIZE
from infra.tlog.notes import MAX_BYTES
from infra.tlog.tiles import HEIGHT, WIDTH, Bundle, Tile, new_bundles

SECONDS = 10.0
"""How long nothing may come."""
WHOLE_ANSWER = 60.0
"""How long an answer may take, also where it never ends and something comes all the time."""
AT_ONCE = 8
AHEAD = 16


class HttpSource(Copy):
    """A log under a URL. Redirects are not followed, and no answer is read beyond what it could be.

    Asked on a loop in a thread of its own, since only there an answer that trickles can be given up in time.
    """

    endless = True

    def __init__(
        self, url: str, transport: httpx.AsyncBaseTransport | None = None, whole_answer: float = WHOLE_ANSWER
    ) -> None:
        try:
            target = address(url)
        except ValueError as error:
            raise SourceError(f"a log cannot be read there: {error}") from None
        self.name = shown(target)
        self._url, self._whole_answer = str(target), whole_answer
        self._ahead: dict[str, Future[bytes | None]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(SECONDS, pool=None),
            follow_redirects=False,
            headers={"accept-encoding": ACCEPTED},
        )
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="log over HTTP", daemon=True)
        self._thread.start()

    def checkpoint(self) -> bytes:
        """What is served at `checkpoint`."""
        note = self.file("checkpoint")
        if note is None:
            raise SourceError(
                f"{self.name}/checkpoint is not there: no log is served there (the address of one "
                "ends in /log as a rule), or nothing is signed yet"
            )
        return note

    def checkpoints(self, above: int) -> Iterator[EarlierCheckpoint]:
        """None: a log serves its newest alone."""
        del above
        return iter(())

    def tile(self, tile: Tile) -> bytes | None:
        """The tile, or the beginning of a wider one."""
        return read_tile(self.file, tile)

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        """The bundles; some are fetched ahead, with the tiles over them, since each answer takes its time."""
        parts = iter(new_bundles(first << HEIGHT, size))
        ahead: deque[Bundle] = deque()
        try:
            while True:
                for part in islice(parts, AHEAD - len(ahead)):
                    ahead.append(part)
                    for path in (part.path, Tile(0, part.index, part.width).path):
                        self._ahead[path] = self._ask(path)
                if not ahead:
                    return
                yield read_bundle(self.file, ahead.popleft())
        finally:
            for future in self._ahead.values():
                future.cancel()
            self._ahead.clear()

    def close(self) -> None:
        """Close the connections."""
        if self._loop.is_closed():
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._let_go(), self._loop).result(SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _let_go(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def file(self, path: str) -> bytes | None:
        """What is served at a path; None where nothing is."""
        return (self._ahead.pop(path, None) or self._ask(path)).result()

    def _ask(self, path: str) -> Future[bytes | None]:
        return asyncio.run_coroutine_threadsafe(self._get(path), self._loop)

    async def _get(self, path: str) -> bytes | None:
        named = f"{self.name}/{path}"
        try:
            async with (
                self._turns,
                asyncio.timeout(self._whole_answer),
                self._client.stream("GET", f"{self._url}/{path}") as answer,
            ):
                if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
                    return None
                if answer.status_code != httpx.codes.OK:
                    raise SourceError(f"{named} answers {answer.status_code}")
                return await content(answer, _most(path))
        except TimeoutError:
            raise SourceError(f"{named} does not come to an end within {self._whole_answer:g} seconds") from None
        except UnreadableAnswerError as error:
            raise SourceError(f"{named} {error}") from None
        except httpx.HTTPError as error:
            raise SourceError(f"{named} cannot be reached: {str(error) or type(error).__name__}") from None


def _most(path: str) -> int:
    """No answer is longer than the longest that can be right."""
    if path.startswith("tile/entries/"):
        return LONGEST
    return WIDTH * HASH_SIZE if path.startswith("tile/") else 2 * MAX_BYTES
