"""Which members of a run were refused, and with which code?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.kernel.declarations import Recorded
from domain.runs import events as e
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class RunRefusal:
    """A member of a run that got no: the code of the refusal, and the page that it was in."""

    refusal_id: str
    run_id: str
    member: str
    code: str
    page: int
    unit: str
    jurisdiction: str


def _rows(fact: Recorded[Any]) -> Iterable[RunRefusal]:
    page: e.RunPageDone = fact.event
    for refused in page.refused:
        for member in refused.members:
            id_, jurisdiction = f"{page.run_id}/{member}", page.unit.partition(":")[0]
            yield RunRefusal(id_, page.run_id, member, refused.code, page.page, page.unit, jurisdiction)


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """Each member that was refused."""
    return tuple(row.refusal_id for row in _rows(fact))


def evolve(row: RunRefusal | None, fact: Recorded[Any], key: str) -> RunRefusal | None:
    """The refusal of a member: it has one outcome."""
    return row or next(each for each in _rows(fact) if each.refusal_id == key)


RUN_REFUSALS = ReadModel(
    name="runs.run_refusals",
    version=1,
    row=RunRefusal,
    key="refusal_id",
    events=(e.RunPageDone,),
    keys=keys,
    evolve=evolve,
    unfiltered=("page",),
    permission="runs.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
