"""The Common Procurement Vocabulary: whether there is a code, with this check digit, and what it is a part of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from domain.kernel.refused import Refused

_CODE = re.compile(r"(\d{8})-(\d)", re.ASCII)
DIVISION_DIGITS = 2
"""The first two digits are a division, such as 45 for construction: it is the shortest prefix that says anything."""


def is_code(code: str) -> bool:
    """Whether this is a code of the CPV 2008, with its check digit: `45214000-0`."""
    found = _CODE.fullmatch(code)
    return found is not None and _codes().get(found[1]) == found[2]


def check_code(code: str, path: str) -> None:
    """Refused: `unknown_cpv`, with what is right where the check digit alone is wrong."""
    if is_code(code):
        return
    digit = _codes().get(code[:8])
    right = f"{code[:8]}-{digit}" if digit else "a code of the CPV 2008 with its check digit"
    raise Refused("unknown_cpv", path, value=code[:20], right=right)


def prefixes(code: str) -> tuple[str, ...]:
    """All beginnings of a code that a filter may ask for, shortest first: `45`, `452`, ... `45214000`."""
    digits = code[:8]
    return tuple(digits[:length] for length in range(DIVISION_DIGITS, len(digits) + 1))


@cache
def _codes() -> dict[str, str]:
    """The check digit of each code."""
    return dict(_read(files(__package__).joinpath("codes.txt").read_text(encoding="ascii")))


def _read(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if not line.startswith("#"):
            beginning, *tails = line.split()
            yield from ((beginning + tail[:5], tail[5]) for tail in tails)
