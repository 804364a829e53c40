"""Files as they are stored: any range reads right, and whatever was changed, moved or cut off is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.blobs import reading, segments
from application.blobs.reading import BlobDestroyed, BlobMissing, SealedFiles
from application.blobs.segments import ADDED, BrokenBlobError, FileHeader, Layout, Seals
from application.ledger.sealing import Pair
from tests.application.blobs.doubles import MemoryStore
from tests.suite.profiles import examples

SEGMENT, THING, KEY = 16, "thing-of-somebody", bytes(range(32))


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of 16 bytes, three of which are read at a time."""
    monkeypatch.setattr(segments, "SEGMENT", SEGMENT)
    monkeypatch.setattr(reading, "SEGMENT", SEGMENT)
    monkeypatch.setattr(reading, "AT_ONCE", 3)


class OneKey:
    """The key of the one thing, until it is destroyed."""

    def __init__(self, key: bytes | None = KEY) -> None:
        self.key = key

    async def ensure(self, pairs: list[Pair]) -> dict[Pair, bytes]:
        return dict.fromkeys(pairs, self.key or b"")

    async def find(self, pairs: list[Pair]) -> dict[Pair, bytes | None]:
        return {pair: self.key if pair == Pair(THING, "secret") else None for pair in pairs}


def stored(content: bytes, header: FileHeader | None = None) -> bytes:
    header = header or FileHeader.new(THING)
    seals, layout = Seals(header, KEY), Layout(len(header.stored), len(content))
    sealed = [
        seals.seal(n, content[n * SEGMENT : (n + 1) * SEGMENT], last=n == layout.segments - 1)
        for n in range(layout.segments)
    ]
    return header.stored + b"".join(sealed)


async def plain(content: bytes, begin: int = 0, end: int | None = None, key: bytes | None = KEY) -> bytes:
    store = MemoryStore()
    file = await SealedFiles(store, OneKey(key)).open(await store.put(content))  # type: ignore[arg-type]
    return b"".join([chunk async for chunk in file.plain(begin, end)])


@given(content=st.binary(max_size=200), begin=st.integers(0, 220), length=st.integers(0, 220))
@settings(max_examples=examples(300))
async def test_any_range_is_that_of_the_bytes(content: bytes, begin: int, length: int) -> None:
    sealed = stored(content)
    assert await plain(sealed) == content
    assert await plain(sealed, begin, begin + length) == content[begin : begin + length]


@given(content=st.binary(max_size=120), at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=examples(200))
async def test_a_changed_bit_is_found(content: bytes, at: int, bit: int) -> None:
    sealed = bytearray(stored(content))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises((BrokenBlobError, BlobDestroyed)):  # in the header, it may name another thing
        await plain(bytes(sealed))


@given(content=st.binary(min_size=SEGMENT + 1, max_size=120), cut=st.integers(1, 150))
@settings(max_examples=examples(100))
async def test_a_file_that_was_cut_off_is_found(content: bytes, cut: int) -> None:
    sealed = stored(content)
    with pytest.raises(BrokenBlobError):
        await plain(sealed[: max(0, len(sealed) - cut)])


async def test_segments_that_were_taken_out_or_moved_are_found() -> None:
    header = FileHeader.new(THING)
    sealed, step = stored(bytes(range(48)), header), SEGMENT + ADDED
    begin = len(header.stored)
    first, second, third = (sealed[begin + n * step : begin + (n + 1) * step] for n in range(3))
    other = stored(bytes(48), header)[begin : begin + step]
    wrong = [first + second, second + first + third, first + third, second + third, first * 3, other[::-1] + second]
    for body in wrong:
        with pytest.raises(BrokenBlobError):
            await plain(header.stored + body)
    with pytest.raises(BrokenBlobError):
        await plain(FileHeader.new(THING).stored + first + second + third)


async def test_a_file_whose_key_is_gone_is_told_from_one_that_is_not_there() -> None:
    with pytest.raises(BlobDestroyed):
        await plain(stored(b"abc"), key=None)
    with pytest.raises(BlobMissing):
        await SealedFiles(MemoryStore(), OneKey()).open("0" * 64)  # type: ignore[arg-type]


def test_the_same_bytes_are_stored_otherwise_each_time() -> None:
    """An open hash of what is stored confirms no guess of what the file says."""
    assert stored(b"the same") != stored(b"the same")
