"""Moments as they are given on the command line: a position, or a time with its offset."""

from __future__ import annotations

from datetime import datetime

from infra.cli.common import fail


def moment(text: str, option: str) -> int | datetime:
    """The position or the time; ends the command where it is neither."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    found = time(text)
    if found is None:
        fail(f"{option} {text} is neither a position nor a time with its offset, such as 2014-12-31T23:59:59Z")
    return found


def time(text: str) -> datetime | None:
    """The time; None where it is none, or has no offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
