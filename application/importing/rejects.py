"""Rows that an import leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out. `item` is empty where it cannot be told which line it is."""

    line: int
    item: str
    cells: Sequence[str]
    why: str
