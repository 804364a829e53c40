"""A record that is served over HTTP, as C2SP tlog-tiles lays it out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Self

import httpx

from infra.audit.folder import read_bundle, read_tile
from infra.audit.source import Entry, SourceError
from infra.tlog.tiles import HEIGHT, WIDTH, Tile, new_bundles

SECONDS = 10.0
AT_ONCE = 8
AHEAD = 16
MOST = WIDTH * 65_537
"""No answer is longer than a bundle of the longest entries."""


class HttpSource:
    """A log under a URL. Redirects are not followed, and no answer is read beyond what it could be."""

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        self.name = url.rstrip("/")
        self._fetched: dict[Tile, Future[bytes | None]] = {}
        self._client = client or httpx.Client(timeout=SECONDS, follow_redirects=False)

    def checkpoint(self) -> bytes:
        """What is served at `checkpoint`."""
        found = self.file("checkpoint")
        if found is None:
            raise SourceError(
                f"{self.name}/checkpoint is not there: no log is served there (the address of one "
                "ends in /log as a rule), or nothing is signed yet"
            )
        return found

    def checkpoints(self, above: int) -> Iterator[bytes]:
        """None: a log serves its newest alone."""
        del above
        return iter(())

    def tile(self, tile: Tile) -> bytes | None:
        """The tile, or the beginning of a wider one."""
        fetched = self._fetched.pop(tile, None)
        return read_tile(self.file, tile) if fetched is None else fetched.result()

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        """The bundles; some are fetched ahead, with the tiles over them, since each answer takes its time."""
        parts = iter(new_bundles(first << HEIGHT, size))
        ahead: deque[Future[list[Entry]]] = deque()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            try:
                while True:
                    for part in islice(parts, AHEAD - len(ahead)):
                        tile = Tile(0, part.index, part.width)
                        self._fetched[tile] = threads.submit(read_tile, self.file, tile)
                        ahead.append(threads.submit(read_bundle, self.file, part))
                    if not ahead:
                        return
                    yield ahead.popleft().result()
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                self._fetched.clear()

    def beyond(self, size: int) -> Iterator[Entry]:
        """Nothing: what is not in a checkpoint is not served."""
        del size
        return iter(())

    def head(self) -> int | None:
        """Unknown."""
        return None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

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
        url = f"{self.name}/{path}"
        try:
            with self._client.stream("GET", url) as answer:
                if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
                    return None
                if answer.status_code != httpx.codes.OK:
                    raise SourceError(f"{url} answers {answer.status_code}")
                return self._content(url, answer)
        except httpx.InvalidURL as error:
            raise SourceError(f"{url} is no address: {error}") from None
        except httpx.HTTPError as error:
            raise SourceError(f"{url} cannot be reached: {str(error) or type(error).__name__}") from None

    def _content(self, url: str, answer: httpx.Response) -> bytes:
        content = b""
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > MOST:
                raise SourceError(f"{url} answers with more than {MOST:,} bytes")
        return content
