"""Alarms: the staff of the buyer is told of what does not go on. A clock decides nothing on merit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from application.kernel.effects import Effect
from application.kernel.rules import Slice
from application.kernel.workflows import Deadline, Ladder, Workflow
from domain.kernel.declarations import Recorded
from domain.notifications.published import SendNotice, Topic
from domain.procurement.lots.evaluation_events import EvaluationFellDue
from domain.procurement.openings.shares import EarlyOpeningAttempted, OpeningStalled
from domain.procurement.tenders.drafts import OpenersAtRisk

NAMESPACE: Final = UUID("6f0f4f52-9a1d-4d0f-8a5e-2a7f5be0c9d1")
TENDER, LOT = "procurement.tender", "procurement.lot"
_ALARMS: Mapping[type[Any], tuple[str, str, str]] = {
    OpenersAtRisk: (TENDER, "find_openers", "procurement.begin_opening"),
    OpeningStalled: (TENDER, "find_openers", "procurement.fail_opening"),
    EarlyOpeningAttempted: (TENDER, "look_into_attempt", "procurement.fail_opening"),
    EvaluationFellDue: (LOT, "judge_bids", "procurement.award_lots"),
}
"""What an alarm is about, what there is to do, and who of the staff is sent the message."""


def tell_buyer(fact: Recorded[Any]) -> Sequence[SendNotice]:
    """A notice for the staff of the buyer; none of older events, which do not name it."""
    event = fact.event
    if not event.buyer:
        return []
    subject, duty, permission = _ALARMS[type(event)]
    about = event.lot_id if subject == LOT else event.tender_id
    notice = str(uuid5(NAMESPACE, str(fact.event_id)))
    told: dict[str, Any] = {"duty": duty, "staff_of": event.buyer, "permission": permission}
    return [SendNotice(notice, Topic.ESCALATED, event.buyer, subject, about, **told)]


SLICES: tuple[Slice[Any, Any, Any], ...] = ()
WORKFLOWS: tuple[Workflow, ...] = (
    Workflow("procurement.tell_alarms", tuple(_ALARMS), tell_buyer, gives=(SendNotice,)),
)
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
