"""A contract is drafted on an award, and stands when both sides signed it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.budgeting.published import CommitmentBound
from domain.kernel.values import Money
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.lots.events import AwardCancelled, LotResumed, LotSuspended
from domain.procurement.parts import ContractCommitment
from domain.suppliers.published import MandateRight
from tests.domain.procurement.contracts.made import (
    AWARD,
    AWARD_OFFICER,
    AWARDED,
    BUYER_SIGNED,
    COMMITMENT,
    COMPANY,
    CONTRACT,
    DEBARRED,
    DRAFT,
    DRAFTED,
    ENDS,
    FOR_BUYER,
    FOR_SUPPLIER,
    FREE,
    LIFTED,
    LOT,
    MANDATED,
    OTHER_SHA,
    PUBLISHED,
    RESTS_ON,
    SIGNATORY,
    SIGNED,
    STARTS,
    SUPPLIER,
    SUPPLIER_SIGNED,
    committed,
    lei,
    spec,
)


def on(*parts: tuple[str, int, str]) -> tuple[ContractCommitment, ...]:
    return tuple(ContractCommitment(id_, year, lei(amount)) for id_, year, amount in parts)


def test_a_contract_is_drafted_on_an_award() -> None:
    spec.given(*RESTS_ON).when(DRAFT).then(DRAFTED)


def test_a_draft_waits_for_no_standstill() -> None:
    spec.given(PUBLISHED, AWARDED, committed()).when(DRAFT).then(DRAFTED)


def test_a_draft_is_drafted_anew_until_somebody_signed_it() -> None:
    other = replace(DRAFT, title="Paper and pens")
    spec.given(*RESTS_ON, DRAFTED).when(other).then(replace(DRAFTED, title="Paper and pens"))
    spec.given(*RESTS_ON, DRAFTED, BUYER_SIGNED).when(other).refused("contract_signed", "awardId")
    spec.given(*SIGNED).when(other).refused("contract_signed", "awardId")


def test_there_is_no_contract_without_an_award() -> None:
    spec.given(PUBLISHED, committed()).when(DRAFT).refused("unknown_award", "awardId")
    void = (*RESTS_ON, AwardCancelled(AWARD, LOT, "complaint"))
    spec.given(*void).when(DRAFT).refused("award_void", "awardId")
    spec.given(*RESTS_ON, DRAFTED, AwardCancelled(AWARD, LOT, "complaint")).when(FOR_BUYER, SIGNATORY).refused(
        "award_void", "awardId"
    )


@pytest.mark.parametrize("value", [lei("7999.99"), lei("8000.01"), Money(lei("8000").amount, "EUR")])
def test_the_value_is_that_of_the_award(value: Money) -> None:
    spec.given(*RESTS_ON).when(replace(DRAFT, value=value)).refused("value_differs_from_award", "value")


def test_a_contract_ends_after_it_begins() -> None:
    spec.given(*RESTS_ON).when(replace(DRAFT, starts_on=ENDS, ends_on=STARTS)).refused("contract_period", "endsOn")


@pytest.mark.parametrize(
    ("commitments", "code"),
    [
        ((), "commitment_missing"),
        (on(("MD-2026:C-8", 2026, "8000")), "commitment_missing"),
        (on((COMMITMENT, 2026, "8000"), (COMMITMENT, 2026, "1")), "commitment_repeated"),
        (on((COMMITMENT, 2026, "7999.99")), "commitment_too_small"),
        (on((COMMITMENT, 2026, "8000.01")), "commitment_too_small"),
        (on((COMMITMENT, 2026, "0")), "not_positive"),
        (on((COMMITMENT, 2027, "8000")), "fiscal_year_differs"),
        ((ContractCommitment(COMMITMENT, 2026, lei("8000", "EUR")),), "currency_mismatch"),
    ],
)
def test_a_contract_rests_on_commitments_that_cover_it(commitments: tuple[ContractCommitment, ...], code: str) -> None:
    spec.given(*RESTS_ON).when(replace(DRAFT, commitments=commitments)).refused(code, "commitments")


def test_commitments_are_no_more_than_the_value() -> None:
    wide = (PUBLISHED, AWARDED, FREE, committed("9000"))
    spec.given(*wide).when(replace(DRAFT, commitments=on((COMMITMENT, 2026, "8000.01")))).refused(
        "commitments_exceed_value", "commitments"
    )


def test_a_commitment_serves_one_contract() -> None:
    used = CommitmentBound(COMMITMENT, "T-2-1-a1", lei("8000").amount, "MDL", COMPANY)
    spec.given(*RESTS_ON, used).when(DRAFT).refused("commitment_in_use", "commitments")
    spec.given(*RESTS_ON, DRAFTED, SUPPLIER_SIGNED, used).when(FOR_BUYER, SIGNATORY).refused(
        "commitment_in_use", "commitments"
    )


def test_years_that_are_still_to_come_need_no_commitment_yet() -> None:
    longer: dict[str, Any] = {"ends_on": ENDS.replace(year=2027), "commitments": on((COMMITMENT, 2026, "3000"))}
    spec.given(*RESTS_ON).when(replace(DRAFT, **longer)).then(replace(DRAFTED, **longer))


def test_the_second_signature_makes_the_contract() -> None:
    spec.given(*RESTS_ON, DRAFTED).when(FOR_SUPPLIER, SUPPLIER).then(SUPPLIER_SIGNED)
    spec.given(*RESTS_ON, DRAFTED, SUPPLIER_SIGNED).when(FOR_BUYER, SIGNATORY).then(BUYER_SIGNED, CONTRACT)


def test_both_sides_sign_the_document_that_was_drafted() -> None:
    spec.given(*RESTS_ON, DRAFTED).when(replace(FOR_BUYER, document_sha256=OTHER_SHA), SIGNATORY).refused(
        "document_differs", "documentSha256"
    )
    spec.given(*RESTS_ON).when(FOR_BUYER, SIGNATORY).refused("unknown_contract", "contractId")


def test_nobody_signs_for_both_sides_or_what_they_awarded() -> None:
    spec.given(*RESTS_ON, DRAFTED, SUPPLIER_SIGNED).when(FOR_BUYER, SUPPLIER).refused("duties_separated")
    awarded = replace(DRAFTED, award_officer=AWARD_OFFICER.actor)
    spec.given(*RESTS_ON, awarded).when(FOR_BUYER, AWARD_OFFICER).refused("duties_separated")


@pytest.mark.parametrize("side", [FOR_BUYER, FOR_SUPPLIER])
def test_nothing_is_signed_in_the_standstill(side: Any) -> None:
    spec.given(PUBLISHED, AWARDED, committed(), DRAFTED).when(side, SIGNATORY).refused(
        "standstill_running", "contractId"
    )


def test_s8_a_complaint_in_the_standstill_holds_the_contract() -> None:
    lodged = (*RESTS_ON, DRAFTED, SUPPLIER_SIGNED, HoldEntered(LOT, "c1", 1))
    spec.given(*lodged).when(FOR_BUYER, SIGNATORY).refused("complaint_pending", "contractId")
    spec.given(*lodged, HoldEntered(LOT, "c1", 0)).when(FOR_BUYER, SIGNATORY).then(BUYER_SIGNED, CONTRACT)
    admitted = (*RESTS_ON, DRAFTED, SUPPLIER_SIGNED, LotSuspended(LOT, "c1"))
    spec.given(*admitted).when(FOR_BUYER, SIGNATORY).refused("complaint_pending", "contractId")
    spec.given(*admitted, LotResumed(LOT, "c1")).when(FOR_BUYER, SIGNATORY).then(BUYER_SIGNED, CONTRACT)


def test_s9_a_direct_award_has_its_standstill_and_its_complaints() -> None:
    direct = replace(
        AWARDED,
        bid_id=None,
        reasons="no_competition",
        standstill_ends=datetime(2026, 6, 25, tzinfo=UTC),
        procedure="MD.direct@1",
    )
    notice = (replace(PUBLISHED, procedure="MD.direct@1", reason="no_competition"), direct, committed(), DRAFTED)
    spec.given(*notice, SUPPLIER_SIGNED).when(FOR_BUYER, SIGNATORY).refused("standstill_running", "contractId")
    spec.given(*notice, HoldEntered(LOT, "c1", 1), FREE).when(FOR_BUYER, SIGNATORY).refused(
        "complaint_pending", "contractId"
    )
    spec.given(*notice, FREE, SUPPLIER_SIGNED).when(FOR_BUYER, SIGNATORY).then(BUYER_SIGNED, CONTRACT)


def test_a_signature_is_given_once() -> None:
    spec.given(*SIGNED).when(FOR_BUYER, SIGNATORY).then()


def test_nothing_is_drafted_or_signed_with_a_debarred_company() -> None:
    spec.given(*RESTS_ON, DEBARRED).when(DRAFT, SIGNATORY).refused("debarred", "awardId")
    drafted = (*RESTS_ON, DRAFTED, SUPPLIER_SIGNED, DEBARRED)
    spec.given(*drafted).when(FOR_BUYER, SIGNATORY).refused("debarred", "contractId")
    spec.given(*drafted, LIFTED).when(FOR_BUYER, SIGNATORY).then(BUYER_SIGNED, CONTRACT)


def test_for_the_supplier_signs_who_has_a_mandate_up_to_this_value() -> None:
    given = spec.given(*RESTS_ON, DRAFTED)
    given.when(FOR_SUPPLIER, SIGNATORY).refused("no_mandate", "account")
    for changed, code in (
        ({"rights": (MandateRight.BID,)}, "no_mandate"),
        ({"until": datetime(2026, 7, 15, 9, tzinfo=UTC)}, "no_mandate"),
        ({"ceiling": lei("7999.99")}, "above_mandate"),
    ):
        less: Any = replace(MANDATED, **changed)
        spec.given(*RESTS_ON[:-1], less, DRAFTED).when(FOR_SUPPLIER, SUPPLIER).refused(code, "account")
