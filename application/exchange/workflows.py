"""What follows: a part that the scan rejects refuses what was taken in, and what failed is somebody's task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.workflows import Workflow
from domain.exchange.channels.commands import RejectPart
from domain.exchange.channels.events import ConsignmentFailed, ConsignmentResumed
from domain.files.published import FileRejected
from domain.kernel.declarations import Recorded
from domain.notifications.published import AssignTask, CompleteTask

SUBJECT, DUTY = "exchange.consignment", "resume"


def _rejected(fact: Recorded[FileRejected]) -> Sequence[Any]:
    return [RejectPart(fact.event.upload_id, str(fact.event.code))]


def stuck(fact: Recorded[Any]) -> Sequence[AssignTask | CompleteTask]:
    """What failed is a task of whoever consigned it, each time that it fails, until it is resumed.

    Nothing happens to it between the two, so the version of the failure names the task.
    """
    match fact.event:
        case ConsignmentFailed(id_, unit=str(unit), consigned_by=account):
            return [AssignTask(f"{id_}.{fact.version}", unit, DUTY, SUBJECT, id_, accounts=(account,))]
        case ConsignmentResumed(id_):
            return [CompleteTask(f"{id_}.{fact.version - 1}")]
        case _:
            return []


WORKFLOWS = (
    Workflow("exchange.rejected_parts", (FileRejected,), _rejected),
    Workflow("exchange.stuck", (ConsignmentFailed, ConsignmentResumed), stuck, gives=(AssignTask, CompleteTask)),
)
