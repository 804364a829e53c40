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


def first_periods(
    draft: Draft, terms: ProcedureParameters, days: WorkingDays, now: datetime, *, two_stages: bool = False
) -> TenderPeriods:
    """The instants at publication. In two stages the time for bids begins when requests were judged at the soonest.

    Refused: `deadline_required`, `requests_end_required`, `requests_not_asked_for`, `min_period` (with the earliest
    instant), `calendar_missing`.
    """
    deadline = draft.fact.deadline
    if deadline is None:
        raise Refused("deadline_required", "deadline")
    if draft.fact.requests_until is not None and not two_stages:
        raise Refused("requests_not_asked_for", "requestsUntil")
    enquiries = None if terms.min_enquiries is None else period_end(now, terms.min_enquiries, days)
    begun = now if enquiries is None else enquiries.at - _INSTANT  # the last day of a stage is day 0 of the next
    requests = _requests_end(draft, terms, days, begun) if two_stages else None
    if requests is not None:
        begun = _qualified(requests, terms, days)
    check_least(deadline, _least(draft, terms), begun, days)
    if deadline <= now:
        raise Refused("min_period", "deadline", earliest=told_instant(now), rule="0d")
    ends = None if requests is None else DueInstant(requests, GIVEN)
    return _periods(deadline, terms, days, enquiries, ends)


def check_least(
    instant: datetime, least: Period | None, begun: datetime, days: WorkingDays, path: str = "deadline"
) -> None:
    """Enough time is left until an instant. Refused: `min_period`, with the earliest one."""
    if least is None:
        return
    earliest = period_end(begun, least, days)
    if instant < earliest.at:
        raise Refused("min_period", path, earliest=told_instant(earliest.at), rule=str(least))


def _least(draft: Draft, terms: ProcedureParameters) -> Period | None:
    return least_tendering(terms, draft.fact.category, urgent=draft.fact.urgency is not None)


def _requests_end(draft: Draft, terms: ProcedureParameters, days: WorkingDays, begun: datetime) -> datetime:
    """Until when companies ask to take part. Refused: `requests_end_required`, `min_period`."""
    until = draft.fact.requests_until
    if until is None:
        raise Refused("requests_end_required", "requestsUntil")
    urgent = draft.fact.urgency is not None
    check_least(until, least_requests(terms, draft.fact.category, urgent=urgent), begun, days, "requestsUntil")
    if until <= begun:
        raise Refused("min_period", "requestsUntil", earliest=told_instant(begun), rule="0d")
    return until


def _qualified(requests: datetime, terms: ProcedureParameters, days: WorkingDays) -> datetime:
    """The last instant before invitations, where all are judged at once: the standstill of that is over."""
    ends = (
        requests
        if terms.qualification_standstill is None
        else period_end(requests - _INSTANT, terms.qualification_standstill, days).at
    )
    return ends - _INSTANT


def moved_periods(
    former: TenderPeriods, deadline: datetime, terms: ProcedureParameters, days: WorkingDays
) -> TenderPeriods:
    """The instants with a later deadline: those that count backwards move with it, a stage of enquiries does not."""
    if deadline == former.deadline.at:
        return former
    enquiries = None if terms.min_enquiries is None else former.enquiries_until
    return _periods(deadline, terms, days, enquiries, former.requests_until)


def least_tendering(terms: ProcedureParameters, category: PurchaseCategory, *, urgent: bool) -> Period | None:
    """The least time for bids, of the second stage where there are two; all of them are electronic."""
    plain = terms.min_tendering_stage2 or terms.min_tendering_electronic or terms.min_tendering(category)
    return (terms.min_tendering_urgent or plain) if urgent else plain


def least_requests(terms: ProcedureParameters, category: PurchaseCategory, *, urgent: bool) -> Period | None:
    """The least time for requests to take part: where the procedure counts two stages, that of the first one."""
    if terms.min_requests is not None:
        return (terms.min_requests_urgent or terms.min_requests) if urgent else terms.min_requests
    return terms.min_tendering(category) if terms.min_tendering_stage2 is not None else None


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
    deadline: datetime,
    terms: ProcedureParameters,
    days: WorkingDays,
    enquiries: DueInstant | None,
    requests: DueInstant | None,
) -> TenderPeriods:
    days.year_of(days.day_of(deadline))  # a deadline lies in a year that is declared
    if enquiries is None:
        enquiries = _before(deadline, terms.enquiries_end_before_deadline, days)
    complaints = _before(deadline, terms.terms_complaint_until_before_deadline, days)
    return TenderPeriods(DueInstant(deadline, GIVEN), enquiries, complaints, requests)


def _before(deadline: datetime, of: Period | None, days: WorkingDays) -> DueInstant | None:
    return None if of is None else period_before(deadline, of, days)
