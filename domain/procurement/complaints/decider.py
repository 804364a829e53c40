"""A complaint from its lodging to what the review body decides, and the passbook of what is held by complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.declarations import Act, Decider, Refused
from domain.procurement.complaints import commands as c
from domain.procurement.complaints import events as e
from domain.procurement.complaints.kinds import ComplaintTarget
from domain.procurement.complaints.lodging import NOTHING_READ, LodgedOn, lodge
from domain.procurement.complaints.stages import (
    UNLODGED,
    Admitted,
    Ended,
    Lodged,
    LodgedStage,
    Paid,
    Remedying,
    Stage,
    Unlodged,
)
from domain.procurement.lots import decider as lots
from domain.procurement.lots.evolving import OWN_EVENTS


@dataclass(frozen=True, slots=True)
class State:
    """The complaint, and what it is decided on: the tender, the lot, and how many complaints hold it."""

    stage: Stage = UNLODGED
    lot: lots.State = lots.DECIDER.initial
    on: LodgedOn = NOTHING_READ


Own = e.ComplaintFact | e.HoldEntered
Event = Own | lots.Event


def evolve(state: State, event: Event) -> State:
    """What is known after an event of the complaint, of the tender, of the lot, or of the passbook."""
    match event:
        case e.HoldEntered():
            return replace(state, on=replace(state.on, held_by={**state.on.held_by, event.lot_id: event.held_by}))
        case (
            e.ComplaintLodged()
            | e.FeeReceived()
            | e.ComplaintAdmitted()
            | e.FoundInadmissible()
            | e.ComplaintSatisfied()
            | e.ComplaintDeclined()
            | e.RemedyReported()
            | e.RemedyConfirmed()
            | e.ComplaintStopped()
            | e.ComplaintLapsed()
        ):
            return replace(state, stage=_after(state.stage, event))
        case _:
            on = state.on if isinstance(event, OWN_EVENTS) else state.on.after(event)
            return replace(state, lot=lots.evolve(state.lot, event), on=on)


def _after(stage: Stage, event: e.ComplaintFact) -> Stage:
    match event, stage:
        case e.ComplaintLodged(), _:
            return Lodged(event) if event.fee_due else Paid(event)
        case _, Unlodged():
            return stage
        case e.FeeReceived(), _:
            return Paid(stage.lodged)
        case e.ComplaintAdmitted(), _:
            return Admitted(stage.lodged)
        case e.ComplaintSatisfied(), _:
            return Remedying(stage.lodged)
        case e.RemedyReported(), _:
            return Remedying(stage.lodged, reported=True)
        case _:
            return Ended(stage.lodged, type(event))


def decide(state: State, command: c.Command, act: Act) -> Sequence[Own]:
    """What a command does to the complaint, and to what it holds."""
    match command, state.stage:
        case c.LodgeComplaint(), _:
            lodged = lodge(state.stage, state.lot, state.on, command, act)
            return tuple(event for event in (lodged, *_held(state, lodged)) if event is not None)
        case c.LapseComplaint(), Lodged(fact) if fact.pay_until <= act.at:
            return (e.ComplaintLapsed(*_about(fact)),)
        case c.LapseComplaint(), _:
            return ()
        case _, Unlodged():
            raise Refused("unknown_complaint", "complaintId")
        case ((c.ReceiveFee() | c.StopComplaint() | c.ReportRemedy()), stage):
            return _sides(state, stage, command, act)
        case _, stage:
            return _review(state, stage, command, act)


def _held(state: State, lodged: e.ComplaintLodged | None) -> Sequence[e.HoldEntered]:
    """A complaint that costs nothing holds at once."""
    return () if lodged is None or lodged.fee_due else _hold(state, lodged, +1)


def _hold(state: State, fact: e.ComplaintLodged, more: int) -> tuple[e.HoldEntered, ...]:
    held_by = state.on.held_by
    return tuple(
        e.HoldEntered(lot, fact.complaint_id, max(0, held_by.get(lot, 0) + more)) for lot in dict.fromkeys(fact.holds)
    )


def _about(fact: e.ComplaintLodged) -> tuple[str, str, str | None, ComplaintTarget]:
    return (fact.complaint_id, fact.tender_id, fact.lot_id, fact.target)


def _sides(
    state: State,
    stage: LodgedStage,
    command: c.ReceiveFee | c.StopComplaint | c.ReportRemedy,
    act: Act,
) -> Sequence[Own]:
    """What the company and the buyer do."""
    fact = stage.lodged
    match command, stage:
        case c.ReceiveFee(), Lodged():
            if act.at >= fact.pay_until:
                raise Refused("complaint_late", "complaintId", until=fact.pay_until.isoformat())
            if command.amount != fact.fee_due:
                due = fact.fee_due
                raise Refused("fee_wrong", "amount", due=str(due.amount), currency=due.currency)
            paid = e.FeeReceived(fact.complaint_id, fact.lot_id, command.amount, command.reference)
            return (paid, *_hold(state, fact, +1))
        case c.ReceiveFee(), Paid() | Admitted() | Remedying() if fact.fee_due == command.amount:
            return ()
        case c.StopComplaint(), Lodged():
            return (e.ComplaintStopped(*_about(fact), command.reason),)
        case c.StopComplaint(), Paid() | Admitted():
            return (e.ComplaintStopped(*_about(fact), command.reason), *_hold(state, fact, -1))
        case c.StopComplaint(), Ended(_, kind) if kind is e.ComplaintStopped:
            return ()
        case c.ReportRemedy(), Remedying(reported=False):
            return (e.RemedyReported(fact.complaint_id, command.text),)
        case c.ReportRemedy(), Remedying():
            return ()
        case _:
            raise Refused("already_decided", "complaintId")


def _review(state: State, stage: LodgedStage, command: c.Review, act: Act) -> Sequence[Own]:
    """What the review body does, which is none of the buyer's house."""
    fact = stage.lodged
    if act.unit == fact.buyer:
        raise Refused("conflict_of_interest", "complaintId")
    if isinstance(stage, Lodged):
        raise Refused("fee_unpaid", "complaintId", due=str(fact.fee_due.amount), currency=fact.fee_due.currency)
    match command, stage:
        case c.AdmitComplaint(), Paid():
            return (e.ComplaintAdmitted(*_about(fact), act.actor),)
        case c.AdmitComplaint(), Admitted():
            return ()
        case c.FindInadmissible(), Paid():
            return (e.FoundInadmissible(*_about(fact), command.reason), *_hold(state, fact, -1))
        case ((c.SatisfyComplaint() | c.DeclineComplaint()), Paid()):
            raise Refused("not_admitted", "complaintId")
        case _, Ended(_, kind) if kind is _ENDS.get(type(command)):
            return ()
        case _:
            return _decided(state, stage, command)


