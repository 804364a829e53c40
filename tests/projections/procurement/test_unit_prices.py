"""What a unit of something cost, folded from the items of a lot and the awards of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from domain.kernel.values import money
from domain.procurement.lots.events import AwardCancelled, AwardDecided
from domain.procurement.parts import TenderItem, TenderPeriods, TermChange
from domain.procurement.tenders.events import ItemsPublished, TermsAmended
from projections.procurement.unit_prices import UNIT_PRICES, UnitPrice
from tests.domain.procurement.tenders import desks
from tests.spec import NOON, rows

DESKS = ItemsPublished("T1", "T1-1", 1, (TenderItem("I1", "Desk", "39121000-6", "piece", Decimal(21), "UA30"),))
CHAIRS = replace(DESKS, page=2, items=(TenderItem("I2", "Chair", "39112000-0", "piece", Decimal(9)),))
AWARD = AwardDecided(
    *("T1-1-a1", "T1", "T1-1", "b1", "UA:1", money(8_000, "UAH"), "Lowest", NOON + timedelta(days=5), "5d", "UA:city"),
    decided_at=NOON,
)
PERIODS: TenderPeriods = desks.PUBLISHED[len(desks.PREPARED)].periods


def row(*events: Any) -> UnitPrice:
    return rows(UNIT_PRICES).given(*events).folded()["T1-1"]


def test_a_unit_costs_its_part_of_the_award() -> None:
    before = row(DESKS)
    assert (before.unit_price, before.award_id) == (None, None)
    after = row(DESKS, AWARD)
    assert (after.unit_price, after.currency, after.unit) == (Decimal("380.952381"), "UAH", "piece")
    assert (after.company, after.buyer, after.awarded_at) == ("UA:1", "UA:city", NOON)
    assert after.cpv_prefixes[:3] == ("39", "391", "3912")


def test_a_cancelled_award_is_no_price_and_the_next_one_is() -> None:
    cancelled, second = AwardCancelled("T1-1-a1", "T1-1", "papers"), replace(AWARD, award_id="T1-1-a2")
    assert row(DESKS, AWARD, cancelled) == row(DESKS)
    dearer = replace(second, value=money(9_000, "UAH"))
    assert row(DESKS, AWARD, cancelled, dearer).unit_price == Decimal("428.571429")
    assert row(DESKS, AWARD, cancelled, dearer, cancelled).award_id == "T1-1-a2", "another award was cancelled"


def test_of_several_items_nobody_knows_what_each_costs() -> None:
    both = row(DESKS, CHAIRS, AWARD)
    assert (both.items, both.unit_price, both.total) == (2, None, Decimal(8_000))
    together = replace(DESKS, items=(*DESKS.items, *CHAIRS.items))
    assert row(together, AWARD).unit_price is None
    assert rows(UNIT_PRICES).given(replace(DESKS, items=()), AWARD).folded() == {}


def test_an_amended_quantity_counts() -> None:
    path = "lots.1.items.I1"
    changes = (
        TermChange(f"{path}.quantity", "21", "25"),
        TermChange(f"{path}.cpv", "39121000-6", "39121100-7"),
        TermChange("lots.1.items.I10.unit", "piece", "box"),
        TermChange("lots.10.items.I1.unit", "piece", "box"),
    )
    after = row(DESKS, TermsAmended("T1", 2, changes, "More", "ff" * 32, PERIODS), AWARD)
    assert (after.unit_price, after.unit, after.cpv_prefixes[-1]) == (Decimal(320), "piece", "39121100")
