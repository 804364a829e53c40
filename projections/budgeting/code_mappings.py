"""Which code of another year's classification does a code count as?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.budgeting import events as e
from domain.budgeting.coding import code_id
from domain.kernel import Recorded
from projections.kernel import ReadModel


@dataclass(frozen=True, slots=True)
class CodeMapping:
    """For comparisons between years, the code on the left counts as the code on the right (`to`)."""

    code_id: str
    budget_id: str
    dimension: str
    path: tuple[str, ...]
    to_budget_id: str
    to_path: tuple[str, ...]
    to_code_id: str


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The code that is mapped."""
    return (fact.event.code_id,)


def evolve(_: CodeMapping | None, fact: Recorded[Any], __: str) -> CodeMapping:
    """The code with its newest mapping."""
    event: e.CodeMapped = fact.event
    return CodeMapping(
        code_id=event.code_id,
        budget_id=event.budget_id,
        dimension=event.dimension,
        path=event.path,
        to_budget_id=event.to_budget_id,
        to_path=event.to_path,
        to_code_id=code_id(event.to_budget_id, event.dimension, event.to_path),
    )


CODE_MAPPINGS = ReadModel(
    name="budgeting.code_mappings",
    version=1,
    row=CodeMapping,
    key="code_id",
    events=(e.CodeMapped,),
    keys=keys,
    evolve=evolve,
    history=True,
    filters=("budget_id", "dimension", "path", "to_budget_id", "to_path", "to_code_id"),
    orders=("path", "to_path"),
)
