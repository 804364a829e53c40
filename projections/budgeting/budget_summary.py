"""What do the lines of a budget sum up to, at any level of any classification?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.budgeting.coding import DIMENSIONS, code_id
from projections.budgeting.budget_lines import BUDGET_LINES
from projections.budgeting.classification_codes import CLASSIFICATION_CODES
from projections.kernel import Summary


def _label_key(by: Mapping[str, Any], dimension: str, path: Sequence[str]) -> str:
    return code_id(by["budget_id"], dimension, tuple(path))


BUDGET_SUMMARY = Summary(
    name="budgeting.budget_summary",
    of=BUDGET_LINES,
    by=("budget_id", "government", "fiscal_year", "currency"),
    measures=("approved", "adjusted", "executed"),
    paths=DIMENSIONS,
    labels=CLASSIFICATION_CODES,
    label_key=_label_key,
)
