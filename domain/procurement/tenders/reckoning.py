"""The instants of a tender, by its procedure: how long bids may come in, until when to ask and to complain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.kernel.refused import Refused
from domain.kernel.working_days import WorkingDays
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.parts import DueInstant, TenderPeriods
from domain.procurement.periods import Period, period_before, period_end
from domain.procurement.procedures.parameters import ProcedureParameters
from domain.procurement.tenders.draft import Draft
from domain.procurement.tenders.terms import told_instant

_INSTANT = timedelta(microseconds=1)
PROPORTION = 5
"""A fifth of the least time for bids is left after an amendment, where the procedure names no time."""
GIVEN = "given"
"""The rule of an instant that the buyer chose."""


def first_periods(draft: Draft, terms: ProcedureParameters, days: WorkingDays, now: datetime) -> TenderPeriods:
    """The instants at publication.

    Refused: `deadline_required`, `min_period` (with the earliest deadline), `calendar_missing`.
    """
    deadline = draft.fact.deadline
    if deadline is None:
        raise Refused("deadline_required", "deadline")
    enquiries = None if terms.min_enquiries is None else period_end(now, terms.min_enquiries, days)
    least = least_tendering(terms, draft.fact.category, urgent=draft.fact.urgency is not None)
    if least is not None:
        begun = now if enquiries is None else enquiries.at - _INSTANT  # the last day of a stage is day 0 of the next
        earliest = period_end(begun, least, days)
        if deadline < earliest.at:
            raise Refused("min_period", "deadline", earliest=told_instant(earliest.at), rule=str(least))
    if deadline <= now:
        raise Refused("min_period", "deadline", earliest=told_instant(now), rule="0d")
    return _periods(deadline, terms, days, enquiries)


def moved_periods(
    former: TenderPeriods, deadline: datetime, terms: ProcedureParameters, days: WorkingDays
) -> TenderPeriods:
    """The instants with a later deadline: those that count backwards move with it, a stage of enquiries does not."""
    if deadline == former.deadline.at:
        return former
    return _periods(deadline, terms, days, None if terms.min_enquiries is None else former.enquiries_until)


def least_tendering(terms: ProcedureParameters, category: PurchaseCategory, *, urgent: bool) -> Period | None:
    """The least time for bids; all of them are electronic."""
    plain = terms.min_tendering_electronic or terms.min_tendering(category)
    return (terms.min_tendering_urgent or plain) if urgent else plain


def least_left(terms: ProcedureParameters, category: PurchaseCategory, *, urgent: bool) -> Period | None:
    """How much of the time for bids is left at least after an amendment.

    Where the procedure says nothing, as the directives only ask for a time in proportion, it is a fifth of the least
    time for bids, in whole days or working days, rounded up.
    """
    if terms.left_after_amendment is not None:
        return terms.left_after_amendment
    least = least_tendering(terms, category, urgent=urgent)
    return None if least is None else replace(least, length=-(-least.length // PROPORTION))


def _periods(
    deadline: datetime, terms: ProcedureParameters, days: WorkingDays, enquiries: DueInstant | None
) -> TenderPeriods:
    days.year_of(days.day_of(deadline))  # a deadline lies in a year that is declared
    if enquiries is None:
        enquiries = _before(deadline, terms.enquiries_end_before_deadline, days)
    complaints = _before(deadline, terms.terms_complaint_until_before_deadline, days)
    return TenderPeriods(DueInstant(deadline, GIVEN), enquiries, complaints)


def _before(deadline: datetime, of: Period | None, days: WorkingDays) -> DueInstant | None:
    return None if of is None else period_before(deadline, of, days)
