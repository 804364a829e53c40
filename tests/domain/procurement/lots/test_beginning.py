"""How a lot begins: once all of it is open, with what is found of prices by rule alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from domain.kernel.values import Money
from domain.procurement.kinds import EnvelopeKind, ProcedureKind
from domain.procurement.lots import commands as c
from domain.procurement.lots import ending
from domain.procurement.lots.decider import Event
from domain.procurement.lots.evaluation_events import LotBegun, LowPriceDetected, PricesOpened
from domain.procurement.lots.events import AwardDecided, BidRejected, LotUnsuccessful
from domain.procurement.openings.events import BidUnopenable, OpeningConcluded, OpeningFailed, TechnicalConcluded
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders.events import CancellationDecided, TenderingClosed
from tests.domain.procurement.lots.scene import (
    AWARDER,
    DEADLINE,
    EVA,
    LOT,
    MACHINE,
    OPENED,
    TENDER,
    YEAR,
    History,
    admitting,
    begun,
    envelope,
    lot,
    opening,
    procedure,
    registered,
    spec,
    tender,
    uah,
    with_panel,
)
from tests.spec import Spec

BEGIN = c.BeginEvaluation(LOT)
B, C = envelope("B", 9_000), envelope("C", 8_000)


def closed(bids: int) -> TenderingClosed:
    return TenderingClosed(TENDER, "00" * 32, bids, (bids,), DEADLINE)


def grounds(history: History) -> dict[str, str]:
    return {each.bid_id: each.ground for each in history.of(BidRejected) if each.automatic}


def test_a_lot_waits_until_each_of_its_bids_is_open_or_lost() -> None:
    given = (procedure(), tender(), lot(), closed(2), YEAR, B)
    spec.given(*given).when(BEGIN, MACHINE).then()
    history = History(*given, BidUnopenable(TENDER, LOT, "C", "key_differs")).does(BEGIN, MACHINE)
    assert [bid.bid_id for bid in history.last(LotBegun).bids] == ["B"]


def test_a_lot_does_not_wait_for_other_lots() -> None:
    history = History(procedure(), tender(), lot(), closed(2), YEAR, B, C).does(BEGIN, MACHINE)
    assert len(history.of(LotBegun)) == 1, "the opening of the tender is not concluded"


def test_a_lot_begins_once() -> None:
    history = begun(B, C)
    spec.given(*history.events).when(BEGIN, MACHINE).then()


def test_of_a_lot_none_of_whose_bids_can_be_opened_nobody_gets_it() -> None:
    given = (procedure(), tender(), lot(), closed(1), YEAR, BidUnopenable(TENDER, LOT, "B", "key_differs"))
    spec.given(*given).when(BEGIN, MACHINE).then(LotUnsuccessful(LOT, "no_bid_opened"))


def test_a_lot_that_is_cancelled_does_not_begin() -> None:
    cancelled = CancellationDecided(TENDER, ("1",), "no_need", OPENED)
    spec.given(procedure(), tender(), lot(), closed(1), YEAR, B, cancelled).when(BEGIN, MACHINE).then()


def test_without_a_calendar_a_lot_does_not_begin() -> None:
    spec.given(procedure(), tender(), lot(), closed(1), B).when(BEGIN, MACHINE).refused("calendar_missing")


def test_prices_that_cannot_be_ranked_are_rejected_at_the_opening() -> None:
    odd = (
        envelope("B", 10_001),
        envelope("C", Money(Decimal("8000.00"), "EUR")),
        replace(envelope("D", 8_000), vat_included=True),
        envelope("E", 0),
        envelope("X", Money(Decimal("8000.001"), "UAH")),
        envelope("Y", 10_000),
    )
    assert grounds(begun(*odd)) == {
        "B": "above_value",
        "C": "currency_mismatch",
        "D": "vat_differs",
        "E": "not_positive",
        "X": "too_many_decimals",
    }


def test_what_is_rejected_at_the_opening_makes_no_other_price_low() -> None:
    assert begun(envelope("B", 10_001), envelope("C", 5_000)).of(LowPriceDetected) == []


def test_a_price_far_under_the_next_one_is_low() -> None:
    low = begun(envelope("B", 9_000), envelope("C", 6_500), envelope("D", 4_550)).of(LowPriceDetected)
    assert [(each.bid_id, each.below) for each in low] == [("D", 4129)]
    low = begun(envelope("B", 7_000), envelope("C", 6_500), envelope("D", 4_550)).of(LowPriceDetected)
    assert [(each.bid_id, each.rule.value, each.below) for each in low] == [("D", "next_price", 3000)]


# --- two envelopes -----------------------------------------------------------------------------


def technical(*bids: str) -> History:
    sealed = [envelope(bid, None, EnvelopeKind.TECHNICAL) for bid in bids]
    facts: tuple[Event, ...] = (procedure(), tender(two_envelopes=True), lot(), closed(len(bids)), YEAR, *sealed)
    return admitting(with_panel(History(*facts).does(BEGIN, MACHINE)), *bids[:-1])


def test_s5_prices_of_admitted_bids_are_taken_in_once_all_are_open() -> None:
    history = technical("B", "C", "D")
    history.does(c.RejectBid(LOT, "D", "terms_not_met", "No desks"), EVA)
    history.refuses(c.RankBids(LOT), AWARDER, "prices_closed")
    history.knows(TechnicalConcluded(TENDER, LOT, ("B", "C")), B).does(BEGIN, MACHINE)
    assert history.of(PricesOpened) == []
    history.knows(C).does(BEGIN, MACHINE).does(c.RankBids(LOT), AWARDER)
    assert [bid.price for bid in history.last(PricesOpened).bids] == [uah(9_000), uah(8_000)]


def test_an_admitted_bid_whose_price_cannot_be_opened_is_out() -> None:
    history = technical("B", "C", "D").does(c.RejectBid(LOT, "D", "terms_not_met", "No desks"), EVA)
    history.knows(TechnicalConcluded(TENDER, LOT, ("B", "C")), B, BidUnopenable(TENDER, LOT, "C", "key_differs"))
    assert grounds(history.does(BEGIN, MACHINE)) == {"C": "not_opened"}


# --- direct awards, and lots that end ------------------------------------------------------------

DIRECT: tuple[Event, ...] = (
    procedure(ProcedureKind.DIRECT, reasons="noCompetition"),
    YEAR,
    lot(),
    registered("UA:company-B"),
)
AWARD = c.AwardDirectly(LOT, "UA:company-B", uah(9_000), "Only they make it")


def test_s9_a_direct_award_has_a_listed_reason_and_a_standstill() -> None:
    history = History(*DIRECT, tender(reason="noCompetition")).does(AWARD, AWARDER)
    award = history.last(AwardDecided)
    assert (award.bid_id, award.award_id, award.value) == (None, "T-1-1-a1", uah(9_000))
    assert award.standstill_ends.isoformat() == "2026-06-20T21:00:00+00:00"
    spec.given(*history.events).when(AWARD, AWARDER).then()


def test_s9_without_a_listed_reason_it_is_refused() -> None:
    for reason in (None, "we_like_them"):
        spec.given(*DIRECT, tender(reason=reason)).when(AWARD, AWARDER).refused("reason_not_listed")


def test_nothing_is_awarded_directly_where_bids_were_asked_for() -> None:
    spec.given(*opening(B)).when(AWARD, AWARDER).refused("not_a_direct_procedure")


def test_a_direct_award_keeps_to_the_currency_and_the_value() -> None:
    given = spec.given(*DIRECT, tender(reason="noCompetition"))
    given.when(replace(AWARD, value=uah(10_001)), AWARDER).refused("above_value")
    given.when(replace(AWARD, value=uah(0)), AWARDER).refused("not_positive")
    given.when(replace(AWARD, value=Money(Decimal(9), "EUR")), AWARDER).refused("currency_mismatch")
    given.when(replace(AWARD, value=Money(Decimal("9.001"), "UAH")), AWARDER).refused("too_many_decimals")


def test_s6_an_opening_that_failed_ends_all_lots() -> None:
    failed = OpeningFailed(TENDER, "Three openers lost their keys")
    given = Spec(ending.DECIDER, MESSAGES).given(procedure(), tender(lots=("1", "2")), closed(4), failed)
    ended = (LotUnsuccessful("T-1-1", "opening_failed"), LotUnsuccessful("T-1-2", "opening_failed"))
    given.when(c.EndLots(TENDER), MACHINE).then(*ended)


def test_a_lot_that_has_begun_is_not_ended_with_the_others() -> None:
    begun_lot = begun(B).last(LotBegun)
    facts = (procedure(min_bids="2"), tender(), closed(1), begun_lot, OpeningConcluded(TENDER, (), 1, 0, 0, ""))
    Spec(ending.DECIDER, MESSAGES).given(*facts).when(c.EndLots(TENDER), MACHINE).then()