def _decided(state: State, stage: Paid | Admitted | Remedying | Ended, command: c.Review) -> Sequence[Own]:
    """What is decided of an admitted complaint, and what becomes of the orders."""
    fact = stage.lodged
    match command, stage:
        case c.SatisfyComplaint(), Admitted():
            if not command.orders:
                raise Refused("orders_missing", "orders")
            return (
                e.ComplaintSatisfied(*_about(fact), tuple(dict.fromkeys(command.orders)), command.reasons, fact.holds),
            )
        case c.DeclineComplaint(), Admitted():
            return (e.ComplaintDeclined(*_about(fact), command.reasons), *_hold(state, fact, -1))
        case c.SatisfyComplaint(), Remedying(reported=False):
            return ()
        case c.ConfirmRemedy(), Remedying(reported=True):
            return (e.RemedyConfirmed(*_about(fact)), *_hold(state, fact, -1))
        case c.ConfirmRemedy(), Remedying():
            raise Refused("remedy_unreported", "complaintId")
        case _:
            raise Refused("already_decided", "complaintId")


_ENDS: dict[type[Any], type[e.ComplaintFact]] = {
    c.FindInadmissible: e.FoundInadmissible,
    c.DeclineComplaint: e.ComplaintDeclined,
    c.ConfirmRemedy: e.RemedyConfirmed,
}

DECIDER: Decider[State, c.Command, Event] = Decider(State(), decide, evolve)
