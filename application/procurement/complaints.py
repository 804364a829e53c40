"""Complaints: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement import evaluating as x
from application.procurement.places import at_company
from application.procurement.streams import TENDERS
from domain.calendars.published import WORKING_DAYS
from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.complaints import commands as c
from domain.procurement.complaints import events as e
from domain.procurement.complaints.decider import DECIDER, State
from domain.procurement.complaints.kinds import OrderedRemedy
from domain.procurement.complaints.stages import Unlodged
from domain.procurement.lots.commands import CancelAwardByOrder, ResumeLot, SuspendLot
from domain.procurement.naming import lot_id
from domain.procurement.tenders.commands import RevokeCancellation
from domain.suppliers.published import MANDATES, mandate_stream, place_of

LODGE, REVIEW, REMEDY = "procurement.complain", "procurement.review_complaints", "procurement.report_remedy"
LAPSE = "procurement.lapse_complaint"


def _lodging(command: c.LodgeComplaint) -> Sequence[str]:
    lot = () if command.lot is None else (x.LOTS(lot_id(command.tender_id, command.lot)),)
    return (TENDERS(command.tender_id), mandate_stream(command.company, command.complainant_id), *lot)


def _procedure_and_holds(command: c.LodgeComplaint, state: State) -> Sequence[str]:
    """The rules, and the passbooks of the lots that a complaint without a fee holds at once."""
    tender = state.lot.sources.published
    lots = () if tender is None else tender.lots if command.lot is None else (command.lot,)
    return (*x.procedure(command, state.lot), *(x.HOLDS(lot_id(command.tender_id, lot)) for lot in lots))


def _calendars(command: Any, state: State, at: datetime) -> Sequence[str]:
    return x.calendars(command, state.lot, at)


def _hold(_: Any, state: State) -> Sequence[str]:
    return () if isinstance(state.stage, Unlodged) else tuple(map(x.HOLDS, state.stage.lodged.holds))


def _hold_and_lot(command: Any, state: State) -> Sequence[str]:
    """The passbook, the tender and the lot: whoever acted on them does not review."""
    if isinstance(state.stage, Unlodged):
        return ()
    lodged = state.stage.lodged
    lot = () if lodged.lot_id is None else (x.LOTS(lodged.lot_id),)
    return (*_hold(command, state), TENDERS(lodged.tender_id), *lot)


def _at_company(_: Any, state: State) -> Sequence[Place]:
    return () if isinstance(state.stage, Unlodged) else ((place_of(state.stage.lodged.company),),)


def _in_jurisdiction(_: Any, state: State) -> Sequence[Place]:
    """Where the review body is: in the jurisdiction of the buyer."""
    return () if isinstance(state.stage, Unlodged) else ((jurisdiction_of(state.stage.lodged.buyer),),)


def _at_buyer(_: Any, state: State) -> Sequence[Place]:
    if isinstance(state.stage, Unlodged):
        return ()
    buyer = state.stage.lodged.buyer
    return ((buyer, jurisdiction_of(buyer)),)


def _not_as_reviewer(command: Any, state: State) -> Iterator[BarredPerson]:
    """A reviewer never acted on the tender."""
    both = (*x.not_as_awarder(command, state.lot), *x.not_as_evaluator(command, state.lot))
    for account in dict.fromkeys(bar.account for bar in both):
        yield BarredPerson(account, "conflict_of_interest", "conflict_of_interest", path="complaintId")


def _stream_of(event: e.ComplaintFact | e.HoldEntered) -> str:
    return x.HOLDS(event.lot_id) if isinstance(event, e.HoldEntered) else x.COMPLAINTS(event.complaint_id)


_REVIEWING = Rule(
    permission=REVIEW, beside=_hold_and_lot, places=_in_jurisdiction, terms=Terms(not_by=_not_as_reviewer)
)

COMPLAINT: Slice[Any, Any, Any] = Slice(
    name="procurement.complaint",
    decider=DECIDER,
    streams=x.COMPLAINTS,
    key="complaint_id",
    commands={
        c.LodgeComplaint: Rule(
            permission=LODGE, guards=_lodging, beside=_procedure_and_holds, dated=_calendars, places=at_company
        ),
        c.StopComplaint: Rule(permission=LODGE, beside=_hold, places=_at_company),
        c.ReceiveFee: Rule(permission=REVIEW, beside=_hold, places=_in_jurisdiction),
        c.AdmitComplaint: _REVIEWING,
        c.FindInadmissible: _REVIEWING,
        c.SatisfyComplaint: _REVIEWING,
        c.DeclineComplaint: _REVIEWING,
        c.ConfirmRemedy: _REVIEWING,
        c.ReportRemedy: Rule(permission=REMEDY, places=_at_buyer),
        c.LapseComplaint: Rule(permission=LAPSE),
    },
    route=_stream_of,
    passbooks=(x.HOLDS,),
    looks_at=(WORKING_DAYS, MANDATES),
)


def suspend(fact: Recorded[Any]) -> Sequence[SuspendLot]:
    """The lot of an admitted complaint stands still; before there is one, the opening is refused instead."""
    event = fact.event
    return [] if event.lot_id is None else [SuspendLot(event.lot_id, event.complaint_id)]


def resume(fact: Recorded[Any]) -> Sequence[ResumeLot]:
    """The lot of a complaint that is over goes on."""
    event = fact.event
    return [] if event.lot_id is None else [ResumeLot(event.lot_id, event.complaint_id)]


def carry_out(fact: Recorded[Any]) -> Sequence[CancelAwardByOrder | RevokeCancellation]:
    """What the machine can do of the orders: an award is cancelled, a cancellation is not. The buyer does the rest."""
    event: e.ComplaintSatisfied = fact.event
    commands: list[CancelAwardByOrder | RevokeCancellation] = []
    if event.lot_id is not None and OrderedRemedy.CANCEL_AWARD in event.orders:
        commands.append(CancelAwardByOrder(event.lot_id, event.complaint_id))
    if OrderedRemedy.REVOKE_CANCELLATION in event.orders:
        commands.append(RevokeCancellation(event.tender_id, event.holds))
    return commands


SLICES: tuple[Slice[Any, Any, Any], ...] = (COMPLAINT,)
WORKFLOWS: tuple[Workflow, ...] = (
    Workflow("procurement.suspend_lot", (e.ComplaintAdmitted,), suspend, start="beginning"),
    Workflow(
        "procurement.resume_lot",
        (e.FoundInadmissible, e.ComplaintDeclined, e.RemedyConfirmed, e.ComplaintStopped),
        resume,
        start="beginning",
    ),
    Workflow("procurement.carry_out_orders", (e.ComplaintSatisfied,), carry_out, start="beginning"),
)
DEADLINES: tuple[Deadline | Ladder, ...] = (
    Deadline("procurement.lapse_complaint", "procurement.complaints_due", c.LapseComplaint),
)
EFFECTS: tuple[Effect[Any, Any], ...] = ()
