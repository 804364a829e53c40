"""A stage of requests: who asks to take part, who is admitted, and who is invited to bid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.kernel.declarations import Act, Decider
from domain.procurement.bids.terms import NoTender, SealedTender, TenderTerms, evolve_terms
from domain.procurement.candidates import commands as c
from domain.procurement.candidates import decider
from domain.procurement.candidates import events as e
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders import events as t
from domain.suppliers.debarments.events import DebarmentDecided
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight
from domain.suppliers.refusals import MESSAGES as OF_SUPPLIERS
from tests.domain.procurement.tenders import desks
from tests.domain.procurement.tenders.desks import HEAD, PUBLISH, told
from tests.domain.procurement.tenders.kinds import SECOND, ends, of_buyer, prepared
from tests.spec import Spec

DECIDER: Decider[Any, Any, Any] = decider.DECIDER
spec: Spec[Any, Any, Any] = Spec(DECIDER, {**OF_SUPPLIERS, **MESSAGES})
DIALOGUE = of_buyer("ua", "dialogue")
UNTIL, _, DEADLINE = ends(("30d", "5d", "30d"), DIALOGUE)
FACTS = told(PUBLISH, after=prepared("ua", "dialogue", DEADLINE, requests=UNTIL), by=HEAD)
TENDER = next(each for each in FACTS if isinstance(each, t.TenderPublished))
BOOK = (TENDER, DIALOGUE, *desks.YEARS)
COMPANIES = tuple(f"UA:200{number}" for number in range(1, 5))
HASH = "ab" * 32


def act(actor: str, at: datetime) -> Act:
    return Act(actor, desks.BUYER, "g-1", at)


BIDDER, LATE = act("u-bidder", UNTIL - SECOND), act("u-bidder", UNTIL)
JUDGE = act("u-judge", UNTIL)
INVITED_AT = ends(("30d", "5d"), DIALOGUE)[1] + timedelta(days=1)
BUYER = act("u-head", INVITED_AT)
FIRST = COMPANIES[0]
REQUEST = c.RequestToTakePart("T1", FIRST, (HASH,))
DECIDE = c.DecideQualification("T1", FIRST, admitted=True, reasons="It built ten schools", without_interest=True)
INVITE = c.InviteCandidates("T1", DEADLINE + timedelta(days=5))


def mandated(company: str, account: str = "u-bidder", until: datetime = DEADLINE) -> MandateConfirmed:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return MandateConfirmed(company, account, (MandateRight.BID,), since, until, None, "u-registrar")


def asked(*companies: str) -> list[Any]:
    return [e.ParticipationRequested("T1", company, (HASH,)) for company in companies]


def judged(*companies: str, admitted: bool = True) -> list[Any]:
    events: list[Any] = []
    for company in companies:
        state = DECIDER.fold([*BOOK, *asked(company)])
        events += DECIDER.decide(state, replace(DECIDE, company=company, admitted=admitted), JUDGE)
    return events


def test_a_company_asks_to_take_part() -> None:
    spec.given(*BOOK, mandated(FIRST)).when(REQUEST, BIDDER).then(e.ParticipationRequested("T1", FIRST, (HASH,)))


def test_a_request_at_the_end_itself_is_late() -> None:
    spec.given(*BOOK, mandated(FIRST)).when(REQUEST, LATE).refused("request_late", "tenderId")


def test_a_request_is_of_a_company_that_may_bid_and_comes_once() -> None:
    spec.given(*BOOK).when(REQUEST, BIDDER).refused("no_mandate", "company")
    held = DebarmentDecided(
        FIRST, "d1", "UA", (), BIDDER.at.date(), DEADLINE.date(),
        BIDDER.at - timedelta(days=1), DEADLINE, "Convicted", "u-debarment",
    )  # fmt: skip
    spec.given(*BOOK, mandated(FIRST), held).when(REQUEST, BIDDER).refused("debarred", "company")
    other = replace(REQUEST, documents=())
    spec.given(*BOOK, mandated(FIRST), *asked(FIRST)).when(other, BIDDER).refused("candidate_exists", "company")
    many = replace(REQUEST, documents=(HASH,) * 51)
    spec.given(*BOOK, mandated(FIRST)).when(many, BIDDER).refused("too_many_parts", "documents")


def test_only_a_tender_with_a_stage_of_requests_takes_them() -> None:
    everybody = replace(TENDER, periods=None, panel=None)
    spec.given(everybody).when(REQUEST, BIDDER).refused("no_requests", "tenderId")
    spec.given().when(REQUEST, BIDDER).refused("unknown_tender", "tenderId")
    spec.given(*BOOK, t.TenderCancelled("T1")).when(REQUEST, BIDDER).refused("tendering_closed", "tenderId")


def test_all_are_judged_when_requests_are_over_with_a_standstill() -> None:
    """Requests end with 1 July in Kyiv. Who decides on 2 July, day 0, leaves five days: until 24:00 of 7 July."""
    early = replace(JUDGE, at=UNTIL - SECOND)
    spec.given(*BOOK, *asked(FIRST)).when(DECIDE, early).refused("requests_running", "tenderId")
    seventh = datetime(2026, 7, 7, 21, tzinfo=UTC)
    fact = e.QualificationDecided("T1", FIRST, admitted=True, reasons=DECIDE.reasons, standstill_ends=seventh,
                                  standstill_rule="5d", evaluator="u-judge")  # fmt: skip
    spec.given(*BOOK, *asked(FIRST)).when(DECIDE, JUDGE).then(fact)
    spec.given(*BOOK).when(DECIDE, JUDGE).refused("not_a_candidate", "company")
    decided = judged(FIRST)
    rejects = replace(DECIDE, admitted=False)
    spec.given(*BOOK, *asked(FIRST), *decided).when(rejects, JUDGE).refused("candidate_decided", "company")


def test_who_judges_has_no_interest_and_acted_for_none_of_them() -> None:
    open_to = spec.given(*BOOK, *asked(FIRST))
    open_to.when(replace(DECIDE, without_interest=False), JUDGE).refused("interest_not_excluded", "withoutInterest")
    acted = mandated(FIRST, "u-judge", datetime(2026, 2, 1, tzinfo=UTC))
    spec.given(*BOOK, *asked(FIRST), acted).when(DECIDE, JUDGE).refused("conflict_of_interest", "company")


def test_those_who_were_admitted_are_invited_with_the_least_time_for_bids() -> None:
    events = [*BOOK, *asked(*COMPANIES), *judged(*COMPANIES[:3]), *judged(COMPANIES[3], admitted=False)]
    invited, extended = DECIDER.decide(DECIDER.fold(events), INVITE, BUYER)
    assert invited == t.CandidatesInvited("T1", COMPANIES[:3])
    assert isinstance(extended, t.DeadlineExtended)
    assert (extended.periods.deadline.at, extended.reason) == (INVITE.deadline, "invitation")
    spec.given(*events).when(INVITE, BUYER).then(invited, extended)
    terms: TenderTerms = NoTender()
    for fact in (TENDER, invited, extended):
        terms = evolve_terms(terms, fact)
    assert isinstance(terms, SealedTender)
    assert (terms.invited, terms.deadline) == (frozenset(COMPANIES[:3]), INVITE.deadline)


@pytest.mark.parametrize("changed", [{"deadline": None}, {"deadline": DEADLINE + timedelta(days=1)}])
def test_enough_time_for_bids_is_left_from_the_invitation_on(changed: dict[str, Any]) -> None:
    later = replace(BUYER, at=INVITED_AT + timedelta(days=9))
    events = [*BOOK, *asked(*COMPANIES[:3]), *judged(*COMPANIES[:3])]
    spec.given(*events).when(replace(INVITE, **changed), later).refused("min_period", "deadline")


def test_nobody_is_invited_too_early() -> None:
    events = [*BOOK, *asked(*COMPANIES[:3]), *judged(*COMPANIES[:2])]
    spec.given(*events).when(INVITE, BUYER).refused("candidates_undecided", "tenderId")
    events += judged(COMPANIES[2])
    ends_at = max(each.standstill_ends for each in events if isinstance(each, e.QualificationDecided))
    before = replace(BUYER, at=ends_at - SECOND)
    spec.given(*events).when(INVITE, before).refused("qualification_standstill", "tenderId")
    spec.given(*events).when(INVITE, replace(BUYER, at=UNTIL - SECOND)).refused("requests_running", "tenderId")
    spec.given(*events, HoldEntered("T1-1", "k1", 1)).when(INVITE, BUYER).refused("complaint_pending", "tenderId")
    shortened = replace(INVITE, deadline=DEADLINE - SECOND)
    spec.given(*events).when(shortened, BUYER).refused("deadline_shortened", "deadline")
    spec.given(*events).when(replace(INVITE, deadline=DEADLINE.replace(microsecond=1)), BUYER).refused(
        "deadline_not_whole", "deadline"
    )


def test_nothing_is_decided_any_more_after_the_invitation() -> None:
    events = [*BOOK, *asked(*COMPANIES), *judged(*COMPANIES[:3])]
    invited = t.CandidatesInvited("T1", COMPANIES[:3])
    late = replace(DECIDE, company=COMPANIES[3])
    spec.given(*events, invited).when(late, BUYER).refused("candidates_invited", "tenderId")
    spec.given(*events, invited).when(INVITE, BUYER).then()


@pytest.mark.parametrize(("name", "code", "least"), [("ua", "dialogue", 3), ("eu", "restricted", 5)])
def test_as_many_are_invited_as_the_procedure_asks_for_at_least(name: str, code: str, least: int) -> None:
    procedure = of_buyer(name, code)
    tender = replace(TENDER, procedure=f"UA.{code}@1")
    companies = tuple(f"UA:300{number}" for number in range(least))
    far = replace(INVITE, deadline=DEADLINE + timedelta(days=60))

    def events(admitted: int) -> list[Any]:
        decided = [*judged(*companies[:admitted]), *judged(*companies[admitted:], admitted=False)]
        return [tender, procedure, *desks.YEARS, *asked(*companies), *decided]

    spec.given(*events(least - 1)).when(far, BUYER).refused("too_few_candidates", "tenderId")
    facts = DECIDER.decide(DECIDER.fold(events(least)), far, BUYER)
    assert facts[0] == t.CandidatesInvited("T1", companies)


@for_all(st.lists(st.tuples(st.sampled_from(COMPANIES), st.booleans()), max_size=12))
def test_only_companies_that_asked_and_were_admitted_are_ever_invited(decisions: list[tuple[str, bool]]) -> None:
    lenient = [each for each in DIALOGUE.parameters if each.name not in {"min_bids", "qualification_standstill"}]
    procedure = replace(DIALOGUE, parameters=(*lenient, Parameter("min_bids", "1")))
    state = DECIDER.fold([TENDER, procedure, *desks.YEARS])
    admitted: dict[str, bool] = {}
    for company, yes in decisions:
        state = DECIDER.fold(asked(company), state) if company not in state.requested else state
        command = replace(DECIDE, company=company, admitted=yes)
        if company not in admitted:
            state = DECIDER.fold(DECIDER.decide(state, command, JUDGE), state)
            admitted[company] = yes
    if any(admitted.values()):
        invited = DECIDER.decide(state, INVITE, BUYER)[0]
        assert isinstance(invited, t.CandidatesInvited)
        assert set(invited.companies) == {company for company, yes in admitted.items() if yes}
