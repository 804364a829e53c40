"""The debarments of a company: one officer proposes, the company is heard, another officer decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, assert_never

from domain.calendars import published as calendars
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.kernel.places import end_of_day
from domain.kernel.terms import Clock, Term, TermUnit
from domain.kernel.working_days import CalendarYear, WorkingDays
from domain.organisations.published import CompanyDissolved, CompanyFact, CompanyRegistered
from domain.suppliers.debarments import commands as c
from domain.suppliers.debarments import events as e
from domain.suppliers.debarments.cases import Case, Decided, Dropped, Proposed, after
from domain.suppliers.kinds import DebarmentGround

SHORTEST_HEARING, LONGEST_HEARING = 3, 60
"""Working days."""
LONGEST: Final = timedelta(days=5 * 366)
"""Nobody is kept out for longer (EU 2014/24, article 57 (7)); then it is decided anew."""
ONE_DAY: Final = timedelta(days=1)

Known = e.Event | CompanyFact | calendars.Fact


@dataclass(frozen=True, slots=True)
class State:
    """The cases against a company, and the calendars that terms and days are reckoned with."""

    company: CompanyRegistered | None = None
    cases: Mapping[str, Case] = field(default_factory=lambda: MappingProxyType({}))
    years: Mapping[int, CalendarYear] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def days(self) -> WorkingDays:
        """The working days of the jurisdiction, as far as they were declared."""
        return WorkingDays("" if self.company is None else self.company.jurisdiction, self.years)


def evolve(state: State, event: Known) -> State:
    """What is known after an event of the company's cases, of the company, or of a calendar."""
    match event:
        case CompanyRegistered():
            return replace(state, company=event)
        case CompanyDissolved():
            return state
        case (
            e.DebarmentProposed()
            | e.StatementMade()
            | e.DebarmentDecided()
            | e.DebarmentDropped()
            | e.DebarmentLifted()
        ):
            case = after(state.cases.get(event.case_id), event)
            return state if case is None else replace(state, cases={**state.cases, event.case_id: case})
        case _:
            year = calendars.year_of(event)
            calendar = calendars.calendar_after(state.years.get(year), event)
            return replace(state, years={**state.years, year: calendar})


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.Event]:
    """What a command does to the cases. The same command twice adds nothing."""
    match command:
        case c.ProposeDebarment():
            return _propose(state, command, act)
        case c.MakeStatement():
            return _state(_case(state, command), command, act)
        case c.DecideDebarment():
            return _decide(state, _case(state, command), command, act)
        case c.DropDebarment():
            return _drop(_case(state, command), command, act)
        case c.LiftDebarment():
            return _lift(_case(state, command), command, act)
        case _:
            assert_never(command)


def _grounds(grounds: Sequence[DebarmentGround]) -> tuple[DebarmentGround, ...]:
    found = tuple(sorted(set(grounds)))
    if not found:
        raise Refused("debarment_without_grounds", "grounds")
    return found


def _propose(state: State, command: c.ProposeDebarment, act: Act) -> Sequence[e.Event]:
    if state.company is None:
        raise Refused("company_not_known", "companyId", company=command.company_id)
    grounds = _grounds(command.grounds)
    match state.cases.get(command.case_id):
        case None:
            pass
        case Proposed(proposed) if repeats(proposed, command, grounds=grounds):
            return []
        case _:
            raise Refused("debarment_exists", "caseId", case=command.case_id)
    if not SHORTEST_HEARING <= command.hearing_days <= LONGEST_HEARING:
        raise Refused("hearing_days_range", "hearingDays", least=SHORTEST_HEARING, limit=LONGEST_HEARING)
    days = state.days
    clock = Clock.started(Term(command.hearing_days, TermUnit.WORKING_DAYS), act.at, days)
    proposed = filled(
        e.DebarmentProposed,
        command,
        grounds=grounds,
        jurisdiction=state.company.jurisdiction,
        calendar_version=days.year_of(clock.day_zero).version,
        heard_until=days.end(clock.last_day(days)),
        by=act.actor,
    )
    return [proposed]


def _case(state: State, command: c.MakeStatement | c.DecideDebarment | c.DropDebarment | c.LiftDebarment) -> Case:
    case = state.cases.get(command.case_id)
    if case is None:
        raise Refused("debarment_unknown", "caseId", case=command.case_id)
    return case


def _state(case: Case, command: c.MakeStatement, act: Act) -> Sequence[e.Event]:
    match case:
        case Proposed(stated=True):
            return []
        case Proposed(proposed) if act.at < proposed.heard_until:
            return [filled(e.StatementMade, command, by=act.actor)]
        case Proposed():
            raise Refused("hearing_over", "caseId", until=case.proposed.heard_until.isoformat())
        case Decided() | Dropped():
            raise Refused("debarment_settled", "caseId", case=command.case_id)
        case _:
            assert_never(case)


def _decide(state: State, case: Case, command: c.DecideDebarment, act: Act) -> Sequence[e.Event]:
    grounds = _grounds(command.grounds)
    match case:
        case Decided(decided) if repeats(decided, command, grounds=grounds):
            return []
        case Decided() | Dropped():
            raise Refused("debarment_settled", "caseId", case=command.case_id)
        case Proposed(proposed):
            pass
        case _:
            assert_never(case)
    if not case.was_heard(act.at):
        raise Refused("company_not_heard", "caseId", until=proposed.heard_until.isoformat())
    if strange := sorted(set(grounds) - set(proposed.grounds)):
        raise Refused("ground_not_proposed", "grounds", ground=strange[0].value)
    days = state.days
    _check_days(command.first_day, command.last_day, days.day_of(act.at))
    zone = days.year_of(days.day_of(act.at)).zone
    since, until = end_of_day(command.first_day - ONE_DAY, zone), end_of_day(command.last_day, zone)
    jurisdiction = proposed.jurisdiction
    decided = filled(
        e.DebarmentDecided, command, grounds=grounds, jurisdiction=jurisdiction, since=since, until=until, by=act.actor
    )
    return [decided]


def _check_days(first: date, last: date, today: date) -> None:
    if first < today:
        raise Refused("debarment_backwards", "firstDay", first=first.isoformat(), today=today.isoformat())
    if last < first:
        raise Refused("debarment_ends_first", "lastDay", first=first.isoformat(), last=last.isoformat())
    if last - first >= LONGEST:
        raise Refused("debarment_too_long", "lastDay", days=LONGEST.days)


def _drop(case: Case, command: c.DropDebarment, act: Act) -> Sequence[e.Event]:
    match case:
        case Proposed():
            return [filled(e.DebarmentDropped, command, by=act.actor)]
        case Dropped():
            return []
        case Decided():
            raise Refused("debarment_settled", "caseId", case=command.case_id)
        case _:
            assert_never(case)


def _lift(case: Case, command: c.LiftDebarment, act: Act) -> Sequence[e.Event]:
    match case:
        case Decided(decided) if case.lifted is None and act.at < case.until:
            jurisdiction = decided.jurisdiction
            return [filled(e.DebarmentLifted, command, jurisdiction=jurisdiction, lifted_at=act.at, by=act.actor)]
        case Decided():
            return []  # lifted, or over
        case Proposed() | Dropped():
            raise Refused("debarment_not_decided", "caseId", case=command.case_id)
        case _:
            assert_never(case)


DECIDER: Decider[State, c.Command, Known] = Decider(State(), decide, evolve)
