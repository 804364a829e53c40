"""Who asked to take part, what was decided of them, and what the tender and its procedure say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.calendars import published as calendars
from domain.kernel.refused import Refused
from domain.kernel.working_days import CalendarYear, WorkingDays
from domain.organisations.published import jurisdiction_of
from domain.procurement.candidates import events as e
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.naming import lot_id
from domain.procurement.parts import TenderPeriods
from domain.procurement.procedures.adopted import Procedures
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders import events as t
from domain.suppliers.published import CompanyStanding, DebarmentFact, MandateFact


@dataclass(frozen=True, slots=True)
class State:
    """`requested` and `decided` are by company. The rest is of other streams: the tender's, and what its rules are."""

    requested: Mapping[str, e.ParticipationRequested] = field(default_factory=dict)
    decided: Mapping[str, e.QualificationDecided] = field(default_factory=dict)
    tender: t.TenderPublished | None = None
    periods: TenderPeriods | None = None
    invited: bool = False
    over: bool = False
    procedures: Procedures = field(default_factory=Procedures)
    years: Mapping[int, CalendarYear] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)
    company: CompanyStanding = field(default_factory=CompanyStanding)

    def days(self, buyer: str) -> WorkingDays:
        """The working days of a buyer's jurisdiction, as far as they are declared."""
        return WorkingDays(jurisdiction_of(buyer), self.years)

    def stage(self, tender_id: str) -> tuple[t.TenderPublished, TenderPeriods, datetime]:
        """The tender, its instants, and the end of requests. Refused: `unknown_tender`, `no_requests`."""
        if self.tender is None:
            raise Refused("unknown_tender", "tenderId", tender=tender_id)
        if self.periods is None or self.periods.requests_until is None:
            raise Refused("no_requests", "tenderId", tender=tender_id)
        return self.tender, self.periods, self.periods.requests_until.at

    @property
    def lots(self) -> tuple[str, ...]:
        """The ids of the lots of the tender."""
        return () if self.tender is None else tuple(lot_id(self.tender.tender_id, lot) for lot in self.tender.lots)

    @property
    def admitted(self) -> tuple[str, ...]:
        """The companies that may be invited, in the order of their requests."""
        return tuple(
            company for company in self.requested if company in self.decided and self.decided[company].admitted
        )


def evolve(state: State, event: Any) -> State:
    """All of it after an event of these streams; what says nothing here changes nothing."""
    if isinstance(event, calendars.SOURCES):
        year = calendars.year_of(event)
        return replace(state, years={**state.years, year: calendars.calendar_after(state.years.get(year), event)})
    if isinstance(event, MandateFact | DebarmentFact):
        return replace(state, company=state.company.after(event))
    match event:
        case e.ParticipationRequested():
            return replace(state, requested={**state.requested, event.company: event})
        case e.QualificationDecided():
            return replace(state, decided={**state.decided, event.company: event})
        case ProcedureAdopted():
            return replace(state, procedures=state.procedures.after(event))
        case HoldEntered():
            return replace(state, holds={**state.holds, event.lot_id: event.held_by})
        case _:
            return _tendered(state, event)


def _tendered(state: State, event: Any) -> State:
    match event:
        case t.TenderPublished():
            return replace(state, tender=event, periods=event.periods)
        case t.TermsAmended() | t.DeadlineExtended():
            return replace(state, periods=event.periods)
        case t.CandidatesInvited():
            return replace(state, invited=True)
        case t.TenderingClosed() | t.TenderCancelled() | t.TenderFinished():
            return replace(state, over=True)
        case _:
            return state
