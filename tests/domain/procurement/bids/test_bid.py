"""Sealed bids: what goes into the box, what does not, and what the box tells."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.values import money
from domain.procurement.bids import commands as c
from domain.procurement.bids import decider
from domain.procurement.bids import events as e
from domain.procurement.bids.commitments import first_chain, next_chain
from domain.procurement.bids.refusals import MESSAGES as OF_BIDS
from domain.procurement.frameworks import events as f
from domain.procurement.frameworks.refusals import MESSAGES as OF_FRAMEWORKS
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.parts import DueInstant, TenderPeriods
from domain.procurement.tenders import events as t
from domain.suppliers.debarments import events as d
from domain.suppliers.kinds import DebarmentGround
from domain.suppliers.mandates import events as m
from domain.suppliers.refusals import MESSAGES as OF_SUPPLIERS
from tests.spec import Spec
from tests.support.sealed_bids import (
    ACT,
    AFTER,
    ALFA,
    ALFAS,
    AMENDED,
    AT,
    BEFORE,
    BETAS,
    BOX,
    DEADLINE,
    TENDER,
    TERMS,
    amended,
    at,
    mandated,
    periods,
    published,
    stored_as,
)

DECIDER = mandated()
MESSAGES = {**OF_FRAMEWORKS, **OF_BIDS, **OF_SUPPLIERS}
spec: Spec[Any, Any, Any] = Spec(DECIDER, MESSAGES)
TENDERING = published()
PACKAGE, OTHER = ALFAS.package(), ALFAS.package()
SUBMIT = ALFAS.submit(PACKAGE)


def decided(*before: Any, command: c.Command = SUBMIT, act: Any = ACT) -> list[Any]:
    return list(DECIDER.decide(DECIDER.fold([TENDERING, *before]), command, act))


SUBMITTED = decided()


def counts(*lots: tuple[str, int, int], received: int, terms: str = TERMS) -> e.BoxCounts:
    return e.BoxCounts(received, terms, tuple(e.LotCount(*lot) for lot in lots))


def test_an_envelope_is_one_act_in_the_bid_the_box_and_the_book_of_its_bidder() -> None:
    taken, entered, received = SUBMITTED
    chain = next_chain(first_chain(TENDER), bytes.fromhex(SUBMIT.commitment), "EnvelopeReceived").hex()
    assert entered == e.BoxEntered(
        BOX, "EnvelopeReceived", SUBMIT.commitment, chain, ALFAS.bid, counts(("1", 1, 1), received=1)
    )
    assert taken == e.LotTaken(ALFAS.bidder, ALFAS.bid)
    assert (received.account, received.unit, received.grant) == ("account-of-alfa", f"company:{ALFA}", "g-1")
    assert (received.package, received.size, received.envelope) == (stored_as(PACKAGE), len(PACKAGE), "financial")
    spec.given(TENDERING).when(SUBMIT, ACT).then(*SUBMITTED)


def test_what_is_under_seal_is_never_printed() -> None:
    for secret in (TENDER, ALFAS.bid_id, ALFA, TERMS, sha256(PACKAGE).hexdigest(), (b"n" * 32).hex()):
        assert secret not in repr(SUBMITTED)
    assert (b"n" * 32).hex() not in repr(SUBMIT)


def test_s4_noon() -> None:
    spec.given(TENDERING).when(SUBMIT, ACT).then(*SUBMITTED)
    spec.given(TENDERING).when(SUBMIT, at(AT)).refused("bid_after_deadline", "tenderId")
    closed = t.TenderingClosed(TENDER, "00", 0, (0, 0), DEADLINE)
    spec.given(TENDERING, closed).when(SUBMIT, ACT).refused("tendering_closed", "tenderId")
    spec.given(TENDERING, e.BoxClosed(BOX, "00")).when(SUBMIT, ACT).refused("tendering_closed")


def test_after_a_stage_of_requests_only_invited_companies_bid() -> None:
    asked = TenderPeriods(DueInstant(DEADLINE, "7d"), requests_until=DueInstant(DEADLINE - timedelta(days=30), "given"))
    selective = replace(TENDERING, periods=asked)
    spec.given(selective).when(SUBMIT, ACT).refused("not_invited", "company")
    other = t.CandidatesInvited(TENDER, (BETAS.company,))
    spec.given(selective, other).when(SUBMIT, ACT).refused("not_invited", "company")
    invited = t.CandidatesInvited(TENDER, (ALFA, BETAS.company))
    spec.given(selective, invited).when(SUBMIT, ACT).then(*SUBMITTED)


def test_only_active_members_of_an_agreement_bid_in_its_competition() -> None:
    competition = replace(TENDERING, framework_id="T-0-1")

    def of(*companies: str) -> f.FrameworkConcluded:
        members = tuple(f.FrameworkMember(company, place) for place, company in enumerate(companies, 1))
        told = ("Desks", members, (), money(9_000, "MDL"), ACT.at.date(), f.CallOffOrder.RANKED)
        return f.FrameworkConcluded("T-0-1", "T-0", "T-0-1", "T-0-1-a1", "MD:moh", *told)

    spec.given(competition, of(ALFA)).when(SUBMIT, ACT).then(*SUBMITTED)
    spec.given(competition, of(BETAS.company)).when(SUBMIT, ACT).refused("not_a_member", "company")
    held = f.MemberSuspended("T-0-1", ALFA, "Late")
    spec.given(competition, of(ALFA), held).when(SUBMIT, ACT).refused("member_is_suspended", "company")
    spec.given(competition).when(SUBMIT, ACT).refused("unknown_framework", "frameworkId")
    withdrawn = ALFAS.withdraw(PACKAGE)
    assert decided(*SUBMITTED, of(ALFA), held, command=withdrawn), "a bid may always be withdrawn"


def test_a_deadline_that_was_extended_counts() -> None:
    later = t.DeadlineExtended(TENDER, DEADLINE, periods(AFTER), "outage")
    assert decided(later, act=at(AT)) == SUBMITTED


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(SUBMIT, lot="3"), "unknown_lot"),
        (ALFAS.submit(ALFAS.package(EnvelopeKind.TECHNICAL), EnvelopeKind.TECHNICAL), "envelope_not_asked_for"),
        (ALFAS.submit(ALFAS.package(EnvelopeKind.CONFIDENTIAL), EnvelopeKind.CONFIDENTIAL), "envelope_not_asked_for"),
        (replace(SUBMIT, package_sha256="0" * 64), "package_differs"),
        (replace(SUBMIT, uploaded=ALFAS.uploaded(OTHER)), "package_differs"),
        (replace(SUBMIT, uploaded=None), "package_missing"),
        (replace(SUBMIT, uploaded=BETAS.uploaded(PACKAGE)), "package_missing"),
        (replace(SUBMIT, nonce="0" * 64), "commitment_differs"),
        (replace(SUBMIT, commitment="0" * 64), "commitment_differs"),
        (replace(SUBMIT, package="A"), "not_a_hash"),
        (ALFAS.submit(b"no package"), "package_malformed"),
        (ALFAS.submit(ALFAS.package(terms=AMENDED)), "header_differs"),
        (ALFAS.submit(BETAS.package()), "header_differs"),
        (ALFAS.submit(replace(ALFAS, lot="2").package()), "header_differs"),
        (ALFAS.submit(replace(ALFAS, tender="T-2026-8").package()), "header_differs"),
        (replace(SUBMIT, bid_id="short"), "not_a_bid_id"),
        (replace(SUBMIT, company="alfa"), "not_a_bidding_company"),
        (replace(SUBMIT, commitment="A" * 64), "not_a_hash"),
        (replace(SUBMIT, nonce="n"), "not_a_nonce"),
    ],
)
def test_what_is_not_what_it_says_is_not_taken_in(command: c.SubmitEnvelope, code: str) -> None:
    spec.given(TENDERING).when(command, ACT).refused(code)


def test_nobody_bids_where_there_is_nothing_to_bid_on() -> None:
    spec.given().when(SUBMIT, ACT).refused("unknown_tender", "tenderId")
    spec.given(replace(TENDERING, panel=None)).when(SUBMIT, ACT).refused("no_sealed_bids")
    spec.given(TENDERING, t.LotCancelled(TENDER, f"{TENDER}-1")).when(SUBMIT, ACT).refused("unknown_lot")
    spec.given(TENDERING, t.TenderCancelled(TENDER)).when(SUBMIT, ACT).refused("tendering_closed")


def test_a_second_bid_on_a_lot_is_refused() -> None:
    again = replace(ALFAS, bid_id="bid-of-alfa-0002").submit()
    spec.given(TENDERING, SUBMITTED[0], SUBMITTED[1]).when(again, ACT).refused("bid_exists", "lot")
    spec.given(TENDERING, SUBMITTED[0], e.LotLeft(ALFAS.bidder, ALFAS.bid)).when(again, ACT).then(
        *decided(command=again)
    )


def test_an_envelope_of_a_kind_comes_once_and_is_replaced() -> None:
    spec.given(TENDERING, *SUBMITTED).when(ALFAS.submit(OTHER), ACT).refused("envelope_exists")
    replaced = decided(*SUBMITTED, command=ALFAS.replace(OTHER))
    assert [type(event).__name__ for event in replaced] == ["BoxEntered", "EnvelopeReplaced"]
    assert replaced[0].counts == counts(("1", 1, 1), received=2)
    spec.given(TENDERING, *SUBMITTED).when(ALFAS.replace(OTHER), ACT).then(*replaced)
    spec.given(TENDERING).when(ALFAS.replace(OTHER), ACT).refused("unknown_envelope")


def test_a_key_serves_once() -> None:
    replaced = decided(*SUBMITTED, command=ALFAS.replace(OTHER))
    spec.given(TENDERING, *SUBMITTED, *replaced).when(ALFAS.replace(PACKAGE), ACT).refused("key_reused", "package")


@pytest.mark.parametrize("command", [ALFAS.replace(OTHER), ALFAS.withdraw(PACKAGE), ALFAS.reconfirm(PACKAGE)])
def test_nobody_touches_the_bid_of_another(command: c.Command) -> None:
    spec.given(TENDERING, *SUBMITTED).when(replace(command, company=BETAS.company), ACT).refused("not_your_bid")
    spec.given(TENDERING, *SUBMITTED).when(replace(command, lot="2"), ACT).refused("not_your_bid")


def test_a_withdrawn_bid_is_gone() -> None:
    withdrawn = decided(*SUBMITTED, command=ALFAS.withdraw(PACKAGE))
    assert withdrawn[2] == e.BidWithdrawn(ALFAS.bid, ALFAS.withdraw(PACKAGE).commitment)
    assert withdrawn[1].counts == counts(("1", 0, 0), received=2)
    assert withdrawn[0] == e.LotLeft(ALFAS.bidder, ALFAS.bid)
    history = (TENDERING, *SUBMITTED, *withdrawn)
    for command in (SUBMIT, ALFAS.replace(OTHER), ALFAS.withdraw(PACKAGE), ALFAS.reconfirm(PACKAGE)):
        spec.given(*history).when(command, ACT).refused("bid_withdrawn", "bidId")


def test_a_withdrawal_commits_to_all_packages_in_their_order() -> None:
    two = published(two=True)
    technical = ALFAS.package(EnvelopeKind.TECHNICAL)
    first = list(DECIDER.decide(DECIDER.fold([two]), ALFAS.submit(technical, EnvelopeKind.TECHNICAL), ACT))
    second = list(DECIDER.decide(DECIDER.fold([two, *first]), SUBMIT, ACT))
    spec.given(two, *first, *second).when(ALFAS.withdraw(PACKAGE, technical), ACT).refused("commitment_differs")
    assert DECIDER.decide(DECIDER.fold([two, *first, *second]), ALFAS.withdraw(technical, PACKAGE), ACT)


def test_unknown_bids_are_neither_withdrawn_nor_confirmed() -> None:
    spec.given(TENDERING).when(ALFAS.withdraw(PACKAGE), ACT).refused("unknown_bid", "bidId")
    spec.given(TENDERING).when(ALFAS.reconfirm(PACKAGE), ACT).refused("unknown_bid", "bidId")


def test_a_reconfirmation_stands_under_the_amended_terms() -> None:
    history = (TENDERING, *SUBMITTED, amended())
    confirmed = list(DECIDER.decide(DECIDER.fold(history), ALFAS.reconfirm(PACKAGE), ACT))
    assert confirmed[0].counts == counts(("1", 1, 1), received=2, terms=AMENDED)
    assert confirmed[1].terms_sha256 == AMENDED
    spec.given(*history).when(ALFAS.reconfirm(PACKAGE), ACT).then(*confirmed)
    spec.given(TENDERING, *SUBMITTED).when(ALFAS.reconfirm(PACKAGE), ACT).then()


@given(st.lists(st.sampled_from(["1", "2"]), max_size=6), st.integers(0, 6))
def test_the_box_counts_what_came_and_what_stands(lots: list[str], amended_after: int) -> None:
    """Many bids, and an amendment somewhere between them: confirmed are those that came after it."""
    state, expected = DECIDER.fold([TENDERING]), {"1": [0, 0], "2": [0, 0]}
    terms = TERMS
    for number, lot in enumerate(lots):
        if number == amended_after:
            state, terms = DECIDER.fold([amended()], state), AMENDED
            expected = {name: [bids, 0] for name, (bids, _) in expected.items()}
        bidder = replace(ALFAS, bid_id=f"bid-number-{number:06}", company=f"MD:{number}", lot=lot)
        state = replace(state, bid=DECIDER.initial.bid, holder=None)
        state = DECIDER.fold(DECIDER.decide(state, bidder.submit(bidder.package(terms=terms)), ACT), state)
        expected[lot] = [expected[lot][0] + 1, expected[lot][1] + 1]
    found = {count.lot: [count.bids, count.confirmed] for count in state.box.counts.lots}
    assert found == {lot: pair for lot, pair in expected.items() if pair[0]}
    assert state.box.counts.received == len(lots)


def test_nobody_bids_without_a_mandate_of_the_company() -> None:
    bare: Spec[Any, Any, Any] = Spec(decider.DECIDER, MESSAGES)
    bare.given(TENDERING).when(SUBMIT, ACT).refused("no_mandate", "company")
    revoked = m.MandateRevoked(ALFA, ACT.actor, BEFORE, "Left the company", "r")
    for command in (SUBMIT, ALFAS.withdraw(PACKAGE)):
        spec.given(TENDERING, *SUBMITTED, revoked).when(command, ACT).refused("no_mandate", "company")
    spec.given(TENDERING).when(SUBMIT, at(BEFORE, "account-of-somebody-else")).refused("no_mandate")


def test_a_company_that_is_kept_out_bids_no_more_and_may_withdraw() -> None:
    days = (BEFORE.date(), AFTER.date(), BEFORE - timedelta(hours=1), AFTER + timedelta(days=1))
    debarred = d.DebarmentDecided(ALFA, "case-1", "MD", tuple(DebarmentGround)[:1], *days, "Fraud", "o")
    spec.given(TENDERING, debarred).when(SUBMIT, ACT).refused("debarred", "company")
    spec.given(TENDERING, *SUBMITTED, debarred).when(ALFAS.replace(OTHER), ACT).refused("debarred", "company")
    assert DECIDER.decide(DECIDER.fold([TENDERING, *SUBMITTED, debarred]), ALFAS.withdraw(PACKAGE), ACT)
