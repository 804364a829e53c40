"""Texts compared by their letters and digits alone, however they were set, spaced, hyphenated or written large."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

UNREAD: Final = "\ufffd"
"""Stands for a sign of a file that nobody can tell: it counts as any."""


def letters_of(text: str) -> str:
    """The letters and digits of a text in small letters, without spaces, signs and hyphens; and what is unread."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign == UNREAD)


def stands_in(passage: str, letters: str) -> bool:
    """Whether a passage stands in a text, both by their letters: a sign that nobody can read counts as any."""
    wanted = letters_of(passage)
    if UNREAD not in letters:
        return wanted in letters
    return re.search("".join(f"[{re.escape(sign)}{UNREAD}]" for sign in wanted), letters) is not None
