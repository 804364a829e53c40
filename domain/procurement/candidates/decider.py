"""Companies ask to take part, evaluators judge all of them, and those that were admitted are invited to bid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled
from domain.kernel.refused import Refused
from domain.procurement.candidates import commands as c
from domain.procurement.candidates import events as e
from domain.procurement.candidates.state import State, evolve
from domain.procurement.naming import number_of
from domain.procurement.parts import DueInstant
from domain.procurement.periods import period_end
from domain.procurement.tenders.drafting import check_whole
from domain.procurement.tenders.events import CandidatesInvited, DeadlineExtended
from domain.procurement.tenders.reckoning import check_least, least_tendering, moved_periods
from domain.procurement.tenders.terms import told_instant
from domain.suppliers.published import MandateRight, check_mandate, check_not_debarred

MAX_DOCUMENTS = 50
INVITATION = "invitation"
"""Why the deadline moves with an invitation."""
LOOKS_BACK = timedelta(days=730)
"""For how long whoever acted for a company judges nothing about it: 24 months."""


def decide(state: State, command: c.CandidateCommand, act: Act) -> Sequence[e.CandidateEvent]:
    """What an act does to the requests of a tender."""
    match command:
        case c.RequestToTakePart():
            return _request(state, command, act)
        case c.DecideQualification():
            return _qualify(state, command, act)
        case c.InviteCandidates():
            return _invite(state, command, act)
        case _:
            assert_never(command)


def _open(state: State, tender_id: str) -> None:
    if state.over:
        raise Refused("tendering_closed", "tenderId", tender=tender_id)


def _request(state: State, command: c.RequestToTakePart, act: Act) -> Sequence[e.ParticipationRequested]:
    """One request a company. Refused: `tendering_closed`, `request_late`, `candidate_exists`, `no_mandate`, ..."""
    _, _, until = state.stage(command.tender_id)
    _open(state, command.tender_id)
    if act.at >= until:
        raise Refused("request_late", "tenderId", until=told_instant(until))
    check_mandate(state.company, act.actor, MandateRight.BID, act.at, path="company")
    check_not_debarred(state.company, act.at, "company")
    if (given := len(command.documents)) > MAX_DOCUMENTS:
        raise Refused("too_many_parts", "documents", limit=MAX_DOCUMENTS, given=given)
    if (known := state.requested.get(command.company)) is not None:
        if known.documents == command.documents:
            return []
        raise Refused("candidate_exists", "company")
    return [filled(e.ParticipationRequested, command)]


def _qualify(state: State, command: c.DecideQualification, act: Act) -> Sequence[e.QualificationDecided]:
    """Refused: `requests_running`, `not_a_candidate`, `candidate_decided`, `interest_not_excluded`, ..."""
    tender, _, until = state.stage(command.tender_id)
    _open(state, command.tender_id)
    if act.at < until:
        raise Refused("requests_running", "tenderId", until=told_instant(until))
    if command.company not in state.requested:
        raise Refused("not_a_candidate", "company", company=command.company)
    if (known := state.decided.get(command.company)) is not None:
        if (known.admitted, known.reasons) == (command.admitted, command.reasons):
            return []
        raise Refused("candidate_decided", "company", company=command.company)
    if state.invited:
        raise Refused("candidates_invited", "tenderId")
    _check_interest(state, command, act)
    terms = state.procedures.pinned(tender.procedure).terms
    standstill = terms.qualification_standstill
    ends = DueInstant(act.at, "0d")
    if standstill is not None:
        ends = period_end(act.at, standstill, state.days(tender.buyer))
    told = {"standstill_ends": ends.at, "standstill_rule": ends.rule}
    return [filled(e.QualificationDecided, command, evaluator=act.actor, **told)]


def _check_interest(state: State, command: c.DecideQualification, act: Act) -> None:
    """Refused: `interest_not_excluded`, and `conflict_of_interest` of whoever acted for the company of late."""
    if not command.without_interest:
        raise Refused("interest_not_excluded", "withoutInterest")
    mandate = state.company.mandate_of(act.actor)
    if mandate.held_since(act.at - LOOKS_BACK, act.at) or mandate.term_at(act.at) is not None:
        raise Refused("conflict_of_interest", "company")


def _invite(state: State, command: c.InviteCandidates, act: Act) -> Sequence[CandidatesInvited | DeadlineExtended]:
    """Those who were admitted, when nobody can complain of that any more, with the least time for bids before them."""
    tender, periods, until = state.stage(command.tender_id)
    if state.invited:
        return []
    _open(state, command.tender_id)
    if act.at < until:
        raise Refused("requests_running", "tenderId", until=told_instant(until))
    _check_decided(state, act)
    terms, days = state.procedures.pinned(tender.procedure).terms, state.days(tender.buyer)
    if (count := len(state.admitted)) < terms.candidates_at_least:
        raise Refused("too_few_candidates", "tenderId", count=count, least=terms.candidates_at_least)
    deadline = command.deadline or periods.deadline.at
    check_whole(deadline, "deadline")
    if deadline < periods.deadline.at:
        raise Refused("deadline_shortened", "deadline", deadline=told_instant(periods.deadline.at))
    check_least(deadline, least_tendering(terms, tender.category, urgent=tender.urgency is not None), act.at, days)
    invited = CandidatesInvited(command.tender_id, state.admitted)
    moved = moved_periods(periods, deadline, terms, days)
    former = periods.deadline.at
    return [invited] if moved == periods else [invited, DeadlineExtended(command.tender_id, former, moved, INVITATION)]


def _check_decided(state: State, act: Act) -> None:
    """Refused: `candidates_undecided`, `qualification_standstill`, `complaint_pending`."""
    if undecided := len(state.requested.keys() - state.decided.keys()):
        raise Refused("candidates_undecided", "tenderId", count=undecided)
    ends = max((decided.standstill_ends for decided in state.decided.values()), default=act.at)
    if act.at < ends:
        raise Refused("qualification_standstill", "tenderId", until=told_instant(ends))
    for lot in state.lots:
        if state.holds.get(lot):
            raise Refused("complaint_pending", "tenderId", lot=number_of(lot))


DECIDER: Decider[State, c.CandidateCommand, e.CandidateEvent] = Decider(State(), decide, evolve)
