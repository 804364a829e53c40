"""A file of OCDS as its parts: the releases, where they stand, and the frame that is left without them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from application.ocds.reading.parsing import parsed
from application.ocds.reading.slicing import Buffer, Member, Span, elements, members, whole
from domain.kernel.refused import Refused

MOST: Final = 16_000_000
"""Bytes of a release, and of a frame: what can be kept apart."""
_MARK: Final = b"\xef\xbb\xbf"
VERSION: Final = "1.1"
_LONGEST_URI: Final = 1000
_LEFT_OUT: Final = frozenset({b'"compiledRelease"', b'"versionedRelease"'})
_NOT_IN_HEAD: Final = frozenset({b'"releases"', b'"records"', b'"packages"'})


class Kind(StrEnum):
    """What a file is."""

    RELEASES = "releases"
    RECORDS = "records"
    RELEASE = "release"


@dataclass
class Outline:
    """Where the releases of a file stand, in order, and what is left out of its frame beside them.

    `records` are the spans of whole records, each with the number of releases before it and with its compiled release.
    """

    kind: Kind
    uri: str | None = None
    _bounds: array[int] = field(default_factory=lambda: array("Q"))
    records: list[tuple[int, int, Span | None]] = field(default_factory=list)
    left_out: list[Span] = field(default_factory=list)

    def add(self, span: Span) -> None:
        """Take a release in."""
        self._bounds.extend(span)

    def __len__(self) -> int:
        return len(self._bounds) // 2

    def __getitem__(self, number: int) -> Span:
        return Span(self._bounds[2 * number], self._bounds[2 * number + 1])

    def releases(self) -> Iterator[Span]:
        """Where each release stands."""
        return (self[number] for number in range(len(self)))


def outlined(buffer: Buffer) -> Outline:
    """The outline of a file. Raises Refused: `not_json`, `not_a_package`, `ocds_version`, `too_large`.

    What the releases say is not looked at: each has to be parsed, and then the file is JSON as a whole.
    """
    if not len(buffer):
        raise Refused("not_json", byte=0, why="the file is empty")
    top = whole(buffer, len(_MARK) if buffer[:3] == _MARK else 0)
    if buffer[top.start : top.start + 1] != b"{":
        raise _no_package("it is no object")
    named = _named(members(buffer, top))
    kinds = [key for key in (b'"releases"', b'"records"') if key in named]
    if b'"ocid"' in named and not kinds:
        outline = Outline(Kind.RELEASE)
        outline.add(top)
        return outline
    if len(kinds) != 1:
        raise _no_package("it has either releases or records")
    span = named[kinds[0]]
    if buffer[span.start : span.start + 1] != b"[":
        raise _no_package("what it has of releases or records is no list")
    outline = Outline(Kind.RELEASES if kinds == [b'"releases"'] else Kind.RECORDS)
    _add_all(buffer, span, outline)
    said = _said(buffer, outline)
    version = said.get("version", "1.0")
    if version != VERSION:
        raise Refused("ocds_version", version=ascii(version)[:20])
    uri = said.get("uri")
    outline.uri = uri if isinstance(uri, str) and uri.isprintable() and 0 < len(uri) <= _LONGEST_URI else None
    return outline


def frame_of(buffer: Buffer, outline: Outline, id_of: Callable[[int], str]) -> bytes:
    """The file with `id_of(number)` in the place of each release, and null for what is compiled."""
    holes = [(span, f'"{id_of(number)}"'.encode()) for number, span in enumerate(outline.releases())]
    holes += [(span, b"null") for span in outline.left_out]
    pieces, position, size = [], 0, 0
    for span, instead in sorted(holes):
        size += span.start - position + len(instead)
        if size > MOST:
            raise Refused("too_large", byte=0, limit=MOST)
        pieces += [buffer[position : span.start], instead]
        position = span.end
    if size + len(buffer) - position > MOST:
        raise Refused("too_large", byte=0, limit=MOST)
    return b"".join([*pieces, buffer[position:]])


def pieces(frame: bytes) -> Iterator[tuple[bytes, str | None]]:
    """The frame in pieces, each with the id of the release that stands behind it; None behind the last."""
    position = 0
    for span in _holes(frame):
        yield frame[position : span.start], frame[span.start + 1 : span.end - 1].decode()
        position = span.end
    yield frame[position:], None


def head_of(frame: bytes) -> bytes:
    """What a package says beside its releases or records, as the first members of an object, bytes as they stand."""
    top = whole(frame, len(_MARK) if frame[:3] == _MARK else 0)
    if frame[top.start : top.start + 1] != b"{":
        return b'"version":"1.1",'
    said = (member for member in members(frame, top) if member.key not in _NOT_IN_HEAD)
    return b"".join(key + b":" + frame[value.start : value.end] + b"," for key, value in said)


def ids_in(frame: bytes) -> list[str]:
    """The ids of ours that stand in a frame in the places of releases, in order."""
    return [id_ for _, id_ in pieces(frame) if id_ is not None]


def _holes(frame: bytes) -> list[Span]:
    top = whole(frame, len(_MARK) if frame[:3] == _MARK else 0)
    if frame[top.start : top.start + 1] != b"{":
        return [top]
    named = _named(members(frame, top))
    if (releases := named.get(b'"releases"')) is not None:
        return list(elements(frame, releases))
    records = elements(frame, named[b'"records"'])
    inner = (_named(members(frame, record)).get(b'"releases"') for record in records)
    return [span for releases in inner if releases is not None for span in elements(frame, releases)]


def _add_all(buffer: Buffer, span: Span, outline: Outline) -> None:
    for element in elements(buffer, span):
        if buffer[element.start : element.start + 1] != b"{":
            raise _no_package(f"what stands at byte {element.start} is no object")
        if outline.kind == Kind.RELEASES:
            _add(outline, element)
        else:
            _add_record(buffer, element, outline)


def _add_record(buffer: Buffer, record: Span, outline: Outline) -> None:
    before, named = len(outline), _named(members(buffer, record))
    releases = named.get(b'"releases"')
    if releases is None or buffer[releases.start : releases.start + 1] != b"[":
        raise _no_package(f"the record at byte {record.start} has no list of releases")
    for element in elements(buffer, releases):
        if buffer[element.start : element.start + 1] != b"{":
            raise _no_package(f"what stands at byte {element.start} is no object")
        _add(outline, element)
    outline.left_out += [named[key] for key in sorted(_LEFT_OUT & named.keys())]
    outline.records.append((before, len(outline), named.get(b'"compiledRelease"')))


def _add(outline: Outline, span: Span) -> None:
    if span.end - span.start > MOST:
        raise Refused("too_large", byte=span.start, limit=MOST)
    outline.add(span)


def _named(found: Iterator[Member]) -> dict[bytes, Span]:
    """The members by their keys; Refused where releases or records stand twice."""
    named = dict[bytes, Span]()
    for key, value in found:
        if key in named and key in {b'"releases"', b'"records"', b'"ocid"', b'"version"', *_LEFT_OUT}:
            raise _no_package(f"it has {key.decode()} twice")
        named[key] = value
    return named


def _said(buffer: Buffer, outline: Outline) -> Any:
    """What stands round the releases; Refused(`not_json`), which names the byte of the file."""
    frame = frame_of(buffer, outline, lambda _: "")
    start = len(_MARK) if frame[:3] == _MARK else 0
    try:
        return parsed(frame[start:], start)
    except Refused as refused:
        byte = int(str(refused.values["byte"]))
        raise Refused("not_json", **{**refused.values, "byte": _in_file(outline, byte)}) from None


def _in_file(outline: Outline, byte: int) -> int:
    """Where a byte of the frame, with `""` in the place of each release, stands in the file."""
    for span, instead in sorted([(span, 2) for span in outline.releases()] + [(span, 4) for span in outline.left_out]):
        if byte < span.start:
            break
        byte += span.end - span.start - instead
    return byte


def _no_package(why: str) -> Refused:
    return Refused("not_a_package", why=why)
