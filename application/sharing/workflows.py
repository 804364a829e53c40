"""What follows when a seal is broken: a task to review that, and a mark where nobody did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from application.kernel.workflows import Ladder, Workflow
from domain.kernel.declarations import Recorded
from domain.notifications.published import AssignTask, CompleteTask
from domain.sharing import commands as c
from domain.sharing import events as e

NAMESPACE = UUID("5b0f6d5e-0a3c-4f0e-9d3a-7c1b2a9e4f61")
BREAK = "sharing.seal_break"
DUTY = "review_seal_break"
REMINDED: Final = timedelta(days=1)
"""How long before a review is due its officers are reminded."""


def review_breaks(fact: Recorded[Any]) -> Sequence[AssignTask | CompleteTask]:
    """The unit whose file it is has to review each breaking of its seals; the task names no file."""
    match fact.event:
        case e.SealBroken() as broken:
            task = AssignTask(
                _task_of(broken),
                broken.owner_unit,
                DUTY,
                BREAK,
                broken.break_id,
                units=(broken.owner_unit,),
                due_at=broken.review_due,
                remind_at=(broken.review_due - REMINDED,),
            )
            return [task]
        case e.SealBreakReviewed() as reviewed:
            return [CompleteTask(_task_of(reviewed))]
        case _:
            return []


def _task_of(event: e.SealBroken | e.SealBreakReviewed) -> str:
    """The id of a break may be used of another file too, and its task is another one."""
    return str(uuid5(NAMESPACE, f"{event.file_id}/{event.break_id}"))


def at_its_time(row: Any, _: str) -> c.MarkBreakUnreviewed:
    """What is due on a broken seal that nobody reviewed."""
    return c.MarkBreakUnreviewed(row.file_id, row.break_id)


REVIEW_BREAKS = Workflow(
    "sharing.review_breaks",
    (e.SealBroken, e.SealBreakReviewed),
    review_breaks,
    start="beginning",
    gives=(AssignTask, CompleteTask),
)
BREAKS_DUE = Ladder("sharing.breaks_due", "sharing.breaks_due", at_its_time)

WORKFLOWS = (REVIEW_BREAKS,)
DEADLINES = (BREAKS_DUE,)
