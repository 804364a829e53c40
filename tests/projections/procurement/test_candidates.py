"""What is told of companies that ask to take part."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from domain.procurement.candidates import events as e
from domain.procurement.tenders.events import CandidatesInvited
from projections.procurement.candidates import CANDIDATES, Candidate
from tests.spec import OFFICER, rows

ENDS = datetime(2026, 7, 7, 21, tzinfo=UTC)
FIRST, SECOND = "MD:1001", "MD:1002"
HASH = "ab" * 32
ASKED = tuple(e.ParticipationRequested("T1", company, (HASH,)) for company in (FIRST, SECOND))
ROWS = tuple(Candidate(f"T1/{company}", "T1", company, (HASH,), OFFICER.at) for company in (FIRST, SECOND))


def judged(company: str, *, admitted: bool) -> e.QualificationDecided:
    return e.QualificationDecided("T1", company, admitted, "So it is", ENDS, "5d", "u-judge")


def test_a_company_is_told_of_from_its_request_to_its_invitation() -> None:
    rows(CANDIDATES).given(*ASKED).then(*ROWS)
    decided = (judged(FIRST, admitted=True), judged(SECOND, admitted=False))
    first, second = (replace(row, reasons="So it is", standstill_ends=ENDS) for row in ROWS)
    told = (replace(first, admitted=True), replace(second, admitted=False))
    rows(CANDIDATES).given(*ASKED, *decided).then(*told)
    invited = CandidatesInvited("T1", (FIRST,))
    rows(CANDIDATES).given(*ASKED, *decided, invited).then(replace(told[0], invited=True), told[1])


def test_nobody_who_did_not_ask_is_told_of() -> None:
    rows(CANDIDATES).given(CandidatesInvited("T1", (FIRST,)), judged(SECOND, admitted=True)).then()
