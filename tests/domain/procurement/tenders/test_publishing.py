"""A draft becomes a tender in one act, or is refused for what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.budgeting.published import CommitmentBound, CommitmentReduced
from domain.kernel.values import money
from domain.procurement.houses.places import HouseNoted
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.plans.events import PlanItemPublished, PlanItemTaken
from domain.procurement.procedures.decoding import decoded
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders import events as e
from domain.procurement.tenders.decider import DECIDER
from domain.procurement.tenders.reckoning import least_tendering
from domain.procurement.tenders.terms import terms_of, terms_sha256
from tests.domain.procurement.procedures.sets import adopted
from tests.domain.procurement.tenders import desks
from tests.domain.procurement.tenders.desks import DRAFT, HEAD, LOTS, NAMED, OPENERS, PUBLISH, prove, spec, told

FACTS = desks.PUBLISHED[len(desks.PREPARED) :]
TENDER: e.TenderPublished = FACTS[0]


def prepared(*changed: Any) -> list[Any]:
    """The draft, and then what these commands change in it."""
    return told(*changed, after=desks.PREPARED)


def test_all_is_published_in_one_act() -> None:
    kinds = [type(fact).__name__ for fact in FACTS]
    assert kinds == [
        *("TenderPublished", "LotPublished", "LotPublished", "ItemsPublished", "ItemsPublished", "DocumentPublished"),
        *("TenderNumbered", "PlanItemTaken"),
    ]
    spec.given(*desks.PREPARED).when(PUBLISH, by=HEAD).then(*FACTS)


def test_the_tender_pins_its_procedure_and_says_its_instants() -> None:
    assert TENDER.procedure == "UA.open@1"
    assert (TENDER.number, TENDER.ocid) == ("UA:city-2026-1", "ocds-0000ua-UA-city-2026-1")
    assert TENDER.lots == ("1", "2")
    assert TENDER.drafters == ("u-drafter",)
    assert TENDER.openers == OPENERS
    assert TENDER.panel is not None
    assert TENDER.panel.k == 3
    periods = TENDER.periods
    assert periods is not None
    assert periods.deadline.at == datetime(2026, 6, 13, 15, tzinfo=UTC)
    assert periods.enquiries_until is not None
    assert periods.enquiries_until.at == datetime(2026, 6, 9, 21, tzinfo=UTC)
    assert (periods.enquiries_until.rule, periods.enquiries_until.calendar) == ("3d", "UA-2026@1")


def test_the_hash_is_that_of_all_terms_and_anybody_can_make_it() -> None:
    terms: dict[str, str] = {}
    for fact in FACTS[:6]:
        terms |= terms_of(fact)
    assert TENDER.terms_sha256 == terms_sha256(terms)
    assert terms["lots.2.items.I2.quantity"] == "10"
    assert terms["value"] == "15000.00 UAH"
    assert not any("u-opener" in value or "u-drafter" in value for value in terms.values())
    for path in terms:
        assert terms_sha256({**terms, path: "other"}) != TENDER.terms_sha256


def test_numbers_follow_each_other_in_the_year() -> None:
    last = d.TenderNumbered("UA:city", 2026, 41, "T0")
    events = told(PUBLISH, after=[*desks.PREPARED, last], by=HEAD)
    assert next(each for each in events if isinstance(each, e.TenderPublished)).number == "UA:city-2026-42"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (replace(DRAFT, deadline=datetime(2026, 6, 8, 20, 59, 59, tzinfo=UTC)), "min_period"),
        (replace(DRAFT, deadline=None), "deadline_required"),
        (replace(DRAFT, deadline=datetime(2028, 1, 10, tzinfo=UTC)), "calendar_missing"),
        (replace(DRAFT, value=money(14_999, "UAH")), "lots_sum"),
        (replace(DRAFT, value=money(15_000, "EUR")), "currency_mismatch"),
        (replace(DRAFT, value=None), "value_required"),
        (replace(DRAFT, plan_item_id=None), "plan_item_missing"),
        (replace(DRAFT, plan_item_id=f"{desks.PLAN}-9"), "unknown_plan_item"),
        (replace(DRAFT, procedure="lottery"), "no_procedure_in_effect"),
        (replace(DRAFT, reason="noCompetition"), "reason_not_listed"),
        (c.RemoveLot("T1", "2"), "lots_sum"),
        (c.AddItems("T1", "2", (replace(desks.ITEM, item_id="I2", cpv="45214000-0"),)), "cpv_mixed"),
        (c.AddLot("T1", "2", "Desks", money(5_000, "EUR")), "currency_mismatch"),
        (c.DropOpener("T1", OPENERS[0]), "panel_size"),
    ],
)
def test_what_is_wrong_is_named(changed: Any, code: str) -> None:
    spec.given(*prepared(changed)).when(PUBLISH, by=HEAD).refused(code)


def test_the_least_period_ends_at_midnight_of_its_last_day_and_tells_the_earliest_deadline() -> None:
    too_early = replace(DRAFT, deadline=datetime(2026, 6, 8, 20, 59, 59, tzinfo=UTC))
    with pytest.raises(Exception, match="earliest=2026-06-08T21:00:00Z"):
        DECIDER.decide(DECIDER.fold(prepared(too_early)), PUBLISH, HEAD)
    just = replace(DRAFT, deadline=datetime(2026, 6, 8, 21, tzinfo=UTC))
    assert told(PUBLISH, after=prepared(just), by=HEAD)


def test_a_lot_has_items_and_weights() -> None:
    bare = told(DRAFT, LOTS[0], LOTS[1], LOTS[2], after=desks.book())
    spec.given(*bare).when(PUBLISH, by=HEAD).refused("lot_without_items")
    unweighed = told(LOTS[3], after=bare)
    spec.given(*unweighed).when(PUBLISH, by=HEAD).refused("criteria_weights")
    spec.given(*told(DRAFT, after=desks.book())).when(PUBLISH, by=HEAD).refused("lots_missing")


def test_each_opener_has_proved_a_key() -> None:
    events = told(DRAFT, *LOTS, *NAMED, *map(prove, OPENERS[:4]), after=desks.book())
    spec.given(*events).when(PUBLISH, by=HEAD).refused("opener_unproven")


def test_fewer_openers_than_can_open_are_of_the_buyers_house() -> None:
    """Its unit, those above, and those below: UA:town stands above the buyer, UA:school below."""
    houses = [HouseNoted("UA:city", ("UA:town",), desks.TODAY), HouseNoted("UA:school", ("UA:city",), desks.TODAY)]
    for units, code in (
        (("UA:city", "UA:town", "UA:school"), "openers_of_one_house"),
        (("UA:city", "UA:city", "UA:court"), None),
        (("UA:city", "UA:town", "UA:village"), None),
    ):
        moved = [replace(prove(opener), unit=unit) for opener, unit in zip(OPENERS, units, strict=False)]
        events = [*houses, *told(*moved, after=desks.PREPARED)]
        if code is None:
            assert told(PUBLISH, after=events, by=HEAD)
        else:
            spec.given(*events).when(PUBLISH, by=HEAD).refused(code, "tenderId")


def test_nothing_is_closed_that_nobody_witnesses() -> None:
    spec.given(*desks.PREPARED).when(replace(PUBLISH, witnessed=False), by=HEAD).refused("witnesses_missing")


def test_money_of_the_budget_stands_behind_a_tender() -> None:
    """S1: commitment C-7."""
    reduced = CommitmentReduced(
        *("UA-2026:C-7", "UA-2026:l", desks.COMMITTED.coding, Decimal(1), "UAH"), *(desks.TODAY, 6, "Less")
    )
    spec.given(*desks.PREPARED, reduced).when(PUBLISH, by=HEAD).refused("funds_too_small", "commitments")
    bound = CommitmentBound("UA-2026:C-7", "K0", Decimal(15_000), "UAH", "UA:1")
    spec.given(*desks.PREPARED, bound).when(PUBLISH, by=HEAD).refused("funds_too_small", "commitments")
    for named in ((), ("UA-2026:C-8",), ("UA-2026:C-7", "MD-2026:C-7")):
        events = prepared(replace(DRAFT, commitments=named))
        spec.given(*events).when(PUBLISH, by=HEAD).refused("funds_missing", "commitments")
    at_signature = adopted("ua", "open")
    told_at = [each for each in at_signature.parameters if each.name != "funds_at"]
    at_signature = replace(at_signature, parameters=(*told_at, Parameter("funds_at", "signature")))
    unfunded = replace(DRAFT, commitments=())
    events = told(unfunded, *LOTS, *NAMED, *map(prove, OPENERS), after=desks.book(at_signature))
    assert told(PUBLISH, after=events, by=HEAD)


def test_a_plan_item_becomes_one_tender_at_a_time() -> None:
    taken = PlanItemTaken(desks.PLAN, f"{desks.PLAN}-1", "T0")
    spec.given(*desks.PREPARED, taken).when(PUBLISH, by=HEAD).refused("plan_item_in_use")


def test_s10_the_threshold_is_tested_again_at_publication() -> None:
    """Another item of the class came after the quotation was planned."""
    quotation = adopted("ua", "quotation")
    draft = replace(DRAFT, procedure="quotation", deadline=datetime(2026, 7, 20, tzinfo=UTC))
    events = told(draft, *LOTS, *NAMED, *map(prove, OPENERS), after=desks.book(quotation))
    assert told(PUBLISH, after=events, by=HEAD)
    other: PlanItemPublished = replace(desks.PLANNED, plan_item_id=f"{desks.PLAN}-2", amount=money(85_000, "UAH"))
    spec.given(*events, other).when(PUBLISH, by=HEAD).refused("procedure_below_threshold")


def test_a_quotation_has_its_stage_of_enquiries_first() -> None:
    """From Monday 1 June 3 working days end on 4 June, and 2 more on Monday 8 June."""
    just = datetime(2026, 6, 8, 21, tzinfo=UTC)
    too_early = told_quotation(just - timedelta(seconds=1))
    spec.given(*too_early).when(PUBLISH, by=HEAD).refused("min_period", "deadline")
    facts = told(PUBLISH, after=told_quotation(just), by=HEAD)
    (tender,) = [each for each in facts if isinstance(each, e.TenderPublished)]
    assert tender.periods is not None
    assert tender.periods.enquiries_until is not None
    assert tender.periods.enquiries_until.at == datetime(2026, 6, 4, 21, tzinfo=UTC)


def told_quotation(deadline: datetime) -> list[Any]:
    draft = replace(DRAFT, procedure="quotation", deadline=deadline)
    return told(draft, *LOTS, *NAMED, *map(prove, OPENERS), after=desks.book(adopted("ua", "quotation")))


def test_a_hidden_value_is_in_no_public_field() -> None:
    hidden = adopted("ua", "open")
    values = [told for told in hidden.parameters if told.name != "estimated_value"]
    hidden = replace(hidden, parameters=(*values, Parameter("estimated_value", "hidden")))
    events = told(DRAFT, *LOTS, *NAMED, *map(prove, OPENERS), after=desks.book(hidden))
    facts = told(PUBLISH, after=events, by=HEAD)[len(events) :]
    assert all(fact.value is None for fact in facts if isinstance(fact, e.TenderPublished | e.LotPublished))


def test_what_is_awarded_as_a_whole_has_one_lot() -> None:
    whole = adopted("ua", "open")
    others = [told for told in whole.parameters if told.name != "award_by"]
    whole = replace(whole, parameters=(*others, Parameter("award_by", "whole")))
    named = (*NAMED, *map(prove, OPENERS))
    two = told(DRAFT, *LOTS, *named, after=desks.book(whole))
    spec.given(*two).when(PUBLISH, by=HEAD).refused("one_lot_only", "tenderId")
    single = told(replace(DRAFT, value=money(10_000, "UAH")), c.RemoveLot("T1", "2"), after=two)
    assert told(PUBLISH, after=single, by=HEAD)


DIRECT = replace(DRAFT, procedure="direct", deadline=None, reason="noCompetition")


def test_s9_a_direct_purchase_has_a_listed_reason_and_no_box() -> None:
    procedure = adopted("ua", "direct")
    events = told(DIRECT, *LOTS, after=desks.book(procedure))
    facts = told(PUBLISH, after=events, by=HEAD)[len(events) :]
    assert isinstance(facts[0], e.TenderPublished)
    assert (facts[0].panel, facts[0].periods, facts[0].reason) == (None, None, "noCompetition")
    for reason in (None, "becauseISaySo"):
        unlisted = told(replace(DIRECT, reason=reason), *LOTS, after=desks.book(procedure))
        spec.given(*unlisted).when(PUBLISH, by=HEAD).refused("reason_not_listed", "reason")


def test_items_come_in_pages_that_fit_into_an_event() -> None:
    for length, pages in ((5, 3), (200, 6)):
        items = tuple(
            replace(desks.ITEM, item_id=f"I{number}", title="\u0436" * length, quantity=Decimal(number + 1))
            for number in range(600)
        )
        calls = [c.AddItems("T1", "1", items[at : at + 200]) for at in range(0, 600, 200)]
        facts = told(PUBLISH, after=prepared(*calls), by=HEAD)
        of_lot = [each for each in facts if isinstance(each, e.ItemsPublished) and each.lot_id == "T1-1"]
        assert [each.page for each in of_lot] == list(range(1, len(of_lot) + 1))
        assert sum(len(each.items) for each in of_lot) == 600
        assert len(of_lot) >= pages


def test_an_urgent_tender_of_the_union_has_less_time() -> None:
    terms = decoded(adopted("eu", "open").parameters)
    least = {urgent: least_tendering(terms, PurchaseCategory.GOODS, urgent=urgent) for urgent in (False, True)}
    assert {urgent: str(period) for urgent, period in least.items()} == {False: "30d", True: "15d"}
