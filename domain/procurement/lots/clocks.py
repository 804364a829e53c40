"""Periods of a lot: reckoned once, stopped by a complaint, and going on by the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel.terms import Clock, Term, TermUnit
from domain.kernel.working_days import WorkingDays
from domain.procurement.parts import DueInstant
from domain.procurement.periods import Period, calendar_version, period, period_end


@dataclass(frozen=True, slots=True)
class LotPause:
    """From when to when the lot stood still; `until` is None while it does."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LotPeriod:
    """A period that runs since an act. What happens at its end is late."""

    due: DueInstant
    since: datetime

    def is_over(self, at: datetime) -> bool:
        """Whether it ended by now."""
        return self.due.at <= at


def end_of(rule: str, since: datetime, days: WorkingDays) -> DueInstant:
    """When a period that begins now ends. Refused: `calendar_missing`."""
    return period_end(since, period(rule), days)


def later_end(running: LotPeriod, pauses: Sequence[LotPause], days: WorkingDays) -> DueInstant:
    """When a period ends that stood still through these pauses, the last of which is over now.

    Whole days on which the lot stood still, even for a part of them, do not count; hours stop at the very instant.
    What had ended before the last pause stays ended.
    """
    if not pauses or running.is_over(pauses[-1].since):
        return running.due
    own = [(max(pause.since, running.since), pause.until) for pause in pauses]
    stood = [(since, until) for since, until in own if until is not None and until > since]
    of = period(running.due.rule)
    if of.term is None or of.unit is TermUnit.HOURS:
        rest = sum((until - since for since, until in stood), timedelta())
        return DueInstant(running.since + timedelta(hours=of.length) + rest, running.due.rule)
    return _by_days(of, of.term, running.since, stood, days)


def _by_days(
    of: Period, term: Term, since: datetime, stood: Sequence[tuple[datetime, datetime]], days: WorkingDays
) -> DueInstant:
    clock = Clock.started(term, since, days)
    for stopped, resumed in stood:
        clock = clock.paused(stopped, days).resumed(resumed, days)
    ends = days.end(clock.last_day(days))
    return DueInstant(ends, str(of), calendar_version(ends, days))
