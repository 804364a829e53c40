"""What follows: what the scan says of parts is that of the whole, and what failed is somebody's task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.workflows import Workflow
from domain.exchange.channels.commands import AdmitArrival, RejectPart
from domain.exchange.channels.events import ConsignmentFailed, ConsignmentReceived, ConsignmentResumed
from domain.exchange.channels.receiving import is_arrival
from domain.files.published import FileAdmitted, FileRejected
from domain.kernel.declarations import Recorded
from domain.notifications.published import AssignTask, CompleteTask

SUBJECT, DUTY = "exchange.consignment", "resume"


def _rejected(fact: Recorded[FileRejected]) -> Sequence[Any]:
    return [RejectPart(fact.event.upload_id, str(fact.event.code))]


def arrived(fact: Recorded[Any]) -> Sequence[AdmitArrival]:
    """All parts may have been looked into before it was taken in, or the last of them is looked into after that."""
    thing = str(fact.event.thing)
    return [AdmitArrival(thing)] if is_arrival(thing) else []


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
    Workflow("exchange.admitted_parts", (FileAdmitted, ConsignmentReceived), arrived),
    Workflow("exchange.stuck", (ConsignmentFailed, ConsignmentResumed), stuck, gives=(AssignTask, CompleteTask)),
)
