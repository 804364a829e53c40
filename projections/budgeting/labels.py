"""Where do the groups of a summary find the labels of their codes?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.budgeting.coding import code_id


def code_of_group(by: Mapping[str, Any], dimension: str, path: Sequence[str]) -> str:
    """The code of the group's budget; the headings of revenue are economic codes."""
    return code_id(by["budget_id"], "economic" if dimension == "heading" else dimension, tuple(path))
