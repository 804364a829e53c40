"""The commands on deliveries: of the receiving unit, of whoever it is for, and of the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from application.documents import streams
from application.documents.circulars import SUBMITTING
from application.documents.files import place_of
from application.documents.issuing import MARK, calendars
from application.documents.leaving import RECORD
from application.kernel.policy import BarredPerson, Place, Site
from application.kernel.rules import Rule, Slice, Terms
from domain.authority.published import HOLDERS
from domain.calendars.published import WORKING_DAYS
from domain.documents.deliveries import commands as c
from domain.documents.deliveries import events as e
from domain.documents.deliveries.decider import DECIDER, State, reckoned_at
from domain.documents.deliveries.ladder import candidates, units_of
from domain.documents.deliveries.relay import RecordRelay
from domain.documents.deliveries.stages import Unsubmitted
from domain.documents.deliveries.submitting import SubmitDelivery
from domain.documents.naming import is_within, unit_of
from domain.kernel.refused import Refused
from domain.organisations.published import jurisdiction_of

RECEIVE, RELAY = "documents.receive", "documents.relay"


def _id(command: c.ReceivingCommand | c.RecordNotification) -> str:
    return c.delivery_id(command.document_id, command.recipient)


def _of_recipient(command: c.ReceivingCommand, _: State) -> Sequence[Place]:
    """At the receiving unit."""
    return (place_of(unit_of(command.recipient)),) if is_within(command.recipient) else ()


def _next(command: c.ForwardDelivery) -> Sequence[str]:
    return (streams.delivery(c.delivery_id(command.document_id, command.to)),)


def _next_is_there(command: c.ForwardDelivery, _: State) -> Sequence[Site]:
    return (Site("to", command.to, refusal=Refused("recipient_unknown", "to", recipient=command.to)),)


def _sender_of(command: c.ReceivingCommand, state: State) -> Iterator[BarredPerson]:
    """Whoever sent it does not act on it for the recipient."""
    delivery = state.of(_id(command))
    if not isinstance(delivery, Unsubmitted):
        sent = delivery.submitted
        yield BarredPerson(
            sent.submitted_by, "receiver_is_sender", "receiver_is_sender", sent.under_grant, "documentId"
        )


def _calendars(command: c.MarkDeliveryDue, state: State, _: datetime) -> Sequence[str]:
    delivery = state.of(command.delivery_id)
    if isinstance(delivery, Unsubmitted) or delivery.submitted.term is None:
        return ()
    return calendars(jurisdiction_of(reckoned_at(delivery.submitted)), delivery.submitted.term.since)


def _ladder(command: c.MarkDeliveryDue, state: State, at: datetime) -> Sequence[str]:
    """The calendars, where the two units stand, and who holds the posts that are told."""
    delivery = state.of(command.delivery_id)
    if isinstance(delivery, Unsubmitted):
        return ()
    submitted = delivery.submitted
    units, posts = units_of(submitted), candidates(submitted, state.places, at)
    return (*_calendars(command, state, at), *map(streams.unit_place, units), *map(streams.holder, posts))


def _stream_of(event: e.DeliveryEvent) -> str:
    return streams.delivery(event.delivery_id)


_RECEIVING = Rule(_id, RECEIVE, places=_of_recipient, terms=Terms(not_by=_sender_of))
_OPENING = Rule(_id, RECEIVE, places=_of_recipient, terms=Terms(own="recipient", not_by=_sender_of))
_FORWARDING = Rule(
    _id,
    RECEIVE,
    guards=_next,
    places=_of_recipient,
    terms=Terms(sites=_next_is_there, not_by=_sender_of),
)

DELIVERY: Slice[Any, Any, Any] = Slice(
    name="documents.delivery",
    decider=DECIDER,
    streams=streams.delivery,
    commands={
        c.AcceptDelivery: _OPENING,
        c.RefuseDelivery: _RECEIVING,
        c.ForwardDelivery: _FORWARDING,
        c.AssignDelivery: _RECEIVING,
        c.OpenDelivery: _OPENING,
        c.AnswerDelivery: _RECEIVING,
        SubmitDelivery: SUBMITTING,
        c.MarkDeliveryDue: Rule("delivery_id", MARK, dated=_ladder),
        c.RecordNotification: Rule(_id, RECORD),
        RecordRelay: Rule("delivery_id", RELAY),
    },
    route=_stream_of,
    looks_at=(HOLDERS, WORKING_DAYS),
)
