"""What a tender asks of a company is read from what was published of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from application.suppliers.requirements import requirements
from domain.procurement.kinds import CriterionKind, PurchaseCategory
from domain.procurement.parts import Criterion, DueInstant, TenderPeriods
from domain.procurement.published import DeadlineExtended, LotPublished, TenderPublished
from domain.suppliers import kinds
from tests.spec import fact

DEADLINE = datetime(2026, 6, 1, 9, tzinfo=UTC)
PERIODS = TenderPeriods(DueInstant(DEADLINE, "7d"))
PUBLISHED = TenderPublished(
    tender_id="t-1",
    ocid="ocds-x-1",
    number="1",
    procedure="MD.open@1",
    buyer="MD:moh",
    plan_item_id=None,
    title="Works",
    category=PurchaseCategory.WORKS,
    value=None,
    terms_version=1,
    terms_sha256="ab" * 32,
    periods=PERIODS,
    panel=None,
    lots=("1", "2"),
)
TAXES, INSURED = (Criterion(code, CriterionKind.EXCLUDING, "Shown by a document") for code in ("tax-pay", "indem-insu"))
OWN = Criterion("four-wheels", CriterionKind.EXCLUDING, "Has a truck")
PRICE = Criterion("corruption", CriterionKind.PRICE, "Price", 10_000)
LOTS = (
    LotPublished("t-1", "1", "Road", None, (TAXES, PRICE, OWN)),
    LotPublished("t-1", "2", "Desks", None, (INSURED,)),
)
FACTS = [fact(event, n) for n, event in enumerate((PUBLISHED, *LOTS), 1)]


def test_excluding_criteria_with_a_code_of_e_certis_are_asked_for_as_of_the_deadline() -> None:
    found = requirements(FACTS, None)
    assert found is not None
    assert found.criteria == (kinds.Criterion.TAXES, kinds.Criterion.RISK_INSURANCE)
    assert (found.deadline, found.rests_on) == (DEADLINE, tuple(FACTS))


def test_a_lot_asks_for_its_own_and_a_deadline_that_moved_counts() -> None:
    later = TenderPeriods(DueInstant(DEADLINE + timedelta(days=4), "4d"))
    moved = fact(DeadlineExtended("t-1", DEADLINE, later, "outage"), 4)
    found = requirements([*FACTS, moved], "2")
    assert found is not None
    assert (found.criteria, found.deadline) == ((kinds.Criterion.RISK_INSURANCE,), later.deadline.at)
    assert [each.position for each in found.rests_on] == [1, 3, 4]


def test_nothing_is_asked_for_by_what_was_not_published_and_no_deadline_where_there_is_none() -> None:
    assert requirements([], None) is None
    assert requirements(FACTS, "3") is None
    direct = requirements([fact(replace(PUBLISHED, periods=None)), FACTS[1]], None)
    assert direct is not None
    assert direct.deadline is None
