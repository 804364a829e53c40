"""What can be asked of the codes of classifications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.budgeting.forms import Dimension
from domain.kernel.forms import text

MAX_LABEL = 500

Label = Annotated[str, text(MAX_LABEL, "label_length")]
"""What a code stands for."""


@dataclass(frozen=True, slots=True)
class NameCode:
    """Give a code of the budget's classification its label."""

    budget_id: str
    dimension: Dimension
    path: tuple[str, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class MapCode:
    """Say which code of another year's classification a code counts as, for comparisons between years."""

    budget_id: str
    dimension: Dimension
    path: tuple[str, ...]
    to_budget_id: str
    to_path: tuple[str, ...]


CodeCommand = NameCode | MapCode
