"""An enquiry: asked in time, answered or dismissed once, and its author shown after the award."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from domain.calendars import published as calendars
from domain.kernel.declarations import Act, Decider
from domain.kernel.refused import Refused
from domain.kernel.working_days import CalendarYear, WorkingDays
from domain.organisations.published import jurisdiction_of
from domain.procurement.enquiries import commands as c
from domain.procurement.enquiries import events as e
from domain.procurement.enquiries.terms import EnquiredTender, tender_after
from domain.procurement.naming import lot_id
from domain.procurement.procedures.adopted import Procedures
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders.events import TenderFact
from domain.suppliers.published import CompanyStanding, MandateFact, MandateRight, check_mandate

MAX_ENQUIRIES = 500
"""Of a tender: the entry that lists them stays small."""
ALIAS_LENGTH = 8
Fact = e.EnquiryAsked | e.EnquiryAnswered | e.EnquiryDismissed | e.EnquirerShown | e.EnquiriesNoted


@dataclass(frozen=True, slots=True)
class State:
    """Enquiries by their ids, those of the tender, the tender itself, and what a rule needs beside."""

    asked: Mapping[str, e.EnquiryAsked] = field(default_factory=dict)
    closed: Mapping[str, e.EnquiryAnswered | e.EnquiryDismissed] = field(default_factory=dict)
    noted: e.EnquiriesNoted | None = None
    tender: EnquiredTender | None = None
    company: CompanyStanding = field(default_factory=CompanyStanding)
    procedures: Procedures = field(default_factory=Procedures)
    years: Mapping[int, CalendarYear] = field(default_factory=dict)


def evolve(state: State, event: Any) -> State:
    """What is known after an event of an enquiry, of its tender, or of what stands beside."""
    match event:
        case e.EnquiryAsked():
            return replace(state, asked={**state.asked, event.enquiry_id: event})
        case e.EnquiryAnswered() | e.EnquiryDismissed():
            return replace(state, closed={**state.closed, event.enquiry_id: event})
        case e.EnquiriesNoted():
            return replace(state, noted=event)
        case _ if isinstance(event, TenderFact):
            return replace(state, tender=tender_after(state.tender, event))
        case _:
            return _beside(state, event)


def _beside(state: State, event: Any) -> State:
    match event:
        case ProcedureAdopted():
            return replace(state, procedures=state.procedures.after(event))
        case _ if isinstance(event, MandateFact):
            return replace(state, company=state.company.after(event))
        case _ if isinstance(event, calendars.SOURCES):
            year = calendars.year_of(event)
            calendar = calendars.calendar_after(state.years.get(year), event)
            return replace(state, years={**state.years, year: calendar})
        case _:
            return state


def decide(state: State, command: c.Command, act: Act) -> Sequence[Fact]:
    """What a command does to the enquiry."""
    match command:
        case c.AskEnquiry():
            return _ask(state, command, act)
        case c.AnswerEnquiry():
            return _answer(state, command, act)
        case c.DismissEnquiry():
            return _dismiss(state, command)
        case c.ShowEnquirers():
            return _show(state, command)
        case _:
            assert_never(command)


def _ask(state: State, command: c.AskEnquiry, act: Act) -> Sequence[Fact]:
    tender, lot = state.tender, command.lot and lot_id(command.tender_id, command.lot)
    if (former := state.asked.get(command.enquiry_id)) is not None:
        said = (former.tender_id, former.text, former.lot_id, former.company)
        if said == (command.tender_id, command.text, lot, command.company):
            return []
        raise Refused("enquiry_exists", "enquiryId")
    if tender is None:
        raise Refused("unknown_tender", "tenderId", tender=command.tender_id)
    if tender.until is None or act.at >= tender.until:
        raise Refused("enquiries_over", "tenderId")
    if command.lot is not None and command.lot not in tender.fact.lots:
        raise Refused("unknown_lot", "lot", lot=command.lot)
    check_mandate(state.company, act.actor, MandateRight.BID, act.at, path="company")
    known = state.noted.enquiry_ids if state.noted else ()
    if len(known) >= MAX_ENQUIRIES:
        raise Refused("too_many_parts", "tenderId", limit=MAX_ENQUIRIES)
    asked = e.EnquiryAsked(
        command.enquiry_id,
        command.tender_id,
        lot,
        command.text,
        command.asker[:ALIAS_LENGTH],
        command.company,
        act.actor,
        act.unit,
        act.grant,
    )
    holds = state.procedures.pinned(tender.fact.procedure).terms.unanswered_enquiry_holds_opening
    shown = state.noted is not None and state.noted.shown
    ids = (*known, command.enquiry_id)
    return [e.EnquiriesNoted(command.tender_id, ids, _open(state) + 1, shown, holds), asked]


def _open(state: State) -> int:
    return state.noted.open if state.noted else 0


def _one(state: State, enquiry_id: str) -> tuple[e.EnquiryAsked, EnquiredTender]:
    asked = state.asked.get(enquiry_id)
    if asked is None or state.tender is None:
        raise Refused("unknown_enquiry", "enquiryId")
    return asked, state.tender


def _answer(state: State, command: c.AnswerEnquiry, act: Act) -> Sequence[Fact]:
    asked, tender = _one(state, command.enquiry_id)
    match state.closed.get(command.enquiry_id):
        case e.EnquiryAnswered(text=text) if text == command.text:
            return []
        case e.EnquiryAnswered() | e.EnquiryDismissed():
            raise Refused("already_answered", "enquiryId")
        case None:
            pass
    terms = state.procedures.pinned(tender.fact.procedure).terms
    due = tender.answers_due(terms, WorkingDays(jurisdiction_of(tender.fact.buyer), state.years))
    late = due is not None and act.at >= due
    answered = e.EnquiryAnswered(command.enquiry_id, asked.tender_id, command.text, late)
    return [answered, *_closed(state)]


def _dismiss(state: State, command: c.DismissEnquiry) -> Sequence[Fact]:
    asked, _ = _one(state, command.enquiry_id)
    match state.closed.get(command.enquiry_id):
        case e.EnquiryDismissed(reason=reason) if reason == command.reason:
            return []
        case e.EnquiryAnswered() | e.EnquiryDismissed():
            raise Refused("already_answered", "enquiryId")
        case None:
            return [e.EnquiryDismissed(command.enquiry_id, asked.tender_id, command.reason), *_closed(state)]


def _closed(state: State) -> Sequence[e.EnquiriesNoted]:
    return [] if state.noted is None else [replace(state.noted, open=max(0, state.noted.open - 1))]


def _show(state: State, command: c.ShowEnquirers) -> Sequence[Fact]:
    if state.noted is None or state.noted.shown:
        return []
    known = (state.asked[id_] for id_ in state.noted.enquiry_ids if id_ in state.asked)
    shown = [e.EnquirerShown(it.enquiry_id, command.tender_id, it.company) for it in known if it.company is not None]
    return [*shown, replace(state.noted, shown=True)]


DECIDER: Decider[State, c.Command, Any] = Decider(State(), decide, evolve)
