"""A calendar of instants as RFC 5545 writes it: for whoever subscribes to it by an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MOST_BYTES: Final = 75
"""Bytes of a line at most; what is longer goes on in the next one, behind a space."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something that happens at an instant. `entry_id` stays the same for ever, so that a reader moves the entry."""

    entry_id: str
    at: datetime
    told_at: datetime
    title: str
    text: str


def calendar(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """The whole calendar, in UTF-8."""
    return "".join(f"{part}\r\n" for line in _lines(name, entries) for part in folded(line)).encode()


def _lines(name: str, entries: Iterable[CalendarEntry]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Foja//Procurement//EN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{escaped(name)}"
    for entry in entries:
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(entry.entry_id)}"
        yield f"DTSTAMP:{_instant(entry.told_at)}"
        yield f"DTSTART:{_instant(entry.at)}"
        yield f"SUMMARY:{escaped(entry.title)}"
        yield f"DESCRIPTION:{escaped(entry.text)}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def escaped(text: str) -> str:
    """A text as a value: commas and the like with a backslash, so are line ends; no other control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPED)
    return "".join(sign for sign in lines if sign == "\t" or not (sign < " " or "\x7f" <= sign < "\xa0"))


def folded(line: str) -> Iterator[str]:
    """The line in parts of 75 bytes at most, all but the first behind a space; no character is cut."""
    part, size = list[str](), 0
    for sign in line:
        more = len(sign.encode())
        if size + more > MOST_BYTES:
            yield "".join(part)
            part, size = [" "], 1
        part.append(sign)
        size += more
    yield "".join(part)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
