"""Saved searches: what they say, what they look for, and that an index misses none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.values import Money
from domain.suppliers.kinds import AlertFrequency, TenderNews
from domain.suppliers.refusals import MESSAGES
from domain.suppliers.searches import commands as c
from domain.suppliers.searches import events as e
from domain.suppliers.searches.decider import DECIDER, MATCHES_DECIDER
from domain.suppliers.searches.matching import OfferedLot, SeenLot, keys_of, words
from tests.domain.suppliers.values import ANA, DOCUMENT
from tests.spec import NOON, Spec

spec = Spec(DECIDER, MESSAGES)
SAVE = c.SaveSearch(
    DOCUMENT, ANA, "Roads in Seville", ("4523", "4523"), ("ES61",), "bridge", frequency=AlertFrequency.DAILY
)
SAVED = e.SearchSaved(
    DOCUMENT, ANA, "Roads in Seville", ("4523",), ("ES61",), "bridge", None, None, None, AlertFrequency.DAILY
)
VALUED = replace(SAVE, at_least=Decimal(1), at_most=Decimal(9), currency="EUR")
LOT = OfferedLot("1", ("45233120-6",), ("ES618",), "A bridge: works of the M-30", Money(Decimal(5), "EUR"))


def test_a_search_is_saved_changed_and_dropped_by_its_account() -> None:
    spec.given().when(SAVE).then(SAVED)
    weekly = replace(SAVE, frequency=AlertFrequency.WEEKLY)
    spec.given(SAVED).when(weekly).then(replace(SAVED, frequency=AlertFrequency.WEEKLY))
    drop = c.DropSearch(DOCUMENT, ANA)
    dropped = e.SearchDropped(DOCUMENT, ANA)
    spec.given(SAVED).when(drop).then(dropped)
    spec.given(SAVED, dropped).when(SAVE).then(SAVED)
    spec.given(SAVED).when(replace(SAVE, account_id="bea")).refused("search_exists", "searchId")
    spec.given(SAVED).when(replace(drop, account_id="bea")).refused("search_unknown", "searchId")
    spec.given().when(drop).refused("search_unknown")


def test_a_search_says_something_that_can_be() -> None:
    there = spec.given()
    there.when(c.SaveSearch(DOCUMENT, ANA, "All")).refused("search_without_criteria", "cpv")
    there.when(replace(SAVE, cpv=(), regions=(), text="...")).refused("search_without_criteria")
    there.when(replace(VALUED, at_least=Decimal(10))).refused("search_values_reversed", "atLeast")
    there.when(replace(VALUED, currency=None)).refused("unknown_currency")
    there.when(replace(VALUED, at_most=Decimal("9.001"))).refused("too_many_decimals", "atMost")
    there.when(replace(SAVE, cpv=("4",))).refused("not_a_cpv_prefix", "cpv")
    there.when(replace(SAVE, regions=("es61",))).refused("not_a_region", "regions")
    there.when(replace(SAVE, cpv=tuple(f"{n:03}" for n in range(51)))).refused("search_parts", "cpv")
    there.when(VALUED).then(
        replace(SAVED, at_least=Decimal("1.00"), at_most=Decimal("9.00"), currency="EUR"), once_more=True
    )


def test_a_digest_is_of_a_search_that_stands() -> None:
    digest = c.SendDigest(DOCUMENT, 3)
    spec.given(SAVED).when(digest).then(e.DigestSent(DOCUMENT, ANA, 3), once_more=False)
    spec.given(SAVED, e.SearchDropped(DOCUMENT, ANA)).when(digest).then()
    spec.given().when(digest).then()


def test_a_page_of_matches_is_recorded_once() -> None:
    page = c.RecordMatches("t1", "Roads", 1, (e.SearchMatch(DOCUMENT, ANA, AlertFrequency.DAILY, ("1",)),))
    pages = Spec(MATCHES_DECIDER, MESSAGES)
    recorded = e.SearchesMatched("t1", "Roads", 1, page.matches)
    pages.given().when(page).then(recorded)
    pages.given(recorded).when(replace(page, page=2)).then(replace(recorded, page=2))


def test_news_of_a_tender_are_recorded_once_for_each_cause() -> None:
    matches = (e.SearchMatch(DOCUMENT, ANA, AlertFrequency.DAILY, ("1",)),)
    pages, told = Spec(MATCHES_DECIDER, MESSAGES), c.RecordNews("t1", "Roads", TenderNews.AWARDED, "e1", 1, matches)
    published = e.SearchesMatched("t1", "Roads", 1, matches)
    moved = e.FoundTenderMoved("t1", "Roads", TenderNews.AWARDED, "e1", 1, matches)
    pages.given(published).when(told).then(moved)
    pages.given(published, moved).when(replace(told, cause="e2")).then(replace(moved, cause="e2"))


def test_a_closing_is_noted_once_for_each_deadline() -> None:
    pages, near = Spec(MATCHES_DECIDER, MESSAGES), e.ClosingCameNear("t1", NOON)
    pages.given().when(c.NoteClosing("t1", NOON)).then(near)
    later = NOON + timedelta(days=9)
    pages.given(near).when(c.NoteClosing("t1", later)).then(e.ClosingCameNear("t1", later))


def test_a_lot_is_what_all_criteria_say() -> None:
    lot = SeenLot.of(LOT)
    assert lot.is_what(SAVED)
    assert not lot.is_what(replace(SAVED, cpv=("4524",)))
    assert not lot.is_what(replace(SAVED, regions=("ES30",)))
    assert not lot.is_what(replace(SAVED, text="bridges"))
    assert lot.is_what(replace(SAVED, cpv=("99", "45233120"), regions=("PT", "ES"), text="M-30 BRÍDGE"))


def test_a_search_for_a_value_finds_public_ones_of_its_currency() -> None:
    priced = replace(SAVED, at_least=Decimal(5), at_most=Decimal(5), currency="EUR")
    assert SeenLot.of(LOT).is_what(priced)
    assert not SeenLot.of(LOT).is_what(replace(priced, at_least=Decimal("5.01"), at_most=None))
    assert not SeenLot.of(LOT).is_what(replace(priced, at_least=None, at_most=Decimal("4.99")))
    assert not SeenLot.of(LOT).is_what(replace(priced, currency="MDL"))
    assert not SeenLot.of(replace(LOT, value=None)).is_what(priced)


def test_words_have_no_case_no_accents_and_no_signs() -> None:
    assert words("Ejecución de la M-30, ¡ya!") == {"ejecucion", "de", "la", "m", "30", "ya"}
    assert words("... !") == frozenset()


_CODES = st.text("0123456789", min_size=8, max_size=8)
_REGIONS = st.sampled_from(["ES61", "ES618", "ES30", "PT170", "MD"])
_TITLES = st.lists(st.sampled_from(["bridge", "Road", "works", "M-30", "água"]), max_size=3).map(" ".join)
_LOTS = st.builds(
    OfferedLot,
    st.just("1"),
    st.lists(_CODES.map("{}-1".format), max_size=2).map(tuple),
    st.lists(_REGIONS, max_size=2).map(tuple),
    _TITLES,
    st.none(),
)


@given(_LOTS, st.data())
def test_no_search_is_missed_for_its_keys(lot: OfferedLot, data: st.DataObject) -> None:
    begun = [code[: data.draw(st.integers(2, 8))] for code in lot.cpv]
    places = [region[: data.draw(st.integers(2, 5))] for region in lot.regions]
    said = replace(
        SAVED,
        cpv=tuple(data.draw(st.lists(st.sampled_from([*begun, "99"]), max_size=2))),
        regions=tuple(data.draw(st.lists(st.sampled_from([*places, "XX"]), max_size=2))),
        text=data.draw(st.none() | st.sampled_from(["bridge", "road works", "agua", "30"])),
    )
    seen = SeenLot.of(lot)
    if seen.is_what(said):
        assert seen.keys & set(keys_of(said))
