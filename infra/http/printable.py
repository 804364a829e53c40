"""Words of strangers on a terminal: none moves the cursor, clears or begins a line, or turns the writing."""

from __future__ import annotations


def printable(text: str, *, but: str = "") -> str:
    """The text, with an escape in place of what cannot be seen and is not in `but`."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in but else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode() if not "\ud800" <= sign <= "\udfff" else f"\\u{ord(sign):x}"
