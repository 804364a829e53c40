"""What follows in suppliers: notices of documents that end and of what was found about them, and hearings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from application.kernel.workflows import Ladder, Workflow
from domain.kernel.declarations import Recorded
from domain.notifications.published import AssignTask, CompleteTask, SendNotice, Topic, WithdrawTask
from domain.suppliers.debarments import events as d
from domain.suppliers.naming import debarment_id, place_of, standing_document_id
from domain.suppliers.suppliers import commands as c
from domain.suppliers.suppliers import events as e

NAMESPACE: Final = UUID("6d0f2c34-5a51-4d0c-8f2e-1c8e0a6b9d27")
DOCUMENT: Final = "suppliers.standing_document"
DEBARMENT: Final = "suppliers.debarment"
STATEMENT_DUTY: Final = "make_statement"
READ: Final = "suppliers.read"
"""Who of those that act for a company is sent a message."""

_TOPICS: Final[dict[type[Any], Topic]] = {
    e.StandingDocumentExpiring: Topic.EXPIRING,
    e.StandingDocumentExpired: Topic.EXPIRED,
    e.StandingDocumentVerified: Topic.ANSWERED,
    e.StandingDocumentRejected: Topic.ANSWERED,
    e.StandingDocumentRevoked: Topic.ANSWERED,
}


def tell_company(fact: Recorded[Any]) -> Sequence[SendNotice]:
    """Whoever acts for the company is told what becomes of its documents."""
    event, place = fact.event, place_of(fact.event.company_id)
    notice = SendNotice(
        str(uuid5(NAMESPACE, str(fact.event_id))),
        _TOPICS[type(event)],
        place,
        DOCUMENT,
        standing_document_id(event.company_id, event.document_id),
        due_at=getattr(event, "ends", None),
        staff_of=place,
        permission=READ,
    )
    return [notice]


def hear_company(fact: Recorded[Any]) -> Sequence[AssignTask | CompleteTask | WithdrawTask]:
    """The company has a statement to make as long as it is heard."""
    event = fact.event
    task_id = str(uuid5(NAMESPACE, f"{event.company_id}/{event.case_id}"))
    place = place_of(event.company_id)
    match event:
        case d.DebarmentProposed(company_id, case_id, heard_until=until):
            subject = debarment_id(company_id, case_id)
            return [AssignTask(task_id, place, STATEMENT_DUTY, DEBARMENT, subject, units=(place,), due_at=until)]
        case d.StatementMade():
            return [CompleteTask(task_id)]
        case _:
            return [WithdrawTask(task_id, "settled")]


def at_its_time(row: Any, step: str) -> c.MarkStandingDocumentDue:
    """What is due on a document: a reminder, or its end."""
    return c.MarkStandingDocumentDue(row.company_id, row.document_id, step)


TELL_COMPANY = Workflow("suppliers.tell_company", tuple(_TOPICS), tell_company, gives=(SendNotice,))
HEAR_COMPANY = Workflow(
    "suppliers.hear_company",
    (d.DebarmentProposed, d.StatementMade, d.DebarmentDecided, d.DebarmentDropped),
    hear_company,
    gives=(AssignTask, CompleteTask, WithdrawTask),
)
STANDING_DOCUMENTS_DUE = Ladder("suppliers.standing_documents_due", "suppliers.standing_documents_due", at_its_time)

WORKFLOWS = (TELL_COMPANY, HEAR_COMPANY)
DEADLINES = (STANDING_DOCUMENTS_DUE,)
