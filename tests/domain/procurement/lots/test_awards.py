"""Awards go by rank, one stands at a time, and a complaint stops what runs, which goes on by its rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Act, Refused
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.lots import commands as c
from domain.procurement.lots.evaluation_events import BidderInformed, LotHoldEnded
from domain.procurement.lots.events import (
    AwardCancelled,
    AwardContracted,
    AwardDecided,
    LotResumed,
    LotSuspended,
    LotUnsuccessful,
    StandstillEnded,
)
from domain.procurement.tenders.events import LotCancelled
from tests.domain.procurement.lots.scene import (
    AWARDER,
    EVA,
    LOT,
    MACHINE,
    OPENED,
    TENDER,
    History,
    awarded,
    begun,
    envelope,
    later,
    ranked,
    spec,
    with_panel,
)

B, C, D = envelope("B", 9_000), envelope("C", 8_000), envelope("D", 7_900)
FIRST = c.DecideAward(LOT, "D", "The lowest price")
END = c.MarkLotDue(LOT, "standstill")
KYIV = ZoneInfo("Europe/Kyiv")
A1 = f"{LOT}-a1"


def test_only_the_next_in_rank_is_awarded() -> None:
    ranked(B, C, D).refuses(c.DecideAward(LOT, "C", "We like it"), AWARDER, "not_next_in_rank")
    with_panel(begun(B)).refuses(c.DecideAward(LOT, "B", "Best"), AWARDER, "not_ranked")


def test_one_award_stands_at_a_time() -> None:
    history = awarded(B, C, D)
    history.refuses(c.DecideAward(LOT, "C", "And them"), AWARDER, "award_stands")
    spec.given(*history.events).when(FIRST, AWARDER).then()


def test_each_loser_reads_reasons_of_its_own() -> None:
    reasons = (c.LoserReasons("B", "The dearest"),)
    history = ranked(B, C, D).does(c.DecideAward(LOT, "D", "The lowest price", reasons), AWARDER)
    informed = {each.bid_id: (each.place, each.reasons) for each in history.of(BidderInformed)}
    assert informed == {"B": (3, "The dearest"), "C": (2, "The lowest price")}


def test_a_cancelled_award_stays_and_the_next_in_rank_has_a_new_one() -> None:
    history = awarded(B, C, D).does(c.CancelAward(A1, "They refused to sign"), AWARDER)
    history.refuses(FIRST, AWARDER, "not_next_in_rank")
    history.does(c.DecideAward(LOT, "C", "Next"), AWARDER)
    assert [(award.award_id, award.bid_id) for award in history.of(AwardDecided)] == [(A1, "D"), (f"{LOT}-a2", "C")]


def test_when_nobody_is_left_the_lot_is_unsuccessful() -> None:
    history = awarded(D).does(c.CancelAward(A1, "They refused to sign"), AWARDER)
    spec.given(*history.events).when(c.DeclareLotUnsuccessful(LOT, "Nobody left"), AWARDER).then(
        LotUnsuccessful(LOT, "Nobody left")
    )
    ranked(B, C).refuses(c.DeclareLotUnsuccessful(LOT, "Tired"), AWARDER, "bids_left")


def test_a_bid_that_is_rejected_after_the_ranking_is_passed_over() -> None:
    history = ranked(B, C, D).does(c.RejectBid(LOT, "D", "not_eligible", "Debarred since"), EVA)
    history.does(c.DecideAward(LOT, "C", "Next"), AWARDER)


def test_the_standstill_ends_at_its_instant_and_once() -> None:
    history = awarded(B, C, D)
    ends = history.last(AwardDecided).standstill_ends
    before, at = ((later(MACHINE, seconds=(ends - OPENED).total_seconds() + more)) for more in (-1, 0))
    spec.given(*history.events).when(END, before).then()
    spec.given(*history.events).when(END, at).then(StandstillEnded(A1, LOT))


def test_a_signed_award_is_not_cancelled() -> None:
    history = awarded(B).does(END, later(MACHINE, days=9)).does(c.NoteContract(A1, "K-1"), MACHINE)
    assert history.of(AwardContracted) == [AwardContracted(A1, LOT, "K-1")]
    history.refuses(c.CancelAward(A1, "Regret"), AWARDER, "award_contracted")


def test_a_lot_that_is_cancelled_is_not_awarded() -> None:
    ranked(B).knows(LotCancelled(TENDER, LOT)).refuses(c.DecideAward(LOT, "B", "Best"), AWARDER, "lot_cancelled")


# --- complaints ------------------------------------------------------------------------------------

SUSPEND, RESUME = c.SuspendLot(LOT, "k1"), c.ResumeLot(LOT, "k1")


def test_s8_while_a_complaint_holds_the_lot_nothing_is_decided() -> None:
    history = awarded(B, C).knows(HoldEntered(LOT, "k1", 1))
    history.refuses(c.CancelAward(A1, "Doubts"), AWARDER, "complaint_pending")
    ranked(B, C).knows(HoldEntered(LOT, "k1", 1)).refuses(c.DecideAward(LOT, "C", "Best"), AWARDER, "complaint_pending")
    with_panel(begun(B)).does(SUSPEND, MACHINE).refuses(c.AdmitBid(LOT, "B"), EVA, "complaint_pending")


def test_s8_satisfied_the_award_is_cancelled_by_order_and_the_second_wins_after_the_remedy() -> None:
    history = awarded(B, C).knows(HoldEntered(LOT, "k1", 1)).does(SUSPEND, MACHINE)
    history.does(c.CancelAwardByOrder(LOT, "k1"), MACHINE)
    assert history.last(AwardCancelled).complaint_id == "k1"
    history.refuses(c.DecideAward(LOT, "B", "Second"), AWARDER, "complaint_pending")
    history.does(RESUME, later(MACHINE, days=3)).knows(HoldEntered(LOT, "k1", 0))
    history.does(c.DecideAward(LOT, "B", "Second"), AWARDER)
    assert [award.bid_id for award in history.of(AwardDecided)] == ["C", "B"]


def test_s8_a_suspended_standstill_goes_on_by_the_rest() -> None:
    """Five days from Monday the 15th: one of them has run by Wednesday; four run from Saturday on."""
    history = awarded(B).does(SUSPEND, later(MACHINE, days=2))
    spec.given(*history.events).when(END, later(MACHINE, days=30)).then()
    resumed = history.does(RESUME, later(MACHINE, days=4)).last(LotResumed)
    assert resumed.standstill_ends.isoformat() == "2026-06-23T21:00:00+00:00"
    spec.given(*history.events).when(END, later(MACHINE, days=8)).then()
    spec.given(*history.events).when(END, later(MACHINE, days=9)).then(StandstillEnded(A1, LOT))


def test_a_lot_that_two_complaints_hold_goes_on_with_the_last() -> None:
    history = awarded(B).does(SUSPEND, later(MACHINE, days=1)).does(c.SuspendLot(LOT, "k2"), later(MACHINE, days=2))
    spec.given(*history.events).when(RESUME, later(MACHINE, days=3)).then(LotHoldEnded(LOT, "k1"))
    history.does(RESUME, later(MACHINE, days=3)).does(c.ResumeLot(LOT, "k2"), later(MACHINE, days=4))
    assert len(history.of(LotSuspended)) == 2
    assert len(history.of(LotResumed)) == 1


@given(first=st.integers(1, 23 * 3600 - 1), stood=st.integers(1, 10**6), again=st.integers(0, 10**5))
def test_a_period_of_hours_has_the_same_rest_after_each_pause(first: int, stood: int, again: int) -> None:
    history = with_panel(begun(B)).does(c.AskMending(LOT, "B", "The licence"), EVA)
    due = history.state.stage.file.bids["B"].mending.period.due.at  # type: ignore[union-attr]
    for offset in (first, first + stood + min(again, 3600)):
        before = history.state.stage.file.bids["B"].mending.period.due.at  # type: ignore[union-attr]
        history.does(SUSPEND, later(MACHINE, seconds=offset)).does(RESUME, later(MACHINE, seconds=offset + stood))
        ends = history.last(LotResumed).periods
        after = next(step.due.at for step in ends if step.step == "mending/B")
        was_over = before <= OPENED + timedelta(seconds=offset)
        assert after - before == (timedelta() if was_over else timedelta(seconds=stood))
    assert due == OPENED + timedelta(days=1)


@given(first=st.integers(0, 5 * 24 - 12), stood=st.integers(1, 24 * 40))
def test_a_standstill_of_days_counts_as_many_whole_days_whatever_stood_between(first: int, stood: int) -> None:
    history = awarded(B)
    before = history.last(AwardDecided).standstill_ends
    stopped, resumed = OPENED + timedelta(hours=first), OPENED + timedelta(hours=first + stood)
    history.does(SUSPEND, later(MACHINE, hours=first)).does(RESUME, later(MACHINE, hours=first + stood))
    ends = history.last(LotResumed).standstill_ends
    if before <= stopped:
        assert ends == before
        return
    days = [(OPENED + timedelta(days=n)).astimezone(KYIV).date() for n in range(1, 60)]
    still = (stopped.astimezone(KYIV).date(), resumed.astimezone(KYIV).date())
    ran = [day for day in days if not still[0] <= day <= still[1]]
    assert (ends - timedelta(seconds=1)).astimezone(KYIV).date() == ran[4], "five whole days ran"


STEPS = st.lists(
    st.sampled_from(
        [
            (FIRST, AWARDER),
            (c.DecideAward(LOT, "C", "Next"), AWARDER),
            (c.DecideAward(LOT, "B", "Last"), AWARDER),
            (c.CancelAward(A1, "No"), AWARDER),
            (c.CancelAward(f"{LOT}-a2", "No"), AWARDER),
            (c.CancelAwardByOrder(LOT, "k1"), MACHINE),
            (c.NoteContract(A1, "K-1"), MACHINE),
            (c.RejectBid(LOT, "C", "refused_to_sign", "No"), EVA),
            (SUSPEND, MACHINE),
            (RESUME, MACHINE),
            (END, MACHINE),
            (c.DeclareLotUnsuccessful(LOT, "Over"), AWARDER),
        ]
    ),
    max_size=25,
)
RANKED = tuple(ranked(B, C, D).events)


@given(steps=STEPS)
def test_at_most_one_award_of_a_lot_stands_whatever_happens(steps: list[tuple[Any, Act]]) -> None:
    history = History(*RANKED)
    for hour, (command, act) in enumerate(steps):
        try:
            history.does(command, later(act, hours=12 * hour))
        except Refused:
            continue
        void = {each.award_id for each in history.of(AwardCancelled)}
        standing = [each for each in history.of(AwardDecided) if each.award_id not in void]
        assert len(standing) <= 1
        ids = [each.award_id for each in history.of(AwardDecided)]
        assert len(ids) == len(set(ids))
        contracted = {each.award_id for each in history.of(AwardContracted)}
        assert not contracted & void, "a signed award is never void"
