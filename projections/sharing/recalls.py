"""Which unit recalled what it had lent to whom, by whose order, and why? What came of it is told by the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.sharing import events as e
from domain.sharing.naming import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope
from projections.sharing.files import READ


@dataclass(frozen=True, slots=True)
class ShareRecall:
    """All shares of a unit with a holder, as there were at the moment of the recall, taken back."""

    recall_id: str
    owner_unit: str
    jurisdiction: str
    holder: str
    reason: str
    recalled_by: str
    recalled_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The recall."""
    return (fact.event.recall_id,)


def evolve(row: ShareRecall | None, fact: Recorded[Any], _: str) -> ShareRecall:
    """The recall as it was asked for."""
    event, act = fact.event, fact.act
    jurisdiction = jurisdiction_of(event.owner_unit)
    return row or filled(ShareRecall, event, jurisdiction=jurisdiction, recalled_by=act.actor, recalled_at=act.at)


RECALLS = ReadModel(
    name="sharing.recalls",
    version=1,
    row=ShareRecall,
    key="recall_id",
    events=(e.SharesRecalled,),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("reason", "recalled_by"),
    orders=("recalled_at",),
    permission=READ,
    scope=Scope("owner_unit", "jurisdiction"),
)
"""Of no file: a seal hides no recall, which names none."""
