"""What can be asked of the codes of classifications."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameCode:
    """Give a code of the budget's classification its label."""

    budget_id: str
    dimension: str
    path: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class MapCode:
    """Say which code of another year's classification a code counts as, for comparisons between years."""

    budget_id: str
    dimension: str
    path: tuple[str, ...]
    to_budget_id: str
    to_path: tuple[str, ...]


CodeCommand = NameCode | MapCode
