"""Which code of another year's classification does a code count as?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.budgeting.codes import events as e
from domain.budgeting.coding import code_id
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class CodeMapping:
    """For comparisons between years, the code on the left counts as the code on the right (`to`).

    A code has one mapping for each other budget, at most.
    """

    mapping_id: str
    code_id: str
    budget_id: str
    dimension: str
    path: tuple[str, ...]
    to_budget_id: str
    to_path: tuple[str, ...]
    to_code_id: str


def mapping_id(code: str, to_budget_id: str) -> str:
    """The id of what a code counts as in another budget: `<code id>/<budget>`."""
    return f"{code}/{to_budget_id}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The code that is mapped, and the budget that it is mapped to."""
    return (mapping_id(fact.event.code_id, fact.event.to_budget_id),)


def evolve(_: CodeMapping | None, fact: Recorded[Any], key: str) -> CodeMapping:
    """The code with its newest mapping to that budget."""
    event: e.CodeMapped = fact.event
    to_code_id = code_id(event.to_budget_id, event.dimension, event.to_path)
    return filled(CodeMapping, event, mapping_id=key, to_code_id=to_code_id)


CODE_MAPPINGS = ReadModel(
    name="budgeting.code_mappings",
    version=2,
    row=CodeMapping,
    key="mapping_id",
    events=(e.CodeMapped,),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("path", "to_path"),
)
