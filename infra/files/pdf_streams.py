"""The streams of a PDF, of which no more is unpacked than is asked for: a file may unpack to far more than it is."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Sequence

import pikepdf

HEAD = 4096
DEEPEST = 40
"""Objects written inside each other that are looked into."""
MOST = 16_000_000
"""Bytes of one stream that are looked at whole."""


def filters_of(stream: pikepdf.Stream) -> Sequence[str]:
    """How the bytes of a stream are packed, outermost first."""
    said = stream.get("/Filter")
    if isinstance(said, pikepdf.Array):
        return [str(each) for each in said]
    return [] if said is None else [str(said)]


def head_of(stream: pikepdf.Stream, length: int = HEAD) -> bytes:
    """How a stream begins, as it is stored where it is packed otherwise than by Flate."""
    stored = stream.read_raw_bytes()
    if list(filters_of(stream)) != ["/FlateDecode"]:
        return stored[:length]
    with contextlib.suppress(zlib.error):
        return zlib.decompressobj().decompress(stored, length)
    return b""


def is_small(stream: pikepdf.Stream) -> bool:
    """Whether all of a stream can be looked at."""
    return list(filters_of(stream)) in ([], ["/FlateDecode"]) and len(head_of(stream, MOST + 1)) <= MOST
