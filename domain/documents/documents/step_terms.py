"""By when each step of a review is to be done: instants that are reckoned once, and stored with their rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.documents.deliveries.term import YearVersion
from domain.documents.routes.steps import DocumentDuty, RouteStep
from domain.kernel.refused import Refused
from domain.kernel.terms import Clock, Term, TermUnit
from domain.kernel.working_days import CalendarYear, WorkingDays


@dataclass(frozen=True, slots=True)
class StepTerm:
    """A step has `days` working days since an instant, until `due_at`, by calendars of these versions."""

    step: str
    days: int
    since: datetime
    calendars: tuple[YearVersion, ...]
    due_at: datetime

    def declared_free(self, freed: Mapping[date, int]) -> tuple[date, ...]:
        """The days that were declared free after the term was reckoned."""
        known = {calendar.year: calendar.version for calendar in self.calendars}
        return tuple(sorted(day for day, version in freed.items() if version > known.get(day.year, version)))


def term_of(step: str, days: int, since: datetime, jurisdiction: str, years: Mapping[int, CalendarYear]) -> StepTerm:
    """The term of a step that begins at an instant. Refused: `calendar_missing`."""
    calendars = WorkingDays(jurisdiction, years)
    clock = Clock.started(Term(days, TermUnit.WORKING_DAYS), since, calendars)
    last = clock.last_day(calendars)
    used = (YearVersion(year, years[year].version) for year in range(clock.day_zero.year, last.year + 1))
    return StepTerm(step, days, since, tuple(used), calendars.end(last))


def term_if_known(
    step: str, days: int, since: datetime, jurisdiction: str, years: Mapping[int, CalendarYear]
) -> StepTerm | None:
    """The same; none where no calendar reaches so far: what people do in a review does not hang on that."""
    try:
        return term_of(step, days, since, jurisdiction, years)
    except Refused:
        return None


def first_terms(
    steps: Sequence[RouteStep], since: datetime, jurisdiction: str, years: Mapping[int, CalendarYear]
) -> tuple[StepTerm, ...]:
    """The terms that begin with a review: those of its reviewers, or of the approver where there are none.

    A jurisdiction that never declared a calendar has none. Refused: `calendar_missing`, where it did for other years.
    """
    if not years:
        return ()
    reviews = [step for step in steps if step.duty is not DocumentDuty.APPROVE]
    return tuple(term_of(step.key, step.days, since, jurisdiction, years) for step in reviews or steps)
