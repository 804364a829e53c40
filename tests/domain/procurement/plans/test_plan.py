"""A plan: items of a class of the CPV, and the sum that decides how strong a procedure has to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.budgeting.coding import Coding
from domain.budgeting.published import AppropriationApproved
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from domain.kernel.values import money
from domain.procurement.kinds import ProcedureKind, PurchaseCategory
from domain.procurement.plans import commands as c
from domain.procurement.plans import events as e
from domain.procurement.plans.decider import DECIDER
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.refusals import MESSAGES
from tests.domain.procurement.procedures.sets import adopted
from tests.spec import OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)
OPEN, QUOTATION, DIRECT = (adopted("ua", code) for code in ("open", "quotation", "direct"))
BOOK = (OPEN, QUOTATION, DIRECT)
PLAN = "UA:city-2014-4545"


def publish(number: int, amount: int, procedure: str = "quotation", **others: Any) -> c.PublishPlanItem:
    named = {"cpv": "45453100-8", "month": 9, "category": PurchaseCategory.CURRENT_REPAIR, **others}
    title = f"Repairs {number}"
    return c.PublishPlanItem(f"{PLAN}-{number}", title, amount=money(amount, "UAH"), procedure=procedure, **named)


def published(number: int, amount: int, procedure: str = "quotation") -> e.PlanItemPublished:
    return filled(e.PlanItemPublished, publish(number, amount, procedure), plan_id=PLAN, buyer="UA:city", year=2014)


FIRST, SECOND = published(1, 90_000), published(2, 80_000)
TAKEN = e.PlanItemTaken(PLAN, f"{PLAN}-1", "T1")


def test_an_item_names_its_buyer_year_and_class() -> None:
    spec.given(*BOOK).when(publish(1, 90_000)).then(FIRST)
    spec.given(*BOOK, FIRST).when(publish(1, 95_000)).refused("plan_item_exists", "planItemId")


def test_s10_three_quotations_together_reach_the_threshold() -> None:
    """The sum that the refusal tells is that of all three: 210,000."""
    third = spec.given(*BOOK, FIRST, SECOND).when(publish(3, 40_000))
    third.refused("procedure_below_threshold", "procedure")
    with pytest.raises(Exception, match=r"sum=210000\.00"):
        DECIDER.decide(DECIDER.fold([*BOOK, FIRST, SECOND]), publish(3, 40_000), OFFICER)
    spec.given(*BOOK, FIRST, SECOND).when(publish(3, 40_000, "open")).then(published(3, 40_000, "open"))


def test_the_threshold_itself_is_reached() -> None:
    spec.given(*BOOK, FIRST, SECOND).when(publish(3, 30_000)).refused("procedure_below_threshold")
    spec.given(*BOOK, FIRST, SECOND).when(publish(3, 29_999)).then(published(3, 29_999))


def test_what_was_withdrawn_counts_no_more() -> None:
    withdrawn = e.PlanItemWithdrawn(PLAN, f"{PLAN}-2", "No money")
    spec.given(*BOOK, FIRST, SECOND).when(c.WithdrawPlanItem(f"{PLAN}-2", "No money")).then(withdrawn)
    spec.given(*BOOK, FIRST, SECOND, withdrawn).when(publish(3, 40_000)).then(published(3, 40_000))
    spec.given(*BOOK, SECOND, withdrawn).when(publish(2, 1)).refused("plan_item_withdrawn", "planItemId")


def test_kinds_with_a_listed_reason_are_not_touched() -> None:
    spec.given(*BOOK, FIRST, SECOND).when(publish(3, 400_000, "direct")).then(published(3, 400_000, "direct"))


def test_a_revision_is_held_against_the_threshold_with_its_new_amount() -> None:
    more = filled(c.RevisePlanItem, publish(1, 119_999))
    spec.given(*BOOK, FIRST, SECOND).when(more).then(filled(e.PlanItemRevised, published(1, 119_999)))
    too_much = replace(more, amount=money(120_000, "UAH"))
    spec.given(*BOOK, FIRST, SECOND).when(too_much).refused("procedure_below_threshold")
    spec.given(*BOOK).when(more).refused("unknown_plan_item", "planItemId")


def test_what_a_tender_buys_changes_no_more() -> None:
    revise, withdraw = filled(c.RevisePlanItem, publish(1, 1)), c.WithdrawPlanItem(f"{PLAN}-1", "No money")
    spec.given(*BOOK, FIRST, TAKEN).when(revise).refused("plan_item_in_use", "planItemId")
    spec.given(*BOOK, FIRST, TAKEN).when(withdraw).refused("plan_item_in_use", "planItemId")
    freed = e.PlanItemFreed(PLAN, f"{PLAN}-1", "T1")
    spec.given(*BOOK, FIRST, TAKEN, freed).when(revise).then(filled(e.PlanItemRevised, published(1, 1)))


@pytest.mark.parametrize(
    ("command", "code", "path"),
    [
        (publish(1, 0), "not_positive", "amount"),
        (publish(1, -5), "not_positive", "amount"),
        (publish(1, 5, month=13), "not_a_month", "month"),
        (publish(1, 5, cpv="45453100-1"), "unknown_cpv", "cpv"),
        (publish(1, 5, cpv="33600000-6"), "plan_class_differs", "planItemId"),
        (publish(1, 5, "lottery"), "no_procedure_in_effect", "procedure"),
        (publish(1, 5, lines=("l",) * 51), "too_many_lines", "lines"),
        (replace(publish(1, 5), amount=money(5, "EUR")), "currency_mismatch", "amount.currency"),
        (replace(publish(1, 5), plan_item_id="UA:city-2013-4545-1"), "plan_year_over", "planItemId"),
    ],
)
def test_bad_input_is_named(command: c.PublishPlanItem, code: str, path: str) -> None:
    spec.given(*BOOK).when(command).refused(code, path)


def test_a_plan_names_approved_lines_of_its_own_government() -> None:
    coding = Coding(administrative=("city",), economic=("31",))
    told = (coding, 1, Decimal(90_000), "UAH", "Law 1")
    own = AppropriationApproved("UA-2014:l", "UA-2014", "UA", 2014, Level.CENTRAL, *told)
    named = publish(1, 90_000, lines=("UA-2014:l",))
    spec.given(*BOOK, own).when(named).then(replace(FIRST, lines=("UA-2014:l",)))
    spec.given(*BOOK).when(named).refused("unknown_line", "lines")
    spec.given(*BOOK, replace(own, government="MD")).when(named).refused("unknown_line", "lines")


def test_a_year_is_over_when_it_is_over_in_the_zone_of_the_procedure() -> None:
    late = replace(OFFICER, at=datetime(2014, 12, 31, 21, 59, tzinfo=UTC))
    over = replace(OFFICER, at=datetime(2014, 12, 31, 22, 0, tzinfo=UTC))
    spec.given(*BOOK).when(publish(1, 90_000), by=late).then(FIRST)
    spec.given(*BOOK).when(publish(1, 90_000), by=over).refused("plan_year_over")


def test_an_item_is_planned_under_a_procedure_in_effect() -> None:
    ahead: ProcedureAdopted = replace(QUOTATION, effective_on=date(2014, 7, 1))
    assert ahead.kind is ProcedureKind.QUOTATION
    spec.given(ahead).when(publish(1, 1)).refused("no_procedure_in_effect")
