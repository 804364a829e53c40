"""Openings: on evidence, by enough openers, each once, of all envelopes, and never early without being known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Act, refusal_of
from domain.kernel.given import Proven, Unproven
from domain.kernel.values import Money
from domain.procurement.auctions.events import AuctionBidder, AuctionEnded, AuctionPrice
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings import commands as c
from domain.procurement.openings import decider
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.openings.rounds import Round, RoundEnvelope
from domain.procurement.openings.shares import SealedShare
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders import events as t
from tests.spec import Spec
from tests.support.sealed_bids import AFTER, BEFORE, BOX, DEADLINE, OPENERS, TENDER, at, published, the_panel

DECIDER: Any = decider.DECIDER
spec: Spec[Any, Any, Any] = Spec(DECIDER, MESSAGES)
FINANCIAL, TECHNICAL = EnvelopeKind.FINANCIAL, EnvelopeKind.TECHNICAL
CLOSED = t.TenderingClosed(TENDER, "c0", 2, (2, 0), DEADLINE)
SEEN = (DEADLINE, DEADLINE + timedelta(seconds=9))
PROVEN = Proven(f"tender-{TENDER}", "procurement.TenderingClosed", 90, 95, SEEN)
BEGIN = c.BeginOpening(TENDER, "proof\n\ncheckpoint\n", PROVEN)
OFFICER = at(AFTER, "account-of-the-officer")
BEGUN = e.OpeningBegun(TENDER, "checkpoint\n", AFTER)
TENDERING = published()
OPENING = (TENDERING, CLOSED, BEGUN)
POSITIONS = (41, 44)


def words(opener: int, position: int) -> str:
    return f"share of {opener} for {position}"


def the_round(positions: Sequence[int] = POSITIONS, bidders: frozenset[str] = frozenset()) -> Round:
    hashes = {p: tuple(sha256(words(n, p).encode()).hexdigest() for n in range(5)) for p in positions}
    return Round(tuple(RoundEnvelope(position, of) for position, of in hashes.items()), bidders)


def give(number: int, positions: Sequence[int] = POSITIONS, **more: Any) -> c.GiveShares:
    """What an opener gives, rightly."""
    shares = tuple(SealedShare(position, words(number, position)) for position in positions)
    opener = the_panel().openers[number]
    return replace(c.GiveShares(TENDER, FINANCIAL, opener, shares, None, BOX, the_round(positions)), **more)


def opener(number: int) -> Act:
    return at(AFTER, OPENERS[number])


def given_by(*numbers: int, history: Sequence[Any] = OPENING) -> list[Any]:
    """A history in which these openers gave their shares."""
    facts = list(history)
    for number in numbers:
        facts += DECIDER.decide(DECIDER.fold(facts), give(number), opener(number))
    return facts


def opened(position: int = 41, bid: str = "bid-of-alfa-0001", kind: EnvelopeKind = FINANCIAL, lot: str = "1") -> Any:
    told = ("n", "p", "k", "c")
    return c.RecordOpened(TENDER, lot, bid, "MD:1", kind, position, BEFORE, *told)


def test_it_begins_on_a_checkpoint_that_witnesses_saw_since_the_deadline() -> None:
    spec.given(TENDERING, CLOSED).when(BEGIN, OFFICER).then(BEGUN)


@pytest.mark.parametrize(
    "proven",
    [
        replace(PROVEN, stream="tender-T-2026-8"),
        replace(PROVEN, type="procurement.TermsAmended"),
        replace(PROVEN, cosigned=()),
        replace(PROVEN, cosigned=(DEADLINE - timedelta(seconds=1), *SEEN)),
    ],
)
def test_a_proof_of_anything_else_does_not_cover_the_opening(proven: Proven) -> None:
    spec.given(TENDERING, CLOSED).when(replace(BEGIN, proven=proven), OFFICER).refused("opening_not_covered", "proof")


def test_what_proves_nothing_begins_nothing() -> None:
    spec.given(TENDERING, CLOSED).when(replace(BEGIN, proven=Unproven("bad")), OFFICER).refused("proof_fails", "proof")
    spec.given(TENDERING, CLOSED).when(replace(BEGIN, proven=None), OFFICER).refused("no_log_to_prove_by", "proof")


@pytest.mark.parametrize("proven", [PROVEN, Unproven("bad"), None])
def test_an_attempt_before_the_deadline_is_recorded_and_refused(proven: Proven | Unproven | None) -> None:
    early = at(BEFORE, "account-of-the-officer")
    spec.given(TENDERING).when(replace(BEGIN, proven=proven), early).then(
        s.EarlyOpeningAttempted(TENDER, DEADLINE, 1, "account-of-the-officer", "MD:moh"), once_more=False
    )
    attempted = s.EarlyOpeningAttempted(TENDER, DEADLINE, 1, "account-of-the-officer", "MD:moh")
    spec.given(TENDERING).when(BEGIN, early).then(attempted, once_more=False)
    again = s.EarlyOpeningAttempted(TENDER, DEADLINE, 2, "account-of-the-officer", "MD:moh")
    spec.given(TENDERING, attempted).when(BEGIN, early).then(again, once_more=False)
    refused = refusal_of(attempted)
    assert refused is not None
    assert refused.code == "opening_too_early"
    assert "{" not in MESSAGES[refused.code].format(**refused.values)


def test_nothing_is_opened_that_is_not_closed_or_held_or_not_there() -> None:
    spec.given().when(BEGIN, OFFICER).refused("unknown_tender")
    spec.given(replace(TENDERING, panel=None)).when(BEGIN, OFFICER).refused("no_sealed_bids")
    spec.given(TENDERING).when(BEGIN, OFFICER).refused("tendering_not_closed")
    held = HoldEntered(f"{TENDER}-1", "complaint-1", 1)
    spec.given(TENDERING, CLOSED, held).when(BEGIN, OFFICER).refused("complaint_pending")
    free = HoldEntered(f"{TENDER}-1", "complaint-1", 0)
    spec.given(TENDERING, CLOSED, held, free).when(BEGIN, OFFICER).then(BEGUN)
    spec.given(TENDERING, CLOSED, t.TenderCancelled(TENDER)).when(BEGIN, OFFICER).refused("opening_over")


def test_an_opener_begins_with_their_own_key_alone() -> None:
    by_opener = replace(BEGIN, opener=the_panel().openers[1])
    spec.given(TENDERING, CLOSED).when(by_opener, opener(1)).then(BEGUN)
    spec.given(TENDERING, CLOSED).when(by_opener, opener(2)).refused("not_an_opener", "opener")
    spec.given(TENDERING, CLOSED).when(replace(BEGIN, opener="0" * 64), opener(1)).refused("not_an_opener", "opener")


def test_an_opener_gives_the_shares_of_all_envelopes_in_one_act() -> None:
    (shared,) = DECIDER.decide(DECIDER.fold(OPENING), give(0), opener(0))
    hashes = tuple(sha256(words(0, position).encode()).hexdigest() for position in POSITIONS)
    assert (shared.positions, shared.share_sha256, shared.account) == (POSITIONS, hashes, OPENERS[0])
    assert shared.shares == give(0).shares
    assert words(0, 41) not in repr(shared) + repr(give(0))
    spec.given(*OPENING).when(give(0), opener(0)).then(shared)


def test_shares_go_in_pages_of_a_hundred() -> None:
    positions = range(1, 251)
    pages = DECIDER.decide(DECIDER.fold(OPENING), give(0, positions), opener(0))
    assert [(page.page, len(page.positions)) for page in pages] == [(1, 100), (2, 100), (3, 50)]
    spec.given(*OPENING).when(give(0, positions), opener(0)).then(*pages)


def test_the_round_is_complete_with_as_many_openers_as_it_takes() -> None:
    completed = [fact for fact in given_by(0, 4, 2) if isinstance(fact, s.RoundCompleted)]
    assert completed == [
        s.RoundCompleted(TENDER, FINANCIAL, None, tuple(sorted(the_panel().openers[n] for n in (0, 2, 4))))
    ]
    assert not [fact for fact in given_by(0, 4) if isinstance(fact, s.RoundCompleted)]


def test_too_few_shares_open_nothing() -> None:
    conclude = c.ConcludeRound(TENDER, FINANCIAL)
    spec.given(*given_by(0, 4)).when(conclude, OFFICER).refused("shares_missing")


def test_one_opener_counts_once() -> None:
    state = given_by(0)
    other = give(0, shares=tuple(SealedShare(position, None) for position in POSITIONS))
    spec.given(*state).when(other, opener(0)).refused("share_repeated", "opener")
    two_keys = (*OPENERS[:1], OPENERS[0], *OPENERS[2:])
    history = [replace(TENDERING, openers=two_keys), *state[1:]]
    spec.given(*history).when(give(1), opener(0)).refused("share_repeated", "opener")


def test_a_share_given_twice_is_refused() -> None:
    twice = (*(give(0).shares or ()), SealedShare(41, words(0, 41)))
    spec.given(*OPENING).when(give(0, shares=twice), opener(0)).refused("shares_incomplete", "shares")


def test_a_false_share_names_its_opener_and_the_others_open() -> None:
    false = give(1, shares=(SealedShare(41, words(1, 41)), SealedShare(44, "of my own making")))
    mismatch = s.ShareMismatch(TENDER, the_panel().openers[1], 44, OPENERS[1])
    spec.given(*OPENING).when(false, opener(1)).then(mismatch, once_more=False)
    refused = refusal_of(mismatch)
    assert refused is not None
    assert (refused.code, refused.values["opener"]) == ("share_mismatch", the_panel().openers[1])
    assert "{" not in MESSAGES[refused.code].format(**refused.values)
    assert [fact for fact in given_by(0, 2, 3, history=[*OPENING, mismatch]) if isinstance(fact, s.RoundCompleted)]


@pytest.mark.parametrize("positions", [(), (41,), (41, 44, 47), (41, 45)])
def test_nobody_withholds_the_share_of_one_rival(positions: Sequence[int]) -> None:
    some = give(0, positions, round=the_round())
    spec.given(*OPENING).when(some, opener(0)).refused("shares_incomplete", "shares")


def test_an_unreadable_share_is_said_to_be_one() -> None:
    shares = (SealedShare(41, words(0, 41)), SealedShare(44, None))
    (shared,) = DECIDER.decide(DECIDER.fold(OPENING), give(0, shares=shares), opener(0))
    assert shared.share_sha256[1] == ""


def test_only_the_account_of_an_opener_gives_its_shares() -> None:
    spec.given(*OPENING).when(give(0), opener(1)).refused("not_an_opener", "opener")
    spec.given(*OPENING).when(give(0, opener="0" * 64), opener(0)).refused("not_an_opener", "opener")
    spec.given(replace(TENDERING, openers=()), *OPENING[1:]).when(give(0), opener(0)).refused("not_an_opener")


def test_an_opener_who_bid_opens_nothing() -> None:
    bidder = give(0, round=the_round(bidders=frozenset({OPENERS[0]})))
    spec.given(*OPENING).when(bidder, opener(0)).refused("opener_is_bidder", "opener")


def test_shares_come_while_the_opening_is_under_way() -> None:
    spec.given(TENDERING, CLOSED).when(give(0), opener(0)).refused("opening_not_begun")
    spec.given(*OPENING, e.OpeningFailed(TENDER, "x")).when(give(0), opener(0)).refused("opening_over")
    concluded = e.OpeningConcluded(TENDER, (), 0, 0, 0, "")
    spec.given(*OPENING, concluded).when(give(0), opener(0)).refused("opening_over")
    spec.given(*given_by(0, 1, 2)).when(give(3), opener(3)).refused("round_complete")


def test_an_envelope_is_recorded_once() -> None:
    history = given_by(0, 1, 2)
    (fact,) = DECIDER.decide(DECIDER.fold(history), opened(), OFFICER)
    assert (fact.lot_id, fact.position, fact.received_at) == (f"{TENDER}-1", 41, BEFORE)
    spec.given(*history).when(opened(), OFFICER).then(fact)
    unopenable = c.RecordUnopenable(TENDER, "1", "bid-of-beta-0001", 44, "key_mismatch")
    out = e.BidUnopenable(TENDER, f"{TENDER}-1", "bid-of-beta-0001", "key_mismatch")
    spec.given(*history).when(unopenable, OFFICER).then(out)
    spec.given(*history, fact).when(replace(unopenable, position=41), OFFICER).then()


def test_several_envelopes_are_recorded_in_one_act_each_once() -> None:
    history = given_by(0, 1, 2)
    out = c.RecordUnopenable(TENDER, "1", "bid-of-beta-0001", 44, "key_mismatch")
    back = c.ReturnEnvelope(TENDER, "1", "bid-of-gama-0001", FINANCIAL, "unconfirmed")
    several = c.RecordOutcomes(TENDER, (opened(), opened()), (out, out), (back, back))
    facts = DECIDER.decide(DECIDER.fold(history), several, OFFICER)
    assert [type(fact) for fact in facts] == [e.EnvelopeOpened, e.BidUnopenable, e.EnvelopeReturned]
    spec.given(*history).when(several, OFFICER).then(*facts)


def test_with_the_last_round_the_opening_is_concluded() -> None:
    history = given_by(0, 1, 2)
    history += DECIDER.decide(DECIDER.fold(history), opened(), OFFICER)
    back = c.ReturnEnvelope(TENDER, "1", "bid-of-beta-0001", FINANCIAL, "unconfirmed", "b" * 64)
    returned = e.EnvelopeReturned(TENDER, f"{TENDER}-1", "bid-of-beta-0001", FINANCIAL, "unconfirmed")
    spec.given(*history).when(back, OFFICER).then(returned, s.BidDiscarded(TENDER, "b" * 64))
    conclude = c.ConcludeRound(TENDER, FINANCIAL, blind_key="ab")
    openers = tuple(sorted(the_panel().openers[n] for n in (0, 1, 2)))
    spec.given(*history, returned).when(conclude, OFFICER).then(
        s.RoundConcluded(TENDER, FINANCIAL, None), e.OpeningConcluded(TENDER, openers, 1, 0, 1, "ab")
    )


TWO = [published(two=True), CLOSED, BEGUN]


def technical_done(*bids: str) -> list[Any]:
    """The technical envelopes of these bids on lot 1 are open."""
    facts: list[Any] = list(TWO)
    for number in range(3):
        command = give(number, range(1, len(bids) + 1), envelope=TECHNICAL)
        facts += DECIDER.decide(DECIDER.fold(facts), command, opener(number))
    for position, bid in enumerate(bids, 1):
        facts += DECIDER.decide(DECIDER.fold(facts), opened(position, bid, TECHNICAL), OFFICER)
    conclude = c.ConcludeRound(TENDER, TECHNICAL, None, ("1",))
    return facts + list(DECIDER.decide(DECIDER.fold(facts), conclude, OFFICER))


BIDS = tuple(f"bid-number-{n:06}" for n in range(4))


def test_s5_financial_envelopes_wait_for_the_technical_part() -> None:
    history = technical_done(*BIDS)
    financial = give(0, lot="1")
    spec.given(*history).when(financial, opener(0)).refused("financial_before_technical", "lot")
    spec.given(*history).when(replace(financial, lot=None), opener(0)).refused("no_such_round")
    conclude = c.ConcludeTechnical(TENDER, "1", BIDS[:3])
    concluded = e.TechnicalConcluded(TENDER, f"{TENDER}-1", BIDS[:3])
    spec.given(*history).when(conclude, OFFICER).then(concluded)
    spec.given(*history, concluded).when(replace(conclude, admitted=BIDS), OFFICER).refused("technical_concluded")
    assert DECIDER.decide(DECIDER.fold([*history, concluded]), financial, opener(0))


def test_the_technical_part_is_concluded_of_what_is_open() -> None:
    history = technical_done(*BIDS)
    spec.given(*history).when(c.ConcludeTechnical(TENDER, "2", ()), OFFICER).refused("technical_not_open")
    unknown = c.ConcludeTechnical(TENDER, "1", ("bid-of-somebody-else",))
    spec.given(*history).when(unknown, OFFICER).refused("unknown_bid", "admitted")
    spec.given(*OPENING).when(c.ConcludeTechnical(TENDER, "1", ()), OFFICER).refused("technical_not_open")


def test_the_opening_of_two_envelopes_ends_with_the_financial_ones_of_the_last_lot() -> None:
    history = [*technical_done(*BIDS), e.TechnicalConcluded(TENDER, f"{TENDER}-1", ())]
    concluded = DECIDER.decide(DECIDER.fold(history), c.ConcludeRound(TENDER, FINANCIAL, "1"), OFFICER)
    assert [type(fact).__name__ for fact in concluded] == ["RoundConcluded", "OpeningConcluded"]
    some = [*technical_done(*BIDS), e.TechnicalConcluded(TENDER, f"{TENDER}-1", BIDS[:1])]
    spec.given(*some).when(c.ConcludeRound(TENDER, FINANCIAL, "1"), OFFICER).refused("shares_missing")


def test_there_are_no_other_rounds() -> None:
    spec.given(*OPENING).when(give(0, envelope=TECHNICAL), opener(0)).refused("no_such_round")
    spec.given(*OPENING).when(give(0, lot="1"), opener(0)).refused("no_such_round")
    spec.given(*technical_done(*BIDS)).when(give(0, lot="9"), opener(0)).refused("no_such_round")


def test_s6_an_opening_fails_a_day_after_it_began_without_enough_openers() -> None:
    fail = c.FailOpening(TENDER, "Three openers lost their keys")
    day = AFTER + timedelta(hours=24)
    spec.given(*given_by(0, 1)).when(fail, at(day - timedelta(seconds=1))).refused("opening_goes_on")
    spec.given(*given_by(0, 1)).when(fail, at(day)).then(e.OpeningFailed(TENDER, fail.reason), once_more=False)
    spec.given(*OPENING).when(replace(fail, reason=" "), at(day)).refused("reason_length")
    failed = [*OPENING, e.OpeningFailed(TENDER, fail.reason)]
    back = c.ReturnEnvelope(TENDER, "1", "bid-of-alfa-0001", FINANCIAL, "opening_failed")
    returned = e.EnvelopeReturned(TENDER, f"{TENDER}-1", "bid-of-alfa-0001", FINANCIAL, "opening_failed")
    spec.given(*failed).when(back, OFFICER).then(returned)


def test_a_day_without_enough_openers_is_an_alarm_once() -> None:
    mark, day = c.MarkOpeningStalled(TENDER), AFTER + timedelta(hours=24)
    spec.given(*given_by(0, 1)).when(mark, at(day - timedelta(seconds=1))).then()
    stalled = s.OpeningStalled(TENDER, "MD:moh", 2, 3)
    spec.given(*given_by(0, 1)).when(mark, at(day)).then(stalled)
    spec.given(*given_by(0, 1, 2)).when(mark, at(day)).then()
    spec.given(*OPENING, t.TenderCancelled(TENDER)).when(mark, at(day)).then()
    spec.given(TENDERING, CLOSED).when(mark, at(day)).then()
    late = DECIDER.decide(DECIDER.fold([*given_by(0, 1), stalled]), give(4), opener(4))
    assert [type(fact) for fact in late] == [s.SharesGiven, s.RoundCompleted], "an alarm decides nothing"


@given(st.permutations(range(5)), st.data())
def test_any_three_openers_complete_the_round_and_no_two_do(order: list[int], data: st.DataObject) -> None:
    few = order[: data.draw(st.integers(0, 2))]
    assert not any(isinstance(fact, s.RoundCompleted) for fact in given_by(*few))
    assert sum(isinstance(fact, s.RoundCompleted) for fact in given_by(*order[:3])) == 1


@given(st.integers(-5, 5))
def test_the_deadline_itself_is_not_before_it(seconds: int) -> None:
    moment: datetime = DEADLINE + timedelta(seconds=seconds)
    (fact,) = DECIDER.decide(DECIDER.fold([TENDERING, CLOSED]), BEGIN, at(moment))
    assert isinstance(fact, s.EarlyOpeningAttempted if seconds < 0 else e.OpeningBegun)


LOT = f"{TENDER}-1"
TWO_BIDS = ("bid-of-alfa-0001", "bid-of-beta-0001")
FIRST = tuple(AuctionPrice(f"bidder-{n}", Money(Decimal("9000.00"), "MDL")) for n in (1, 2))
BEHIND = tuple(AuctionBidder(f"bidder-{n}", bid, f"MD:{n}", 40 + n) for n, bid in enumerate(TWO_BIDS, 1))
REVEAL = c.RevealBids(TENDER, "1", FIRST, BEHIND, BOX)
REVEALED = e.BidsRevealed(TENDER, LOT, FIRST, BOX, BEHIND)
ENDED = AuctionEnded(LOT, FIRST, BEHIND)
CONCLUDE = c.ConcludeRound(TENDER, FINANCIAL, blind_key="ab")


def test_until_its_auction_ends_a_lot_shows_aliases_and_first_prices_alone() -> None:
    history = given_by(0, 1, 2)
    spec.given(*history).when(REVEAL, OFFICER).then(REVEALED)
    hidden = [*history, REVEALED]
    spec.given(*hidden).when(opened(), OFFICER).refused("auction_pending", "lot")
    several = c.RecordOutcomes(TENDER, (opened(),))
    spec.given(*hidden).when(several, OFFICER).refused("auction_pending", "lot")
    assert DECIDER.decide(DECIDER.fold(hidden), opened(60, "bid-of-gama-0001", lot="2"), OFFICER), "lots do not wait"
    other = AuctionEnded(f"{TENDER}-2", FIRST, BEHIND)
    spec.given(*hidden, other).when(opened(), OFFICER).refused("auction_pending", "lot")
    assert DECIDER.decide(DECIDER.fold([*hidden, ENDED]), opened(), OFFICER)


def test_the_opening_is_not_concluded_while_bids_are_hidden() -> None:
    """Its end gives out the key of the blind names, and the entries."""
    hidden = [*given_by(0, 1, 2), REVEALED]
    done = s.RoundConcluded(TENDER, FINANCIAL, None)
    spec.given(*hidden).when(CONCLUDE, OFFICER).then(done)
    spec.given(*hidden, done).when(c.FailOpening(TENDER, "x"), at(AFTER + timedelta(days=2))).refused("auction_pending")
    spec.given(*hidden, done).when(c.ReleaseEntries(TENDER, 1, ("box-b",)), OFFICER).then()
    shown = [*hidden, done, ENDED]
    shown += DECIDER.decide(DECIDER.fold(shown), opened(), OFFICER)
    spec.given(*shown).when(CONCLUDE, OFFICER).then()
    out = e.BidUnopenable(TENDER, LOT, TWO_BIDS[1], "package_lost")
    openers = tuple(sorted(the_panel().openers[n] for n in (0, 1, 2)))
    spec.given(*shown, out).when(CONCLUDE, OFFICER).then(e.OpeningConcluded(TENDER, openers, 1, 1, 0, "ab"))


def test_entries_are_released_once_the_opening_is_over() -> None:
    release = c.ReleaseEntries(TENDER, 1, ("box-b", "bid-a"))
    released = s.EntriesReleased(TENDER, 1, ("box-b", "bid-a"))
    spec.given(*OPENING).when(release, OFFICER).then()
    for over in (e.OpeningFailed(TENDER, "x"), e.OpeningConcluded(TENDER, (), 0, 0, 0, "")):
        spec.given(*OPENING, over).when(release, OFFICER).then(released)
        spec.given(*OPENING, over, released).when(replace(release, page=2), OFFICER).then(replace(released, page=2))
