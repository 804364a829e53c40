"""Uploads cut into any pieces, cut off anywhere and sent by two at once: the same bytes arrive."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.blobs import segments
from application.blobs.reading import SealedFiles
from application.blobs.segments import FileHeader, Seals
from application.files import assembling, taking
from application.files.arriving import Upload
from application.files.assembling import HashDiffers, assembled
from application.files.taking import Taking
from application.kernel.uploads import Checksum, ChecksumDiffers, OffsetMoved
from domain.kernel.declarations import Refused
from tests.application.blobs.doubles import MemoryStore
from tests.application.files.doubles import MemoryRows
from tests.suite.profiles import examples
from tests.support.every_key import EVERY_KEY, EveryKey

SEGMENT = 64
UPLOAD = "u" + "a" * 32


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of 64 bytes and parts of 4 of them: whatever can happen happens within a few hundred bytes."""
    for module in (segments, taking, assembling):
        monkeypatch.setattr(module, "SEGMENT", SEGMENT, raising=False)
    monkeypatch.setattr("application.blobs.reading.SEGMENT", SEGMENT)
    monkeypatch.setattr(taking, "PART", 4 * SEGMENT)


class GoneError(Exception):
    """The sender went away."""


@dataclass
class Sending:
    """An upload on its way, over doubles."""

    content: bytes

    def __post_init__(self) -> None:
        header = FileHeader.new(UPLOAD)
        self.seals = Seals(header, EVERY_KEY[header.pair] or b"")
        upload = Upload(UPLOAD, "somebody", "*", None, header, "text/plain", len(self.content), b"")
        self.rows, self.store = MemoryRows(upload), MemoryStore()

    def taking(self, checksum: Checksum | None = None) -> Taking:
        return Taking(self.rows.upload, self.seals, self.rows, self.store, checksum)  # type: ignore[arg-type]

    async def arrives(self) -> bytes:
        """What is stored in the end, read again."""
        upload = self.rows.upload
        assert upload.received == len(self.content)
        names = await self.rows.parts(UPLOAD)
        announced = hashlib.sha256(self.content).hexdigest()
        blob, sha256 = await assembled(upload, names, self.seals, announced, self.store)
        assert sha256 == announced
        assert hashlib.sha256(self.store.whole[blob]).hexdigest() == blob
        assert self.content[:16] not in self.store.whole[blob], "nothing is stored as it came"
        file = await SealedFiles(self.store, EveryKey()).open(blob)
        return b"".join([chunk async for chunk in file.plain()])


async def pieces(content: bytes, sizes: Sequence[int], cut: int | None = None) -> AsyncIterator[bytes]:
    """The content in pieces of these sizes, round and round; the sender goes away after `cut` pieces."""
    begin = number = 0
    while begin < len(content):
        if number == cut:
            raise GoneError
        size = sizes[number % len(sizes)]
        yield content[begin : begin + size]
        begin, number = begin + size, number + 1


bodies = st.binary(min_size=16, max_size=20 * SEGMENT)
sizes = st.lists(st.integers(1, 7 * SEGMENT), min_size=1, max_size=4)


@given(content=bodies, chunks=sizes, requests=st.lists(st.integers(1, 6 * SEGMENT), min_size=1, max_size=4))
@settings(max_examples=examples(200))
async def test_any_chunks_in_any_requests_are_the_same_file(
    content: bytes, chunks: list[int], requests: list[int]
) -> None:
    sending, number = Sending(content), 0
    while (received := sending.rows.upload.received) < len(content):
        size = requests[number % len(requests)]
        upload = await sending.taking().run(pieces(content[received : received + size], chunks))
        assert upload.received == min(received + size, len(content)), "all that came is kept"
        number += 1
    assert await sending.arrives() == content


@given(content=bodies, chunks=sizes, cuts=st.lists(st.integers(0, 5), max_size=5))
@settings(max_examples=examples(200))
async def test_an_upload_goes_on_where_its_sender_went_away(content: bytes, chunks: list[int], cuts: list[int]) -> None:
    sending = Sending(content)
    for cut in [*cuts, None]:
        rest = content[sending.rows.upload.received :]
        try:
            await sending.taking().run(pieces(rest, chunks, cut))
        except GoneError:
            assert cut is not None
    assert await sending.arrives() == content


@given(content=st.binary(min_size=2 * SEGMENT, max_size=20 * SEGMENT), other=st.integers(1, 300), chunks=sizes)
@settings(max_examples=examples(100))
async def test_of_two_senders_one_is_told_that_the_upload_moved_on(
    content: bytes, other: int, chunks: list[int]
) -> None:
    """The slower one had sealed other bytes for the same place: nothing of them is in the file."""
    sending = Sending(content)
    slow, stranger = sending.taking(), bytes(len(content))
    await sending.taking().run(pieces(content[:other], chunks))
    with pytest.raises(OffsetMoved):
        await slow.run(pieces(stranger, chunks))
    await sending.taking().run(pieces(content[sending.rows.upload.received :], chunks))
    assert await sending.arrives() == content


async def test_bytes_with_a_wrong_checksum_leave_the_upload_as_it_stood() -> None:
    content = bytes(range(256)) * 4
    sending = Sending(content)
    right = hashlib.sha256(content).digest()
    with pytest.raises(ChecksumDiffers):
        await sending.taking(("sha256", bytes(32))).run(pieces(content, [100]))
    with pytest.raises(GoneError):
        await sending.taking(("sha256", right)).run(pieces(content, [100], 9))
    assert sending.rows.upload.received == 0
    await sending.taking(("sha256", right)).run(pieces(content, [100]))
    assert await sending.arrives() == content


async def test_more_bytes_than_announced_are_refused() -> None:
    sending = Sending(b"abcdefghijklmnop" * 4)
    with pytest.raises(Refused) as refused:
        await sending.taking().run(pieces(sending.content + b"!", [1]))
    assert (refused.value.code, refused.value.values) == ("hash_mismatch", {"what": "size"})


async def test_another_hash_than_announced_is_found() -> None:
    sending = Sending(b"abcdefghijklmnop" * 40)
    upload = await sending.taking().run(pieces(sending.content, [100]))
    with pytest.raises(HashDiffers):
        await assembled(upload, await sending.rows.parts(UPLOAD), sending.seals, "0" * 64, sending.store)
    assert sending.store.whole == {}


async def test_parts_that_were_exchanged_are_no_file() -> None:
    sending = Sending(bytes(range(256)) * 4)
    upload = await sending.taking().run(pieces(sending.content, [100]))
    names: list[Any] = list(await sending.rows.parts(UPLOAD))
    for wrong in (names[::-1], names[:-1], [*names, names[0]]):
        with pytest.raises(segments.BrokenBlobError):
            await assembled(upload, wrong, sending.seals, None, sending.store)
