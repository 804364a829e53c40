"""What is wrong with declarations when they are put together: names that clash, and names that there are not."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class CompositionError(ValueError):
    """An installation that cannot be composed; the message names the declarations, and what would be right."""


def check_field(owner: str, use: str, name: str, known: Iterable[str]) -> None:
    """Raise CompositionError where `use` of the declaration `owner` speaks of a field that there is not."""
    names = list(known)
    if name in names:
        return
    near = get_close_matches(name, names, 3, 0.6)
    right = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
    raise CompositionError(f"{owner}: {use} names {name!r}, which is no such field: {right}")
