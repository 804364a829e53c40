"""Enquiries: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.places import at_company
from application.procurement.streams import ENQUIRIES, PROCEDURES, TENDER_ENQUIRIES, TENDERS, WORKING_DAYS
from domain.calendars.published import WORKING_DAYS as PUBLISHED_WORKING_DAYS
from domain.calendars.published import year_id
from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.enquiries import commands as c
from domain.procurement.enquiries import events as e
from domain.procurement.enquiries.decider import DECIDER, State
from domain.procurement.lots.events import AwardDecided
from domain.suppliers.published import MANDATES, mandate_stream


def _buyer(_: object, state: State) -> Sequence[Place]:
    buyer = state.tender and state.tender.fact.buyer
    return ((buyer, jurisdiction_of(buyer)),) if buyer else ()


def _around(command: c.AskEnquiry) -> Sequence[str]:
    noted = TENDER_ENQUIRIES(command.tender_id)
    return (TENDERS(command.tender_id), noted, mandate_stream(command.company, command.account))


def _procedure(_: c.AskEnquiry, state: State) -> Sequence[str]:
    """The procedure says whether an open question holds the opening."""
    tender = state.tender
    return () if tender is None else (PROCEDURES(tender.fact.procedure.partition("@")[0]),)


def _of_tender(state: State, enquiry_id: str) -> Sequence[str]:
    asked = state.asked.get(enquiry_id)
    return () if asked is None else (TENDERS(asked.tender_id), TENDER_ENQUIRIES(asked.tender_id))


def _to_dismiss(command: c.DismissEnquiry, state: State) -> Sequence[str]:
    return _of_tender(state, command.enquiry_id)


def _to_answer(command: c.AnswerEnquiry, state: State, at: datetime) -> Sequence[str]:
    """Beside the tender, its procedure and the calendar: they say whether the answer is late."""
    of_tender, tender = _of_tender(state, command.enquiry_id), state.tender
    if tender is None or tender.periods is None:
        return of_tender
    jurisdiction, deadline = jurisdiction_of(tender.fact.buyer), tender.periods.deadline.at
    years = range(min(at.year, deadline.year) - 1, deadline.year + 2)
    days = (WORKING_DAYS(year_id(jurisdiction, year)) for year in years)
    return (*of_tender, PROCEDURES(tender.fact.procedure.partition("@")[0]), *days)


def _to_show(_: c.ShowEnquirers, state: State) -> Sequence[str]:
    return tuple(map(ENQUIRIES, state.noted.enquiry_ids)) if state.noted else ()


def _stream_of(event: e.EnquiryFact) -> str:
    if isinstance(event, e.EnquiriesNoted):
        return TENDER_ENQUIRIES(event.tender_id)
    return ENQUIRIES(event.enquiry_id)


ENQUIRY: Slice[Any, Any, Any] = Slice(
    name="procurement.enquiry",
    decider=DECIDER,
    streams=ENQUIRIES,
    key="enquiry_id",
    commands={
        c.AskEnquiry: Rule(guards=_around, beside=_procedure, places=at_company, blind_actor="asker"),
        c.AnswerEnquiry: Rule(dated=_to_answer, places=_buyer),
        c.DismissEnquiry: Rule(permission="procurement.answer_enquiry", beside=_to_dismiss, places=_buyer),
        c.ShowEnquirers: Rule("tender_id", "procurement.record_tender", beside=_to_show, streams=TENDER_ENQUIRIES),
    },
    route=_stream_of,
    writes=(TENDER_ENQUIRIES,),
    passbooks=(TENDER_ENQUIRIES,),
    looks_at=(MANDATES, PUBLISHED_WORKING_DAYS),
)


def show_enquirers(fact: Recorded[Any]) -> Sequence[c.ShowEnquirers]:
    """The companies that asked, at the first award of a tender."""
    return [c.ShowEnquirers(fact.event.tender_id)]


SLICES: tuple[Slice[Any, Any, Any], ...] = (ENQUIRY,)
WORKFLOWS: tuple[Workflow, ...] = (Workflow("procurement.show_enquirers", (AwardDecided,), show_enquirers),)
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
