"""A log over HTTP whose host means ill: enormous answers, packed ones, answers without end, other places."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from infra.audit.http import HttpSource
from infra.audit.source import SourceError
from infra.tlog.tiles import Tile

URL = "http://name:secret@log.example/log"
MUCH = 100_000_000


class Pieces(httpx.AsyncByteStream):
    """An answer that comes in pieces."""

    def __init__(self, piece: Callable[[], bytes], pause: float = 0) -> None:
        self._piece, self._pause = piece, pause

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := self._piece():
            await asyncio.sleep(self._pause)
            yield piece


def source(pieces: httpx.AsyncByteStream, whole: float = 5, status: int = 200, **headers: str) -> HttpSource:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "gzip, identity"
        return httpx.Response(status, headers=named, stream=pieces)

    return HttpSource(URL, httpx.MockTransport(answer), whole)


def packed(times: int) -> bytes:
    """Nothing but zeros, packed again and again."""
    found = gzip.compress(bytes(MUCH), 1)
    for _ in range(times - 1):
        found = gzip.compress(found)
    return found


@pytest.fixture(scope="module")
def bomb() -> bytes:
    return packed(1)


def once(data: bytes) -> Pieces:
    left = [data]
    return Pieces(lambda: left.pop() if left else b"")


def test_what_is_packed_is_not_unpacked_further_than_it_may_go(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with source(once(bomb), content_encoding="gzip") as log, pytest.raises(SourceError, match=r"more than 8,192"):
            log.tile(Tile(0, 0))
        assert tracemalloc.get_traced_memory()[1] < MUCH // 30
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "zstd", "deflate", "x\x1b[2J"])
def test_other_packings_are_not_unpacked(packing: str) -> None:
    with source(once(b"x"), content_encoding=packing) as log, pytest.raises(SourceError, match="identity is read"):
        log.checkpoint()


def test_what_is_packed_well_is_read() -> None:
    with source(once(gzip.compress(b"a checkpoint")), content_encoding="gzip") as log:
        assert log.checkpoint() == b"a checkpoint"


@pytest.mark.parametrize(
    "data",
    [b"no gzip", gzip.compress(b"a checkpoint")[:-9], b"", gzip.compress(b"")[:5]],
    ids=["words", "cut off", "nothing", "a beginning"],
)
def test_gzip_that_is_none_is_said_to_be_so(data: bytes) -> None:
    with source(once(data), content_encoding="gzip") as log, pytest.raises(SourceError, match="gzip"):
        log.checkpoint()


@pytest.mark.parametrize("packing", ["identity", "gzip"])
def test_an_answer_that_never_ends_is_given_up_for_its_length(packing: str) -> None:
    # An empty member of gzip, and what never ends behind it.
    pieces = [b"x" * 65_536, gzip.compress(b"")] if packing == "gzip" else [b"x" * 65_536]
    with (
        source(Pieces(lambda: pieces.pop() if len(pieces) > 1 else pieces[0]), content_encoding=packing) as log,
        pytest.raises(SourceError, match="more than"),
    ):
        log.checkpoint()


def test_an_answer_that_trickles_is_given_up_in_time() -> None:
    with source(Pieces(lambda: b"x", 0.01), whole=0.2) as log, pytest.raises(SourceError, match="within 0"):
        log.checkpoint()


@pytest.mark.parametrize("status", [301, 302, 307, 308, 206, 204, 500])
def test_nobody_is_sent_elsewhere(status: int) -> None:
    with (
        source(once(b""), status=status, location="http://127.0.0.1/secret") as log,
        pytest.raises(SourceError, match=f"answers {status}"),
    ):
        log.checkpoint()


def test_the_password_in_an_address_is_not_shown() -> None:
    with source(once(b"x"), status=500) as log:
        with pytest.raises(SourceError) as refused:
            log.checkpoint()
        assert log.name == "http://log.example/log"
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://host:port/", "http://host:99999/x", "http:///x", "http://xn--/x", "http://x/log?a=b"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(SourceError, match="no address"):
        HttpSource(url)


def test_whoever_stops_in_the_middle_lets_go_of_what_was_asked_ahead() -> None:
    with source(Pieces(lambda: b"x", 0.05), whole=0.2) as log:
        with pytest.raises(SourceError, match="within 0"):
            next(iter(log.blocks(0, 5_000)))
        began = time.monotonic()
    assert time.monotonic() - began < 2
