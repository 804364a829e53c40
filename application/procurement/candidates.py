"""Requests to take part: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.places import at_company
from application.procurement.streams import CANDIDATES, HOLDS, PROCEDURES, TENDERS, WORKING_DAYS
from domain.calendars.published import WORKING_DAYS as PUBLISHED_WORKING_DAYS
from domain.calendars.published import year_id
from domain.organisations.published import jurisdiction_of
from domain.procurement.candidates import commands as c
from domain.procurement.candidates.decider import DECIDER
from domain.procurement.candidates.events import CandidateFact
from domain.procurement.candidates.state import State
from domain.suppliers.published import DEBARMENTS, MANDATES, debarment_stream, mandate_stream


def _at_buyer(_: object, state: State) -> Sequence[Place]:
    return () if state.tender is None else ((state.tender.buyer, jurisdiction_of(state.tender.buyer)),)


def _of_request(command: c.RequestToTakePart) -> Sequence[str]:
    company = command.company
    return (TENDERS(command.tender_id), mandate_stream(company, command.account), debarment_stream(company))


def _of_judging(command: c.DecideQualification) -> Sequence[str]:
    return (TENDERS(command.tender_id), mandate_stream(command.company, command.account))


def _procedure(_: object, state: State) -> Sequence[str]:
    return () if state.tender is None else (PROCEDURES(state.tender.procedure.partition("@")[0]),)


def _procedure_and_holds(command: object, state: State) -> Sequence[str]:
    return (*_procedure(command, state), *map(HOLDS, state.lots))


def _calendars(command: Any, state: State, at: datetime) -> Sequence[str]:
    """The calendar from the act to what follows from it."""
    if state.tender is None or state.periods is None:
        return ()
    ends = (at, state.periods.deadline.at, getattr(command, "deadline", None) or at)
    years = range(at.year, min(max(end.year for end in ends), at.year + 5) + 2)
    return tuple(WORKING_DAYS(year_id(jurisdiction_of(state.tender.buyer), year)) for year in years)


def _not_before(_: object, state: State) -> Iterator[BarredPerson]:
    """Whoever drafted, published or opens judges no company."""
    tender = state.tender
    if tender is not None:
        accounts = (*tender.openers, *tender.drafters, *(() if tender.publisher is None else (tender.publisher,)))
        yield from _barred(accounts)


def _not_judges(_: object, state: State) -> Iterator[BarredPerson]:
    """Whoever opens, or judged a company, invites none."""
    judges = (decided.evaluator for decided in state.decided.values() if decided.evaluator is not None)
    yield from _barred((*(() if state.tender is None else state.tender.openers), *judges))


def _barred(accounts: Sequence[str]) -> Iterator[BarredPerson]:
    for account in dict.fromkeys(accounts):
        yield BarredPerson(account, "duties_separated", "duties_separated", path="tenderId")


def _stream_of(event: Any) -> str:
    return CANDIDATES(event.tender_id) if isinstance(event, CandidateFact) else TENDERS(event.tender_id)


CANDIDATE: Slice[Any, Any, Any] = Slice(
    name="procurement.candidate",
    decider=DECIDER,
    streams=CANDIDATES,
    key="tender_id",
    commands={
        c.RequestToTakePart: Rule(guards=_of_request, places=at_company),
        c.DecideQualification: Rule(
            permission="procurement.judge_bids",
            guards=_of_judging,
            beside=_procedure,
            dated=_calendars,
            places=_at_buyer,
            terms=Terms(not_by=_not_before),
        ),
        c.InviteCandidates: Rule(
            guards=TENDERS.of("tender_id"),
            beside=_procedure_and_holds,
            dated=_calendars,
            places=_at_buyer,
            terms=Terms(not_by=_not_judges),
        ),
    },
    public=True,
    route=_stream_of,
    writes=(TENDERS,),
    passbooks=(HOLDS,),
    looks_at=(MANDATES, DEBARMENTS, PUBLISHED_WORKING_DAYS),
    in_turn=True,
)

SLICES: tuple[Slice[Any, Any, Any], ...] = (CANDIDATE,)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
