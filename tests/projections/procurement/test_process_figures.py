"""The figures of a process, from the acts of its tender to the contract."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from domain.procurement.contracts.events import ContractChanged, ContractSigned
from domain.procurement.contracts.kinds import ChangeGround
from domain.procurement.flags.figures import AwardStanding, BidStanding, ProcessFigures
from domain.procurement.flags.formulas import risen_contract
from domain.procurement.flags.rules import DEFAULT_RULES
from domain.procurement.kinds import EnvelopeKind, PurchaseCategory
from domain.procurement.lots.events import AwardCancelled, AwardDecided, BidAdmitted, BidRejected, StandstillEnded
from domain.procurement.openings.events import EnvelopeOpened
from domain.procurement.parts import DueInstant, OpenerPanel, TenderPeriods
from domain.procurement.tenders.events import DeadlineExtended, TenderCancelled, TenderPublished, TermsAmended
from projections.procurement.flags import PROCESS_FIGURES
from tests.domain.procurement.flags.processes import BEGIN, DEADLINE, lei
from tests.spec import rows

PERIODS = TenderPeriods(DueInstant(DEADLINE, "20d", "MD-2026@1"))
LATER = TenderPeriods(DueInstant(DEADLINE + timedelta(days=4), "4d", "MD-2026@1"))
PUBLISHED = TenderPublished(
    *("T", "ocds-x-1", "1/2026", "MD.open@1", "MD:moh", None, "Beds", PurchaseCategory.GOODS, lei(1000), 1, "ab" * 32),
    PERIODS,
    OpenerPanel(3, ("k",) * 5),
    ("1",),
)


def opened(bid: str, price: int | None, envelope: EnvelopeKind = EnvelopeKind.FINANCIAL) -> EnvelopeOpened:
    worth = None if price is None else lei(price)
    hashes = ("00" * 32, "aa" * 32, "cc" * 32, "bb" * 32)
    return EnvelopeOpened("T", "T-1", bid, f"MD:{bid}", envelope, 7, BEGIN, *hashes, worth)


AWARDED = AwardDecided("T-1-a1", "T", "T-1", "b1", "MD:b1", lei(90), "lowest", DEADLINE, "5d")


def figures(*events: Any) -> ProcessFigures:
    row = rows(PROCESS_FIGURES).given(PUBLISHED, *events).folded().get("T")
    assert row is not None
    return row


def test_technical_and_financial_envelopes_are_one_bid() -> None:
    row = figures(opened("b1", None, EnvelopeKind.TECHNICAL), opened("b1", 90))
    assert [(bid.bid_id, bid.price, bid.standing) for bid in row.bids] == [("b1", lei(90), BidStanding.PENDING)]


def test_bids_are_judged() -> None:
    row = figures(opened("b1", 90), opened("b2", 80), BidAdmitted("T-1", "b1"), BidRejected("T-1", "b2", "papers", "x"))
    assert [bid.standing for bid in row.bids] == [BidStanding.VALID, BidStanding.DISQUALIFIED]


def test_awards_are_pending_until_the_standstill_ends() -> None:
    assert figures(AWARDED).awards[0].standing is AwardStanding.PENDING
    assert figures(AWARDED, StandstillEnded("T-1-a1", "T-1")).final
    assert figures(AWARDED, AwardCancelled("T-1-a1", "T-1", "complaint")).awards[0].standing is AwardStanding.CANCELLED


def test_the_deadline_is_the_last_one() -> None:
    amended = figures(TermsAmended("T", 2, (), "mistake", "cd" * 32, LATER))
    assert (amended.deadline, len(amended.amendments)) == (LATER.deadline.at, 1)
    assert figures(DeadlineExtended("T", DEADLINE, LATER, "outage")).deadline == LATER.deadline.at


SIGNED = ContractSigned(
    *("c", "T", "T-1", "T-1-a1", "MD:moh", "MD:b1", "Beds", lei(90), date(2026, 4, 1), date(2026, 9, 1), (), "ab" * 32)
)


def raised(value: int, contract: str = "c", tender: str | None = "T") -> ContractChanged:
    days = (date(2026, 9, 1), date(2026, 9, 1))
    ground = ChangeGround.NECESSARY_EXTRAS
    return ContractChanged(contract, "A-1", ground, "More", "ab" * 32, lei(90), lei(value), *days, (), "m", tender)


def test_contracts_and_cancellations() -> None:
    row = figures(AWARDED, SIGNED, TenderCancelled("T"))
    assert (row.awards[0].standing, row.values[0].value, row.cancelled) == (AwardStanding.ACTIVE, lei(90), True)


def test_a_contract_that_grows_by_more_than_a_tenth_is_a_flag() -> None:
    grown = figures(AWARDED, SIGNED, raised(100))
    assert [value.value for value in grown.values] == [lei(90), lei(100)]
    flags = [flag for flag in risen_contract(grown, DEFAULT_RULES) if flag.code == "F03"]
    assert [(flag.value, flag.positions) for flag in flags] == [(Fraction(1, 9), (3, 4))]
    assert not list(risen_contract(figures(AWARDED, SIGNED, raised(99)), DEFAULT_RULES))


def test_changes_of_other_contracts_are_not_counted() -> None:
    assert len(figures(AWARDED, SIGNED, raised(100, "d")).values) == 1
    assert len(figures(AWARDED, SIGNED, raised(100, tender=None)).values) == 1


def test_what_was_never_published_has_no_figures() -> None:
    rows(PROCESS_FIGURES).given(opened("b1", 90)).then()
