"""Circulars: delivered to each recipient in a run, with the units that ended known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from application.documents import streams
from application.kernel.policy import Site
from application.kernel.rules import Rule, Slice, Terms
from application.kernel.runs import Run
from application.kernel.workflows import Workflow
from domain.documents.deliveries.commands import delivery_id
from domain.documents.deliveries.decider import State
from domain.documents.deliveries.submitting import SubmitDelivery
from domain.documents.documents.circular_events import CircularDispatched, RecipientsListed
from domain.documents.ended_units import DECIDER, NoteUnitEnd
from domain.documents.kinds.terms import DocumentDirection
from domain.documents.naming import is_within, unit_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.refused import Refused
from domain.organisations import published as organisations

DELIVER, NOTE = "documents.deliver", "documents.note_unit_end"
"""What only the machine has."""


def _id(command: SubmitDelivery) -> str:
    return delivery_id(command.document_id, command.recipient)


def _own_end(command: SubmitDelivery) -> Sequence[str]:
    return (streams.ended_unit(unit_of(command.recipient)),) if is_within(command.recipient) else ()


def _successors(command: SubmitDelivery, state: State, at: datetime) -> Sequence[str]:
    """Whether the successors of a unit that ended are there, and have the document already."""
    if not is_within(command.recipient):
        return ()
    unit = unit_of(command.recipient)
    heir, ends = state.ended.heir(unit, at.date()), state.ended.chain(unit)[1:]
    having = () if heir in {None, unit} else (streams.delivery(delivery_id(command.document_id, str(heir))),)
    return (*map(streams.ended_unit, ends), *having)


def _stands(command: SubmitDelivery, state: State) -> Sequence[Site]:
    """The recipient is there, and stands where the direction of the kind wants it; of a unit that ended, nothing."""
    to = command.recipient
    if not is_within(to) or unit_of(to) in state.ended.ends:
        return ()
    there = Site("recipient", to, refusal=Refused("recipient_unknown", "recipient", recipient=to))
    down = command.direction is DocumentDirection.DOWN
    upper, lower = (command.sender, unit_of(to)) if down else (unit_of(to), command.sender)
    if not down and command.direction is not DocumentDirection.UP:
        return (there,)
    said = {"upper": upper, "lower": lower, "direction": command.direction.value}
    return (there, Site("recipient", lower, upper, refusal=Refused("wrong_direction", "recipient", **said)))


SUBMITTING = Rule(
    _id, DELIVER, guards=_own_end, dated=_successors, terms=Terms(sites=_stands), streams=streams.delivery
)
"""One recipient of a circular."""

ENDED_UNIT: Slice[Any, Any, Any] = Slice(
    name="documents.ended_unit",
    decider=DECIDER,
    streams=streams.ended_unit,
    commands={NoteUnitEnd: Rule("unit_id", NOTE)},
)


def note_unit_end(fact: Recorded[Any]) -> Sequence[NoteUnitEnd]:
    """What comes for a unit that was merged or dissolved goes elsewhere from that day on."""
    match organisations.published(fact.event):
        case organisations.UnitEnded(unit_id, _, successor_id, on):
            return [NoteUnitEnd(unit_id, successor_id, on)]
        case _:
            return []


def listed(facts: Sequence[Recorded[Any]]) -> Sequence[str]:
    """The recipients that the act of the dispatch listed."""
    act = facts[-1].command_id
    lists = (fact.event for fact in facts if fact.command_id == act and isinstance(fact.event, RecipientsListed))
    return [recipient for each in lists for recipient in each.recipients]


def submission(fact: Recorded[Any], recipient: str) -> SubmitDelivery:
    """Deliver it to one recipient, in the name of whoever dispatched it."""
    sent: CircularDispatched = fact.event
    act = fact.act
    said = {"submitted_by": act.actor, "under_grant": act.grant, "submitted_at": sent.dispatched_at}
    return filled(SubmitDelivery, sent, recipient=recipient, sender=sent.unit, **said)


NOTE_UNIT_END = Workflow(
    "documents.note_unit_end",
    tuple(cls for cls in organisations.SOURCES if cls not in organisations.OPENING),
    note_unit_end,
    start="beginning",
)
RUNS = (Run("documents.circular", CircularDispatched, listed, submission, about="document_id"),)
