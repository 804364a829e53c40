"""Which standing documents are to be reminded of, or to end, and when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.alarms import Alarm, Alarms, in_order, without
from domain.kernel.declarations import Recorded
from domain.suppliers.naming import standing_document_id
from domain.suppliers.suppliers import events as e
from domain.suppliers.suppliers.documents import BEFORE
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class StandingDocumentDue:
    """A document that ends, and the instants at which something is due on it."""

    standing_document_id: str
    company_id: str
    document_id: str
    alarms: Alarms


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (standing_document_id(fact.event.company_id, fact.event.document_id),)


def evolve(row: StandingDocumentDue | None, fact: Recorded[Any], key: str) -> StandingDocumentDue | None:
    """What is due on the document after an event, if anything."""
    match fact.event:
        case e.StandingDocumentFiled(company_id, document_id, ends=datetime() as ends, filed_at=filed_at):
            return StandingDocumentDue(key, company_id, document_id, _alarms(ends, filed_at))
        case e.StandingDocumentExpiring(step=step):
            return row and replace(row, alarms=without(row.alarms, step.value))
        case e.StandingDocumentVerified():
            return row
        case _:
            return None


def _alarms(ends: datetime, filed_at: datetime) -> Alarms:
    """The steps that lie ahead when it is filed: nobody is reminded of what they have just said."""
    steps = ((step, before) for step, before in BEFORE.items() if not before or ends - filed_at > before)
    return in_order(Alarm(step, ends - before) for step, before in steps)


STANDING_DOCUMENTS_DUE = ReadModel(
    name="suppliers.standing_documents_due",
    version=1,
    row=StandingDocumentDue,
    key="standing_document_id",
    events=(
        e.StandingDocumentFiled,
        e.StandingDocumentVerified,
        e.StandingDocumentRejected,
        e.StandingDocumentRevoked,
        e.StandingDocumentExpiring,
        e.StandingDocumentExpired,
    ),
    keys=keys,
    evolve=evolve,
    unfiltered=("company_id", "document_id"),
    permission="suppliers.mark_standing_document_due",
)
