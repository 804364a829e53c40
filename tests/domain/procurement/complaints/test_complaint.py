"""S8 of the specification: a complaint in the standstill, its fee, what the review body decides, and what is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Act, Refused
from domain.kernel.values import Money
from domain.procurement.complaints import commands as c
from domain.procurement.complaints import events as e
from domain.procurement.complaints.decider import DECIDER
from domain.procurement.complaints.fees import fee_due
from domain.procurement.complaints.kinds import ComplaintTarget, OrderedRemedy
from domain.procurement.lots.events import AwardDecided
from domain.procurement.parts import DueInstant, TenderPeriods
from domain.procurement.procedures.decoding import decoded
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders.events import CancellationDecided
from domain.suppliers.kinds import MandateRight
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.refusals import MESSAGES as OF_SUPPLIERS
from tests.domain.procurement.lots.scene import (
    DEADLINE,
    LOT,
    OPENED,
    TENDER,
    awarded,
    begun,
    envelope,
    later,
    opening,
    procedure,
    tender,
    uah,
)
from tests.spec import OFFICER, Spec

spec = Spec(DECIDER, {**OF_SUPPLIERS, **MESSAGES})
FEES: dict[str, Any] = {
    "complaint_fee__on_terms__rate": "0.003",
    "complaint_fee__on_terms__min": "2000",
    "complaint_fee__on_terms__max": "85000",
    "complaint_fee__otherwise__rate": "0.006",
    "complaint_fee__otherwise__min": "3000",
    "complaint_fee__otherwise__max": "170000",
    "complaint_fee__round_up_to": "10",
}
B, C = envelope("B", 9_000), envelope("C", 8_000)
ID = "complaint-0123456789"
COMPANY = replace(OFFICER, actor="u-rep", unit="company:UA:company-B", at=OPENED)
REVIEW = replace(OFFICER, actor="u-review", unit="UA:amcu", at=OPENED)
BUYER = replace(OFFICER, actor="u-head", unit="UA:kyiv", at=OPENED)
FOR_EVER = datetime(2199, 1, 1, tzinfo=UTC)


def mandate(company: str = "UA:company-B") -> MandateConfirmed:
    return MandateConfirmed(
        company, "u-rep", (MandateRight.COMPLAIN,), datetime(2026, 1, 1, tzinfo=UTC), FOR_EVER, None, "r"
    )


AWARDED = (*awarded(B, C, **FEES).events, mandate())
LODGE = c.LodgeComplaint(
    ID, TENDER, "1", ComplaintTarget.AWARD, "UA:company-B", "It is no desk", "Award us", "u-rep", "Ana Lupu"
)
ENDS = next(event for event in AWARDED if isinstance(event, AwardDecided)).standstill_ends
LODGED = e.ComplaintLodged(
    complaint_id=ID,
    tender_id=TENDER,
    lot_id=LOT,
    target=ComplaintTarget.AWARD,
    award_id=f"{LOT}-a1",
    buyer="UA:kyiv",
    company="UA:company-B",
    grounds="It is no desk",
    remedy="Award us",
    fee_due=uah(3_000),
    pay_until=ENDS,
    holds=(LOT,),
    complainant_id="u-rep",
    complainant_name="Ana Lupu",
)
PAID = (e.FeeReceived(ID, LOT, uah(3_000), "P-1"), e.HoldEntered(LOT, ID, 1))
WHAT = (ID, TENDER, LOT, ComplaintTarget.AWARD)
ADMITTED = e.ComplaintAdmitted(*WHAT, "u-review")
SATISFIED = e.ComplaintSatisfied(*WHAT, (OrderedRemedy.CANCEL_AWARD,), "It is no desk", (LOT,))
HELD_NO_MORE = e.HoldEntered(LOT, ID, 0)
PAY = c.ReceiveFee(ID, uah(3_000), "P-1")


def test_s8_a_bidder_complains_of_an_award_within_its_standstill() -> None:
    spec.given(*AWARDED).when(LODGE, COMPANY).then(LODGED)
    at_the_end = replace(COMPANY, at=ENDS)
    spec.given(*AWARDED).when(LODGE, at_the_end).refused("complaint_late")
    spec.given(*AWARDED).when(LODGE, replace(at_the_end, at=ENDS - timedelta(microseconds=1))).then(LODGED)


def test_a_stranger_to_the_lot_is_not_concerned() -> None:
    other = replace(LODGE, company="UA:other")
    spec.given(*AWARDED, mandate("UA:other")).when(other, COMPANY).refused("not_concerned")
    spec.given(*AWARDED).when(other, COMPANY).refused("no_mandate")


def test_a_complaint_is_lodged_in_person_and_about_something() -> None:
    spec.given(*AWARDED).when(replace(LODGE, complainant_id="u-other"), COMPANY).refused("not_in_person")
    for target in (ComplaintTarget.QUALIFICATION, ComplaintTarget.CANCELLATION, ComplaintTarget.TERMS):
        spec.given(*AWARDED).when(replace(LODGE, target=target), COMPANY).refused("nothing_to_complain_of")
    spec.given(*AWARDED).when(replace(LODGE, lot="2"), COMPANY).refused("unknown_lot")


def test_s8_paid_it_holds_the_lot() -> None:
    spec.given(*AWARDED, LODGED).when(PAY, REVIEW).then(*PAID)
    spec.given(*AWARDED, LODGED).when(replace(PAY, amount=uah(2_999)), REVIEW).refused("fee_wrong")
    spec.given(*AWARDED, LODGED).when(PAY, replace(REVIEW, at=ENDS)).refused("complaint_late")


def test_a_second_complaint_is_counted_beside_the_first() -> None:
    given_ = (*AWARDED, e.HoldEntered(LOT, "another", 1), LODGED)
    spec.given(*given_).when(PAY, REVIEW).then(PAID[0], e.HoldEntered(LOT, ID, 2))


def test_unpaid_it_lapses_at_the_end_of_the_period() -> None:
    lapse = c.LapseComplaint(ID)
    spec.given(LODGED).when(lapse, REVIEW).then()
    spec.given(LODGED).when(lapse, replace(REVIEW, at=ENDS)).then(e.ComplaintLapsed(*WHAT))
    spec.given(LODGED, *PAID).when(lapse, replace(REVIEW, at=ENDS)).then()


def test_where_there_is_no_fee_it_holds_at_once() -> None:
    events = DECIDER.decide(DECIDER.fold([*awarded(B, C).events, mandate()]), LODGE, COMPANY)
    assert [type(event) for event in events] == [e.ComplaintLodged, e.HoldEntered]


def test_s8_admitted_satisfied_remedied() -> None:
    spec.given(LODGED).when(c.AdmitComplaint(ID), REVIEW).refused("fee_unpaid")
    spec.given(LODGED, *PAID).when(c.AdmitComplaint(ID), REVIEW).then(ADMITTED)
    satisfy = c.SatisfyComplaint(ID, (OrderedRemedy.CANCEL_AWARD,), "It is no desk")
    spec.given(LODGED, *PAID).when(satisfy, REVIEW).refused("not_admitted")
    spec.given(LODGED, *PAID, ADMITTED).when(replace(satisfy, orders=()), REVIEW).refused("orders_missing")
    spec.given(LODGED, *PAID, ADMITTED).when(satisfy, REVIEW).then(SATISFIED)
    satisfied = (LODGED, *PAID, ADMITTED, SATISFIED)
    spec.given(*satisfied).when(c.ConfirmRemedy(ID), REVIEW).refused("remedy_unreported")
    report = c.ReportRemedy(ID, "Cancelled")
    spec.given(*satisfied).when(report, BUYER).then(e.RemedyReported(ID, "Cancelled"))
    spec.given(*satisfied, e.RemedyReported(ID, "Cancelled")).when(c.ConfirmRemedy(ID), REVIEW).then(
        e.RemedyConfirmed(*WHAT), HELD_NO_MORE
    )


def test_whatever_ends_it_ends_the_hold() -> None:
    paid = spec.given(LODGED, *PAID)
    paid.when(c.FindInadmissible(ID, "No name"), REVIEW).then(e.FoundInadmissible(*WHAT, "No name"), HELD_NO_MORE)
    paid.when(c.StopComplaint(ID, "Settled"), COMPANY).then(e.ComplaintStopped(*WHAT, "Settled"), HELD_NO_MORE)
    admitted = spec.given(LODGED, *PAID, ADMITTED)
    admitted.when(c.DeclineComplaint(ID, "It is a desk"), REVIEW).then(
        e.ComplaintDeclined(*WHAT, "It is a desk"), HELD_NO_MORE
    )


def test_what_is_decided_stays_decided() -> None:
    declined = (LODGED, *PAID, ADMITTED, e.ComplaintDeclined(*WHAT, "It is a desk"), HELD_NO_MORE)
    steps: tuple[tuple[c.Command, Act], ...] = (
        (c.AdmitComplaint(ID), REVIEW),
        (c.SatisfyComplaint(ID, (OrderedRemedy.OTHER,), "Hm"), REVIEW),
        (c.StopComplaint(ID, "Settled"), COMPANY),
        (PAY, REVIEW),
    )
    for command, act in steps:
        spec.given(*declined).when(command, act).refused("already_decided")


def test_the_review_body_is_not_of_the_house() -> None:
    spec.given(LODGED, *PAID).when(c.AdmitComplaint(ID), BUYER).refused("conflict_of_interest")


def test_a_complaint_on_terms_holds_the_opening_and_comes_before_its_end() -> None:
    until = DEADLINE - timedelta(days=3)
    periods = TenderPeriods(DueInstant(DEADLINE, "7d"), complaints_until=DueInstant(until, "3d"))
    published = (procedure(**FEES), tender(periods=periods), mandate("UA:any"))
    lodge = replace(LODGE, lot=None, target=ComplaintTarget.TERMS, company="UA:any")
    early = replace(COMPANY, at=until - timedelta(seconds=1))
    (lodged,) = DECIDER.decide(DECIDER.fold(published), lodge, early)
    assert isinstance(lodged, e.ComplaintLodged)
    assert (lodged.lot_id, lodged.fee_due, lodged.pay_until) == (None, uah(2_000), until)
    spec.given(*published).when(lodge, replace(COMPANY, at=until)).refused("complaint_late")
    spec.given(lodged).when(replace(PAY, amount=uah(2_000)), early).then(
        e.FeeReceived(ID, None, uah(2_000), "P-1"), e.HoldEntered(LOT, ID, 1)
    )


def test_a_cancellation_is_complained_of_until_it_takes_effect() -> None:
    decided = CancellationDecided(TENDER, ("1",), "no_need", OPENED + timedelta(days=10))
    lodge = replace(LODGE, target=ComplaintTarget.CANCELLATION)
    cancelled = (procedure(**FEES), tender(), decided, mandate())
    (lodged,) = DECIDER.decide(DECIDER.fold(cancelled), lodge, later(COMPANY, days=9))
    assert isinstance(lodged, e.ComplaintLodged)
    assert lodged.pay_until == decided.effective_at
    spec.given(*cancelled).when(lodge, later(COMPANY, days=10)).refused("complaint_late")


def test_a_qualification_is_complained_of_while_bids_are_judged() -> None:
    lodge = replace(LODGE, target=ComplaintTarget.QUALIFICATION)
    events = DECIDER.decide(DECIDER.fold([*begun(B, C, **FEES).events, mandate()]), lodge, COMPANY)
    assert [type(event) for event in events] == [e.ComplaintLodged]
    spec.given(*opening(B, **FEES), mandate()).when(lodge, COMPANY).refused("nothing_to_complain_of")


@pytest.mark.parametrize(
    ("target", "value", "fee"),
    [
        (ComplaintTarget.AWARD, "10000", "3000"),
        (ComplaintTarget.AWARD, "1000001", "6010"),
        (ComplaintTarget.AWARD, "1000000", "6000"),
        (ComplaintTarget.AWARD, "99000000", "170000"),
        (ComplaintTarget.TERMS, "1000001", "3010"),
        (ComplaintTarget.TERMS, "99000000", "85000"),
        (ComplaintTarget.AWARD, None, "3000"),
    ],
)
def test_the_fee_is_rounded_up_to_the_next_ten_within_its_limits(
    target: ComplaintTarget, value: str | None, fee: str
) -> None:
    parameters = decoded(procedure(**FEES).parameters)
    assert fee_due(target, None if value is None else uah(value), parameters) == uah(fee)


def test_a_fee_in_another_currency_is_wrong() -> None:
    spec.given(LODGED).when(replace(PAY, amount=Money(Decimal("3000.00"), "EUR")), REVIEW).refused("fee_wrong")


STEPS = st.lists(
    st.sampled_from(
        [
            (PAY, REVIEW),
            (c.AdmitComplaint(ID), REVIEW),
            (c.FindInadmissible(ID, "No"), REVIEW),
            (c.SatisfyComplaint(ID, (OrderedRemedy.OTHER,), "Yes"), REVIEW),
            (c.DeclineComplaint(ID, "No"), REVIEW),
            (c.ReportRemedy(ID, "Done"), BUYER),
            (c.ConfirmRemedy(ID), REVIEW),
            (c.StopComplaint(ID, "Settled"), COMPANY),
            (c.LapseComplaint(ID), replace(REVIEW, at=ENDS)),
            (LODGE, COMPANY),
        ]
    ),
    max_size=20,
)


@given(steps=STEPS)
def test_a_complaint_holds_exactly_while_it_is_paid_and_open(steps: list[tuple[Any, Act]]) -> None:
    events: list[Any] = [*AWARDED, LODGED]
    for command, act in steps:
        try:
            events.extend(DECIDER.decide(DECIDER.fold(events), command, act))
        except Refused:
            continue
        kinds = {type(event) for event in events}
        ended = kinds & {e.FoundInadmissible, e.ComplaintDeclined, e.RemedyConfirmed, e.ComplaintStopped}
        held = [event.held_by for event in events if isinstance(event, e.HoldEntered)]
        assert (held[-1] if held else 0) == int(e.FeeReceived in kinds and not ended)
