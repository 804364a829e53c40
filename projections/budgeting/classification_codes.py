"""What do the codes of a budget's classifications mean?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.budgeting.codes import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class ClassificationCode:
    """One code of one classification of a budget. `level` counts from 1 at the root."""

    code_id: str
    budget_id: str
    dimension: str
    path: tuple[str, ...]
    level: int
    code: str
    label: str


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The code that the event names."""
    return (fact.event.code_id,)


def evolve(row: ClassificationCode | None, fact: Recorded[Any], _: str) -> ClassificationCode | None:
    """The code with its newest label."""
    match fact.event:
        case e.CodeNamed(path=path) as event:
            return filled(ClassificationCode, event, level=len(path), code=path[-1])
        case _:
            return row


CLASSIFICATION_CODES = ReadModel(
    name="budgeting.classification_codes",
    version=2,
    row=ClassificationCode,
    key="code_id",
    events=(e.CodeNamed,),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("code",),
    orders=("path", "level", "label"),
    found_by=("budget_id", "dimension", "path"),
    searched=("label",),
)
