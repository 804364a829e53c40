"""What falls due in documents: what is owed for deliveries and steps of reviews, and archive timestamps."""

from __future__ import annotations

from application.kernel.workflows import Deadline
from domain.documents.deliveries import commands as c
from domain.documents.documents.commands import MarkStepDue
from domain.documents.documents.issue_commands import RequestArchiveStamp


def step_due(document_step_id: str) -> MarkStepDue:
    """The command for a step by its id: `<document>/<version>/<step>`."""
    document_id, version, step = document_step_id.split("/")
    return MarkStepDue(document_id, int(version), step)


DEADLINES = (
    Deadline("documents.mark_delivery_due", "documents.deliveries_due", c.MarkDeliveryDue),
    Deadline("documents.mark_step_due", "documents.steps_due", step_due),
    Deadline("documents.request_archive_stamp", "documents.archive_stamps_due", RequestArchiveStamp),
)
