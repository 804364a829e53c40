"""Where values stand in the bytes of a JSON file, found without building them, so that they can be kept as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from mmap import mmap
from typing import Final, NamedTuple

from domain.kernel.refused import Refused

Buffer = bytes | mmap

DEEPEST: Final = 200
"""Objects and lists within each other, at most: no real file has more than twenty."""

_BLANK: Final = re.compile(rb"[ \t\r\n]*+")
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR: Final = re.compile(rb"[-+.0-9A-Za-z]++")
_TO_BRACKET: Final = re.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"[^"\[\]{}]*+)*+[\[\]{}]', re.DOTALL)
_OPENING: Final = frozenset(b"[{")


class Span(NamedTuple):
    """From the first byte of a value to the one after its last."""

    start: int
    end: int


class Member(NamedTuple):
    """A member of an object: the bytes of its key, quotes and all, and where its value stands."""

    key: bytes
    value: Span


def value_at(buffer: Buffer, position: int) -> Span:
    """The value that begins at or after a position, behind blanks; Refused(`not_json`)."""
    start = _blank(buffer, position)
    first = buffer[start : start + 1]
    if first in {b"{", b"["}:
        return Span(start, _end_of_nested(buffer, start))
    found = (_STRING if first == b'"' else _SCALAR).match(buffer, start)
    if found is None:
        raise broken(start, "a value is missing")
    return Span(start, found.end())


def members(buffer: Buffer, span: Span) -> Iterator[Member]:
    """The members of an object, in order; Refused(`not_json`)."""
    position = _blank(buffer, span.start + 1)
    if position == span.end - 1:
        return
    while True:
        key = _STRING.match(buffer, position)
        if key is None:
            raise broken(position, "the name of a member is missing")
        value = value_at(buffer, _expect(buffer, key.end(), b":"))
        yield Member(key.group(), value)
        if (after := _next(buffer, value.end, span.end - 1)) is None:
            return
        position = _blank(buffer, after)


def elements(buffer: Buffer, span: Span) -> Iterator[Span]:
    """The elements of a list, in order; Refused(`not_json`)."""
    position = _blank(buffer, span.start + 1)
    if position == span.end - 1:
        return
    while True:
        value = value_at(buffer, position)
        yield value
        if (after := _next(buffer, value.end, span.end - 1)) is None:
            return
        position = after


def whole(buffer: Buffer, start: int = 0) -> Span:
    """The one value of a file, with nothing but blanks round it; Refused(`not_json`)."""
    value = value_at(buffer, start)
    if (rest := _blank(buffer, value.end)) != len(buffer):
        raise broken(rest, "something follows the value")
    return value


def broken(position: int, why: str) -> Refused:
    """The refusal of a file that is no JSON."""
    return Refused("not_json", byte=position, why=why)


def _blank(buffer: Buffer, position: int) -> int:
    found = _BLANK.match(buffer, position)
    return position if found is None else found.end()


def _expect(buffer: Buffer, position: int, sign: bytes) -> int:
    start = _blank(buffer, position)
    if buffer[start : start + 1] != sign:
        raise broken(start, f"{sign.decode()} is missing")
    return start + 1


def _next(buffer: Buffer, position: int, last: int) -> int | None:
    """Where the next one of a list begins; None at its end."""
    start = _blank(buffer, position)
    return None if start == last else _expect(buffer, start, b",")


def _end_of_nested(buffer: Buffer, start: int) -> int:
    position, depth = start, 0
    while found := _TO_BRACKET.match(buffer, position):
        position = found.end()
        depth += 1 if buffer[position - 1] in _OPENING else -1
        if depth == 0:
            return position
        if depth > DEEPEST:
            raise broken(position, f"values lie more than {DEEPEST} deep")
    raise broken(len(buffer), "the file ends within a value")
