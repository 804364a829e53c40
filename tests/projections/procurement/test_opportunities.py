"""What companies find of the lots that they may bid on, folded from the facts of a tender."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.values import money
from domain.procurement.parts import TermChange
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import events as e
from domain.procurement.tenders.decider import DECIDER
from projections.procurement.opportunities import OPPORTUNITIES, Opportunity, OpportunityState, regions
from tests.domain.procurement.tenders import desks
from tests.spec import rows

FACTS = desks.PUBLISHED[len(desks.PREPARED) :]
TENDER: e.TenderPublished = FACTS[0]
assert TENDER.periods is not None
PERIODS = TENDER.periods
BOTH = ("1", "2")
JUNE_5 = desks.act("u-head", "2026-06-05T09:00")
LATER = desks.DEADLINE + timedelta(days=3)
CLOSED = e.TenderingClosed("T1", "00" * 32, 0, (0, 0), desks.DEADLINE, BOTH)


def folded(*events: Any) -> dict[str, Opportunity]:
    return rows(OPPORTUNITIES).given(*FACTS, *events).folded()


def after(command: Any) -> dict[str, Opportunity]:
    """The rows after what the tender's decider says of a command: the event names the lots that it is about."""
    return folded(*desks.told(command, after=desks.PUBLISHED, by=JUNE_5)[len(desks.PUBLISHED) :])


def test_a_lot_says_of_what_where_for_how_much_and_until_when() -> None:
    first, second = folded().values()
    assert (first.lot_id, first.tender_id, first.lot) == ("T1-1", "T1", "1")
    assert (first.title, first.tender_title) == ("Desks for school 1", "Desks")
    assert (first.value, first.currency, second.value) == (Decimal(10_000), "UAH", Decimal(5_000))
    assert (first.deadline, first.state) == (desks.DEADLINE, OpportunityState.TENDERING)
    assert (first.buyer, first.jurisdiction, first.ocid) == ("UA:city", "UA", TENDER.ocid)
    assert first.cpv == ("39", "391", "3912", "39121", "391210", "3912100", "39121000")
    assert first.region == ("UA", "UA3", "UA30")


def test_codes_and_places_of_all_items_find_a_lot() -> None:
    page: e.ItemsPublished = next(each for each in FACTS if isinstance(each, e.ItemsPublished))
    roads = replace(page.items[0], item_id="I9", cpv="45233120-6", place="ES618")
    row = folded(replace(page, page=2, items=(roads,)))["T1-1"]
    assert {"39", "45", "45233120"} <= {*row.cpv}
    assert {"UA30", "ES", "ES61", "ES618"} <= {*row.region}
    assert "45" not in folded(replace(page, page=2, items=(roads,)))["T1-2"].cpv


def test_a_corrigendum_moves_all_lots_and_changes_those_that_it_names() -> None:
    changes = (
        c.AmendedTerm("title", "Desks and chairs"),
        c.AmendedTerm("lots.1.title", "Desks for school 3"),
        c.AmendedTerm("lots.1.items.I1.place", "UA80"),
        c.AmendedTerm("lots.2.items.I2.cpv", "39121100-7"),
    )
    found = after(c.AmendTerms("T1", changes, "A mistake", LATER))
    assert {(row.deadline, row.tender_title, row.terms_version) for row in found.values()} == {
        (LATER, "Desks and chairs", 2)
    }
    assert [row.title for row in found.values()] == ["Desks for school 3", "Desks for school 2"]
    assert ["UA80" in row.region for row in found.values()] == [True, False]
    assert ["391211" in row.cpv for row in found.values()] == [False, True]


def test_an_extension_moves_all_lots() -> None:
    found = after(c.ExtendDeadline("T1", LATER, c.ExtensionReason.OUTAGE))
    assert [row.deadline for row in found.values()] == [LATER, LATER]


def test_an_amendment_of_the_tenth_lot_leaves_the_first() -> None:
    changes = (TermChange("lots.10.title", "Desks", "Chairs"), TermChange("lots.10.items.I1.place", "", "UA80"))
    amended = e.TermsAmended("T1", 2, changes, "More", "ff" * 32, PERIODS, BOTH)
    row = folded(amended)["T1-1"]
    assert (row.title, "UA80" in row.region) == ("Desks for school 1", False)


def test_a_lot_is_offered_until_the_closing_and_ends_by_itself() -> None:
    state = OpportunityState
    gone, signed = e.LotCancelled("T1", "T1-2"), e.LotConcluded("T1", "T1-1", "signed")
    for events, states in (
        ((), (state.TENDERING, state.TENDERING)),
        ((gone,), (state.TENDERING, state.CANCELLED)),
        ((CLOSED,), (state.CLOSED, state.CLOSED)),
        ((gone, CLOSED), (state.CLOSED, state.CANCELLED)),
        ((gone, CLOSED, signed, e.TenderFinished("T1", BOTH)), (state.FINISHED, state.CANCELLED)),
        ((CLOSED, e.TenderFinished("T1", BOTH)), (state.FINISHED, state.FINISHED)),
        ((e.TenderCancelled("T1", BOTH),), (state.CANCELLED, state.CANCELLED)),
    ):
        assert tuple(row.state for row in folded(*events).values()) == states


def test_a_direct_award_is_nothing_to_bid_on_and_a_hidden_value_stays_hidden() -> None:
    lot: e.LotPublished = FACTS[1]
    direct = replace(TENDER, periods=None, panel=None, value=None)
    row = rows(OPPORTUNITIES).given(direct, replace(lot, value=None)).folded()["T1-1"]
    assert (row.state, row.deadline, row.value, row.currency) == (OpportunityState.CLOSED, None, None, None)
    priced = replace(lot, value=money(7, "UAH"))
    assert rows(OPPORTUNITIES).given(direct, priced).folded()["T1-1"].value == Decimal(7)


def test_every_fact_of_the_tender_names_all_lots() -> None:
    cancelled = desks.told(c.CancelTender("T1", c.CancellationReason.NO_DEMAND), after=desks.PUBLISHED, by=JUNE_5)
    late = replace(JUNE_5, at=datetime(2026, 8, 1, tzinfo=UTC))
    over = DECIDER.decide(DECIDER.fold(cancelled), c.TakeCancellationEffect("T1"), late)
    assert e.TenderCancelled("T1", BOTH) in over
    assert [row.state for row in folded(*over).values()] == [OpportunityState.CANCELLED] * 2


@given(st.text(min_size=1, max_size=12))
def test_a_place_is_found_by_its_beginnings_and_by_itself(place: str) -> None:
    found = regions(place)
    assert found[-1] == place
    assert len({*found}) == len(found)
    assert all(place.startswith(each) for each in found)
    assert {place[:length] for length in range(2, 6)} - {place[:1]} <= {*found}
