"""A tender as far as enquiries look at it: whose it is, and until when there are questions and answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.kernel.working_days import WorkingDays
from domain.procurement.parts import TenderPeriods
from domain.procurement.periods import period_before, period_end
from domain.procurement.procedures.parameters import ProcedureParameters
from domain.procurement.tenders import events as t

_INSTANT = timedelta(microseconds=1)
"""The last day of the enquiries is day 0 of the answers."""


@dataclass(frozen=True, slots=True)
class EnquiredTender:
    """A published tender. `over` from its closing on, or its end."""

    fact: t.TenderPublished
    periods: TenderPeriods | None
    over: bool = False

    @property
    def until(self) -> datetime | None:
        """From when on questions come too late; None where there is no time for questions."""
        if self.periods is None or self.over:
            return None
        return self.periods.enquiries_until.at if self.periods.enquiries_until else self.periods.deadline.at

    def answers_due(self, terms: ProcedureParameters, days: WorkingDays) -> datetime | None:
        """From when on answers are late; None where the procedure does not say. Refused: `calendar_missing`."""
        if self.periods is None:
            return None
        before = terms.answers_until_before_deadline
        if self.fact.urgency is not None:
            before = terms.answers_until_before_deadline_urgent or before
        if before is not None:
            return period_before(self.periods.deadline.at, before, days).at
        if terms.answer_within_after_enquiries is None or self.periods.enquiries_until is None:
            return None
        return period_end(self.periods.enquiries_until.at - _INSTANT, terms.answer_within_after_enquiries, days).at


def tender_after(tender: EnquiredTender | None, event: t.TenderFact) -> EnquiredTender | None:
    """The tender after an event of it."""
    if isinstance(event, t.TenderPublished):
        return EnquiredTender(event, event.periods)
    if tender is None:
        return None
    match event:
        case t.TermsAmended(periods=periods) | t.DeadlineExtended(periods=periods):
            return replace(tender, periods=periods)
        case t.TenderingClosed() | t.TenderCancelled() | t.TenderFinished():
            return replace(tender, over=True)
        case _:
            return tender
