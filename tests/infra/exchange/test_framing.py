"""A body taken apart as it comes, however it is cut into chunks; and read on, so that the answer is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.exchange.framing import Framed, FramingError


async def _chunks(content: bytes, size: int) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=4), st.integers(1, 50), st.binary(max_size=3))
def test_parts_come_back_whatever_the_chunks(parts: list[bytes], size: int, more: bytes) -> None:
    async def taken() -> tuple[str, list[bytes], bool]:
        body = Framed(_chunks(b"signed\n" + b"".join(parts) + more, size))
        line = await body.line(100)
        found = [b"".join([chunk async for chunk in body.part(len(part))]) for part in parts]
        return line, found, await body.ended()

    assert asyncio.run(taken()) == ("signed", parts, not more)


async def test_what_is_too_short_too_long_or_no_text() -> None:
    with pytest.raises(FramingError):
        await Framed(_chunks(b"x" * 200, 10)).line(100)
    with pytest.raises(FramingError):
        await Framed(_chunks(b"\xff\n", 10)).line(100)
    with pytest.raises(FramingError):
        [chunk async for chunk in Framed(_chunks(b"abc", 2)).part(4)]


async def test_it_is_read_on_so_far_and_no_further() -> None:
    content = _chunks(b"x" * 1_000, 10)
    await Framed(content).drain(95)
    assert len([chunk async for chunk in content]) == 90
