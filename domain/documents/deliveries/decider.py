"""A delivery: accepted, refused, forwarded, opened, answered; reminded of and overdue while something is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from domain.authority.published import PostFact, PostHolders
from domain.calendars import published as calendars
from domain.documents.deliveries import commands as c
from domain.documents.deliveries import events as e
from domain.documents.deliveries import stages
from domain.documents.deliveries.ladder import told_at
from domain.documents.deliveries.relay import RecordRelay
from domain.documents.deliveries.relaying import relay
from domain.documents.deliveries.stages import Delivery, Ended, Underway, Unsubmitted
from domain.documents.deliveries.submitting import SubmitDelivery, submit
from domain.documents.deliveries.term import DeliveryTerm, reckoned
from domain.documents.ended_units import EndedUnits, RecipientUnitEnded
from domain.documents.naming import is_within, partner_of
from domain.documents.places import UnitPlaceNoted, UnitPlaces
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled
from domain.kernel.refused import Refused
from domain.kernel.working_days import CalendarYear, WorkingDays
from domain.organisations.published import jurisdiction_of


@dataclass(frozen=True, slots=True)
class State:
    """Deliveries by their ids; units that ended; where units stand, and who holds their posts; and the calendars of
    years, with the version by which each day was declared free.
    """

    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    years: Mapping[int, CalendarYear] = field(default_factory=dict)
    freed: Mapping[date, int] = field(default_factory=dict)
    ended: EndedUnits = field(default_factory=EndedUnits)
    places: UnitPlaces = field(default_factory=UnitPlaces)
    holders: PostHolders = field(default_factory=PostHolders)

    def of(self, delivery_id: str) -> Delivery:
        """The delivery of this id."""
        return self.deliveries.get(delivery_id, Unsubmitted())


Command = c.DeliveryCommand | SubmitDelivery | RecordRelay
Event = e.DeliveryEvent | calendars.Fact | RecipientUnitEnded | UnitPlaceNoted | PostFact


def evolve(state: State, event: Event) -> State:
    """What is known after an event on a delivery, on a calendar, or on a unit that ended."""
    if isinstance(event, RecipientUnitEnded):
        return replace(state, ended=state.ended.after(event))
    if isinstance(event, UnitPlaceNoted):
        return replace(state, places=state.places.after(event))
    if isinstance(event, PostFact):
        return replace(state, holders=state.holders.after(event))
    if isinstance(event, calendars.Fact):
        year = calendars.year_of(event)
        freed = {event.day: event.version} if isinstance(event, calendars.DayDeclaredFree) else {}
        after = calendars.calendar_after(state.years.get(year), event)
        return replace(state, years={**state.years, year: after}, freed={**state.freed, **freed})
    delivery = stages.after(state.of(event.delivery_id), event)
    return replace(state, deliveries={**state.deliveries, event.delivery_id: delivery})


def decide(state: State, command: Command, act: Act) -> Sequence[e.DeliveryEvent]:
    """What a command does to the delivery."""
    if isinstance(command, RecordRelay):
        return relay(state.of(command.delivery_id), command)
    if isinstance(command, c.MarkDeliveryDue):
        return _mark(state, command, act)
    if isinstance(command, c.RecordNotification):
        return _told(state, command)
    if isinstance(command, SubmitDelivery):
        return submit(state.of, state.ended, command, act)
    id_ = c.delivery_id(command.document_id, command.recipient)
    delivery = state.of(id_)
    if _is_done(delivery, command):
        return []
    match delivery:
        case Unsubmitted():
            raise Refused("unknown_delivery", "documentId")
        case Ended():
            raise Refused("delivery_ended", "documentId")
        case Underway():
            return _received(state, delivery, command, act)
        case _:
            assert_never(delivery)


def _is_done(delivery: Delivery, command: c.ReceivingCommand) -> bool:
    """Whether what is asked was done before."""
    match command, delivery:
        case c.AcceptDelivery(), Underway():
            return delivery.accepted
        case c.OpenDelivery(), Underway():
            return delivery.opened
        case c.AssignDelivery(account_id=account_id), Underway():
            return delivery.assigned == account_id
        case c.AnswerDelivery(reply_id=reply_id), Underway():
            return delivery.answered_by == reply_id
        case c.RefuseDelivery(reason=reason), Ended(end=e.DeliveryRefused(reason=before)):
            return reason == before
        case c.ForwardDelivery(to=to), Ended(end=e.DeliveryForwarded(to=before)):
            return to == before
        case _:
            return False


def _received(state: State, delivery: Underway, command: c.ReceivingCommand, act: Act) -> Sequence[e.DeliveryEvent]:
    id_, document_id = delivery.submitted.delivery_id, command.document_id
    match command:
        case c.AcceptDelivery():
            return [e.DeliveryAccepted(id_, document_id, act.actor, delivery.owed)]
        case c.RefuseDelivery(reason=reason):
            if delivery.accepted or delivery.answered_by:
                raise Refused("delivery_accepted", "documentId")
            return [e.DeliveryRefused(id_, document_id, act.actor, reason, delivery.owed)]
        case c.AssignDelivery(account_id=account_id):
            return [e.DeliveryAssigned(id_, document_id, account_id)]
        case c.OpenDelivery():
            return [e.DeliveryOpened(id_, document_id, act.actor, delivery.owed)]
        case c.AnswerDelivery(reply_id=reply_id):
            if delivery.answered_by is not None:
                raise Refused("request_answered", "replyId", by=delivery.answered_by)
            return [e.DeliveryAnswered(id_, document_id, reply_id, delivery.owed)]
        case c.ForwardDelivery():
            return _forward(state, delivery, command, act)
        case _:
            assert_never(command)


def _forward(state: State, delivery: Underway, command: c.ForwardDelivery, act: Act) -> Sequence[e.DeliveryEvent]:
    """On to the next unit under the same term, unless that has the document already."""
    submitted, to = delivery.submitted, c.delivery_id(command.document_id, command.to)
    if not is_within(command.to):
        raise Refused("recipient_unknown", "to", recipient=command.to)
    if command.to in {submitted.recipient, submitted.sender}:
        raise Refused("to_oneself", "to", unit=command.to)
    if delivery.answered_by is not None:
        raise Refused("request_answered", "documentId", by=delivery.answered_by)
    forwarded = e.DeliveryForwarded(submitted.delivery_id, command.document_id, act.actor, command.to, delivery.owed)
    if not isinstance(state.of(to), Unsubmitted):
        return [forwarded]
    onward = replace(
        submitted,
        delivery_id=to,
        recipient=command.to,
        recipient_unit=command.to.partition("/")[0],
        term=delivery.term,
        submitted_by=act.actor,
        under_grant=act.grant,
        submitted_at=act.at,
        forwarded_from=submitted.recipient,
    )
    return [forwarded, onward, stages.consigned(onward)]


def reckoned_at(submitted: e.DeliverySubmitted) -> str:
    """The unit whose working days the term is made of: the sender, or the recipient of what a partner sent."""
    return submitted.sender if partner_of(submitted.sender) is None else submitted.recipient


def _mark(state: State, command: c.MarkDeliveryDue, act: Act) -> Sequence[e.DeliveryEvent]:
    """What fell due by now; where days were declared free since, the term ends later, and that is said first."""
    delivery = state.of(command.delivery_id)
    if not isinstance(delivery, Underway) or delivery.term is None or not delivery.owes:
        return []
    submitted, term, events = delivery.submitted, delivery.term, list[e.DeliveryEvent]()
    now = reckoned(term.days, term.since, WorkingDays(jurisdiction_of(reckoned_at(submitted)), state.years))
    if now.due_at > term.due_at:
        because = _declared_free(term, state.freed)
        extended = filled(e.DeadlineExtended, submitted, due_before=term.due_at, term=now, because=because)
        events.append(extended)
        term = now
    for kind, number, at in term.steps[delivery.fallen :]:
        if act.at < at:
            break
        if kind == "remind":
            events.append(filled(e.ReplyReminded, submitted, percent=number))
        else:
            told = told_at(submitted, number, state.places, state.holders, act.at)
            events.append(filled(e.ReplyOverdue, submitted, level=number, owed=submitted.expects, told=told))
    return events


def _told(state: State, command: c.RecordNotification) -> Sequence[e.DeliveryEvent]:
    """That the recipient was told is recorded once, and a failure before it; of what is no delivery, nothing."""
    id_ = c.delivery_id(command.document_id, command.recipient)
    match state.of(id_), command.failure:
        case Underway(told=None | e.RecipientNotificationFailed()), None:
            return [e.RecipientNotified(id_, command.document_id)]
        case Underway(told=None), str(failure):
            return [e.RecipientNotificationFailed(id_, command.document_id, failure)]
        case _:
            return []


def _declared_free(term: DeliveryTerm, freed: Mapping[date, int]) -> tuple[date, ...]:
    """The days that were declared free after the term was reckoned."""
    known = {calendar.year: calendar.version for calendar in term.calendars}
    return tuple(sorted(day for day, version in freed.items() if version > known.get(day.year, version)))


DECIDER: Decider[State, Command, Event] = Decider(State(), decide, evolve)
