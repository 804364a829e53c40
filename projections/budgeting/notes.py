"""What explains a figure?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.budgeting.notes import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Note:
    """An explanation beside a figure: `about` is the id of a line, control account, code, or of the budget itself."""

    note_id: str
    budget_id: str
    about: str
    text: str
    recorded_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The note."""
    return (fact.event.note_id,)


def evolve(_: Note | None, fact: Recorded[Any], __: str) -> Note:
    """The note as it was attached."""
    return filled(Note, fact.event, recorded_at=fact.act.at)


NOTES = ReadModel(
    name="budgeting.notes",
    version=2,
    row=Note,
    key="note_id",
    events=(e.NoteAttached,),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("text",),
    orders=("recorded_at",),
    searched=("text",),
)
