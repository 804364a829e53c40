"""What everybody sees of a tender, folded from the facts of its publication and of what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.kernel.alarms import Alarm
from domain.procurement.parts import TermChange
from domain.procurement.plans import events as p
from domain.procurement.plans.events import PlanItemWithdrawn
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders import events as e
from projections.procurement.cancellations_due import CANCELLATIONS_DUE
from projections.procurement.openers_due import OPENERS_DUE
from projections.procurement.plans import PLAN_CLASS_TOTALS, PLAN_ITEMS, PlanItemStatus
from projections.procurement.procedures import PROCEDURES
from projections.procurement.tender_documents import TENDER_DOCUMENTS
from projections.procurement.tender_drafts import TENDER_DRAFTS
from projections.procurement.tender_items import TENDER_ITEMS
from projections.procurement.tender_lots import TENDER_LOTS, LotStatus
from projections.procurement.tender_timeline import TENDER_TIMELINE, TenderStep
from projections.procurement.tenders import TENDERS, TenderStatus
from tests.domain.procurement.tenders import desks
from tests.spec import rows

FACTS = desks.PUBLISHED[len(desks.PREPARED) :]
TENDER: e.TenderPublished = FACTS[0]
PERIODS = TENDER.periods
assert PERIODS is not None
LATER = replace(PERIODS, deadline=replace(PERIODS.deadline, at=PERIODS.deadline.at + timedelta(days=2)))
CHANGES = (
    TermChange("title", "Desks", "Desks and more"),
    TermChange("lots.1.title", "Desks for school 1", "Desks for school 3"),
    TermChange("lots.1.criteria.price.weight", "6000", "7000"),
    TermChange("lots.1.items.I1.quantity", "20", "25"),
    TermChange("lots.1.items.I1.cpv", "39121000-6", "39121100-7"),
    TermChange("lots.1.items.I1.ends_on", "", "2026-09-01"),
)
AMENDED = e.TermsAmended("T1", 2, CHANGES, "More", "ff" * 32, LATER)


def folded(model: Any, *events: Any) -> dict[str, Any]:
    return rows(model).given(*events).folded()


def test_a_tender_says_under_which_terms_and_until_when() -> None:
    row = folded(TENDERS, *FACTS)["T1"]
    assert (row.status, row.amount, row.currency, row.k) == (TenderStatus.TENDERING, Decimal(15_000), "UAH", 3)
    assert row.deadline == desks.DEADLINE
    after = folded(TENDERS, *FACTS, AMENDED)["T1"]
    assert (after.title, after.terms_version, after.terms_sha256) == ("Desks and more", 2, "ff" * 32)
    assert after.deadline == LATER.deadline.at
    closed = e.TenderingClosed("T1", "00" * 32, 0, (0, 0), desks.DEADLINE)
    assert folded(TENDERS, *FACTS, closed)["T1"].status is TenderStatus.CLOSED
    direct = replace(TENDER, periods=None, panel=None, value=None)
    row = folded(TENDERS, direct)["T1"]
    assert (row.status, row.amount, row.k, row.deadline) == (TenderStatus.OPENED, None, None, None)


def test_a_lot_is_found_by_the_beginnings_of_its_codes_and_where_it_goes() -> None:
    lots = folded(TENDER_LOTS, *FACTS)
    assert lots["T1-1"].cpv_prefixes == ("39", "391", "3912", "39121", "391210", "3912100", "39121000")
    assert lots["T1-2"].regions == ("UA30",)
    after = folded(TENDER_LOTS, *FACTS, AMENDED)
    assert after["T1-1"].title == "Desks for school 3"
    assert [criterion.weight for criterion in after["T1-1"].criteria] == [7_000, 4_000]
    assert "391211" in after["T1-1"].cpv_prefixes
    assert after["T1-2"] == lots["T1-2"]


DECIDED = e.CancellationDecided("T1", ("T1-2",), "no_demand", datetime(2026, 6, 20, 21, tzinfo=UTC))


def test_a_lot_is_cancelled_alone() -> None:
    cancelled = e.LotCancelled("T1", "T1-2")
    for events, status in (
        ((DECIDED,), LotStatus.CANCELLATION_DECIDED),
        ((DECIDED, e.CancellationRevoked("T1", ("T1-2",))), LotStatus.PUBLISHED),
        ((DECIDED, cancelled), LotStatus.CANCELLED),
    ):
        lots = folded(TENDER_LOTS, *FACTS, *events)
        assert (lots["T1-1"].status, lots["T1-2"].status) == (LotStatus.PUBLISHED, status)


def test_a_cancellation_falls_due_until_it_took_effect_or_was_revoked() -> None:
    row = folded(CANCELLATIONS_DUE, DECIDED)["T1"]
    assert row.due_at == DECIDED.effective_at
    other = replace(DECIDED, lots=("T1-1",), effective_at=DECIDED.effective_at - timedelta(days=1))
    assert folded(CANCELLATIONS_DUE, DECIDED, other)["T1"].due_at == other.effective_at
    assert folded(CANCELLATIONS_DUE, DECIDED, e.LotCancelled("T1", "T1-2")) == {}
    assert folded(CANCELLATIONS_DUE, DECIDED, e.CancellationRevoked("T1", ("T1-2",))) == {}


def test_openers_are_counted_before_the_deadline_as_it_stands() -> None:
    def ahead(deadline: datetime, **hours: int) -> tuple[Alarm, ...]:
        return tuple(Alarm(step, deadline - timedelta(hours=each)) for step, each in hours.items())

    assert folded(OPENERS_DUE, *FACTS)["T1"].alarms == ahead(desks.DEADLINE, h72=72, h24=24)
    moved = folded(OPENERS_DUE, *FACTS, AMENDED)["T1"].alarms
    assert moved == ahead(LATER.deadline.at, h72=72, h24=24)
    risk = d.OpenersAtRisk("T1", 72, 0, 3)
    assert folded(OPENERS_DUE, *FACTS, risk)["T1"].alarms == ahead(desks.DEADLINE, h24=24)
    assert folded(OPENERS_DUE, replace(TENDER, panel=None)) == {}


def test_items_change_with_the_terms() -> None:
    item = folded(TENDER_ITEMS, *FACTS, AMENDED)["T1-1-I1"]
    assert (item.quantity, item.cpv, str(item.ends_on)) == (Decimal(25), "39121100-7", "2026-09-01")
    assert item.cpv_prefixes[-1] == "39121100"


def test_documents_are_for_everybody() -> None:
    (document,) = folded(TENDER_DOCUMENTS, *FACTS).values()
    assert (document.sha256, document.blob, document.media_type) == ("cd" * 32, "ab" * 32, "application/pdf")


def test_the_timeline_has_a_line_a_public_act_and_none_of_the_draft() -> None:
    steps = folded(TENDER_TIMELINE, *desks.PUBLISHED, AMENDED, DECIDED)
    assert [row.step for row in steps.values()] == [
        *(TenderStep.PUBLISHED, TenderStep.AMENDED, TenderStep.CANCELLATION_DECIDED)
    ]


def test_a_draft_shows_what_is_in_it_and_who_drafted() -> None:
    draft = folded(TENDER_DRAFTS, *desks.PREPARED)["T1"]
    assert [lot.lot_id for lot in draft.lots] == ["T1-1", "T1-2"]
    assert [len(lot.items) for lot in draft.lots] == [1, 1]
    assert [opener.public_key is not None for opener in draft.openers] == [True] * 5
    assert (draft.drafters, draft.published) == (("u-drafter",), False)
    assert folded(TENDER_DRAFTS, *desks.PUBLISHED)["T1"].published
    removed = d.LotRemoved("T1", "T1-1", "u-drafter")
    assert [lot.lot_id for lot in folded(TENDER_DRAFTS, *desks.PREPARED, removed)["T1"].lots] == ["T1-2"]


def test_what_is_planned_in_a_class_is_summed() -> None:
    first: p.PlanItemPublished = desks.PLANNED
    second = replace(first, plan_item_id=f"{desks.PLAN}-2", amount=replace(first.amount, amount=Decimal(500)))
    assert folded(PLAN_CLASS_TOTALS, first, second)[desks.PLAN].total == Decimal(15_500)
    withdrawn = PlanItemWithdrawn(desks.PLAN, second.plan_item_id, "No money")
    assert folded(PLAN_CLASS_TOTALS, first, second, withdrawn)[desks.PLAN].total == Decimal(15_000)
    taken = p.PlanItemTaken(desks.PLAN, first.plan_item_id, "T1")
    row = folded(PLAN_ITEMS, first, taken)[first.plan_item_id]
    assert (row.status, row.tender_id, row.cpv_prefixes[0]) == (PlanItemStatus.IN_USE, "T1", "39")
    freed = p.PlanItemFreed(desks.PLAN, first.plan_item_id, "T1")
    assert folded(PLAN_ITEMS, first, taken, freed)[first.plan_item_id].status is PlanItemStatus.PLANNED


def test_adopted_procedures_are_public_by_their_pins() -> None:
    adopted = next(each for each in desks.PUBLISHED if isinstance(each, ProcedureAdopted))
    assert folded(PROCEDURES, adopted)["UA.open@1"].title == "Open tender"
