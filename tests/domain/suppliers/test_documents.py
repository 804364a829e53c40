"""A supplier files documents once; a registrar verifies them, and the clock ends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.organisations.events import CompanyDissolved
from domain.suppliers.kinds import CRITERIA_OF, Criterion, ReminderStep, StandingDocumentKind
from domain.suppliers.refusals import MESSAGES
from domain.suppliers.suppliers import commands as c
from domain.suppliers.suppliers import events as e
from domain.suppliers.suppliers.decider import DECIDER
from tests.domain.suppliers.values import (
    COMPANY,
    DIGEST,
    DOCUMENT,
    FILE,
    FILED,
    KNOWN,
    OTHER,
    REGISTERED,
    UPLOADED,
    VERIFIED,
    YEAR,
    later,
)
from tests.spec import NOON, Spec

spec = Spec(DECIDER, MESSAGES)
REGISTER = c.RegisterSupplier(COMPANY)
VERIFY = c.VerifyStandingDocument(COMPANY, DOCUMENT)
REJECT = c.RejectStandingDocument(COMPANY, DOCUMENT, "Not theirs")
REVOKE = c.RevokeStandingDocument(COMPANY, DOCUMENT, "Withdrawn")
REJECTED = e.StandingDocumentRejected(COMPANY, DOCUMENT, "Not theirs", "u-officer")
REVOKED = e.StandingDocumentRevoked(COMPANY, DOCUMENT, NOON, "Withdrawn", "u-officer")
THERE = (REGISTERED, FILED)


def _due(step: str) -> c.MarkStandingDocumentDue:
    return c.MarkStandingDocumentDue(COMPANY, DOCUMENT, step)


def test_a_known_company_becomes_a_supplier_with_the_zone_of_its_jurisdiction() -> None:
    spec.given(KNOWN, YEAR).when(REGISTER).then(REGISTERED)


def test_nobody_supplies_who_is_not_known_or_is_no_more_or_whose_days_nobody_declared() -> None:
    spec.given().when(REGISTER).refused("company_not_known", "companyId")
    gone = CompanyDissolved(COMPANY, "MD", date(2014, 1, 1))
    spec.given(KNOWN, gone, YEAR).when(REGISTER).refused("company_is_no_more")
    spec.given(KNOWN).when(REGISTER).refused("calendar_missing")


def test_a_document_is_filed_with_the_instants_of_its_days_and_what_it_shows() -> None:
    spec.given(*UPLOADED, REGISTERED).when(FILE).then(FILED)
    endless = replace(FILE, valid_until=None)
    spec.given(*UPLOADED, REGISTERED).when(endless).then(replace(FILED, valid_until=None, ends=None))


def test_a_document_needs_a_supplier_and_its_own_file() -> None:
    spec.given(*UPLOADED).when(FILE).refused("supplier_unknown")
    spec.given(REGISTERED).when(FILE).refused("blob_unknown", "uploadId")
    spec.given(UPLOADED[0], REGISTERED).when(FILE).refused("blob_quarantined", "uploadId")
    elsewhere = replace(UPLOADED[0], unit="company:MD:2")
    spec.given(elsewhere, UPLOADED[1], REGISTERED).when(FILE).refused("blob_unknown")
    of_another = (replace(UPLOADED[0], thing=OTHER), replace(UPLOADED[1], thing=OTHER))
    spec.given(*of_another, REGISTERED).when(FILE).refused("blob_unknown")


def test_days_that_make_no_sense_are_refused() -> None:
    given = spec.given(*UPLOADED, REGISTERED)
    given.when(replace(FILE, valid_until=date(2014, 4, 30))).refused("standing_document_ends_first", "validUntil")
    given.when(replace(FILE, valid_until=date(2014, 5, 31))).refused("standing_document_over", "validUntil")
    given.when(replace(FILE, valid_from=date(1800, 1, 1))).refused("supplier_day_impossible", "validFrom")
    last = replace(FILE, valid_until=date(2014, 6, 1))
    given.when(last).then(replace(FILED, valid_until=date(2014, 6, 1), ends=datetime(2014, 6, 1, 21, tzinfo=UTC)))


def test_another_document_takes_another_id() -> None:
    given = spec.given(*UPLOADED, *THERE)
    given.when(FILE).then()
    given.when(replace(FILE, number="T-2")).refused("standing_document_exists", "documentId")


def test_a_company_has_so_many_open_documents_and_not_more() -> None:
    many = [replace(FILED, document_id=f"018f0000-0000-7000-8000-{n:012x}") for n in range(1000, 1200)]
    spec.given(*UPLOADED, REGISTERED, *many).when(FILE).refused("standing_documents_too_many")
    over = [e.StandingDocumentExpired(COMPANY, many[0].document_id, NOON)]
    spec.given(*UPLOADED, REGISTERED, *many, *over).when(FILE).then(FILED)


def test_what_is_settled_once_stays() -> None:
    verified = replace(VERIFIED, by="u-officer")
    spec.given(*THERE).when(VERIFY).then(verified)
    spec.given(*THERE).when(REJECT).then(REJECTED)
    spec.given(*THERE, REJECTED).when(VERIFY).refused("standing_document_settled")
    spec.given(*THERE, VERIFIED).when(REJECT).refused("standing_document_settled")
    spec.given(*THERE, VERIFIED).when(REVOKE).then(REVOKED)
    spec.given(*THERE).when(REVOKE).refused("standing_document_settled")
    spec.given(*THERE, VERIFIED, REVOKED).when(VERIFY).refused("standing_document_settled")
    spec.given(REGISTERED).when(VERIFY).refused("standing_document_unknown", "documentId")


def test_a_document_that_ended_may_still_be_verified_for_a_tender_that_closed_before() -> None:
    ended = e.StandingDocumentExpired(COMPANY, DOCUMENT, NOON)
    spec.given(*THERE, ended).when(VERIFY).then(replace(VERIFIED, by="u-officer"))
    spec.given(*THERE, VERIFIED, ended).when(REJECT).refused("standing_document_settled")


def test_the_clock_reminds_once_and_ends_at_the_end_of_the_last_day() -> None:
    assert FILED.ends is not None
    ends = FILED.ends - NOON
    thirty = e.StandingDocumentExpiring(COMPANY, DOCUMENT, ReminderStep.DAYS_30, FILED.ends)
    early, due = (later(seconds=(ends - timedelta(30)).total_seconds() - more) for more in (1, 0))
    spec.given(*THERE).when(_due("days_30"), by=early).then()
    spec.given(*THERE).when(_due("days_30"), by=due).then(thirty)
    before, at = (later(seconds=ends.total_seconds() - more) for more in (1, 0))
    spec.given(*THERE).when(_due("ended"), by=before).then()
    spec.given(*THERE).when(_due("ended"), by=at).then(e.StandingDocumentExpired(COMPANY, DOCUMENT, FILED.ends))


def test_the_clock_says_nothing_of_what_counts_no_more_or_has_no_end() -> None:
    long_after = later(days=400)
    spec.given(*THERE, REJECTED).when(_due("ended"), by=long_after).then()
    spec.given(REGISTERED, replace(FILED, ends=None)).when(_due("ended"), by=long_after).then()
    spec.given(*THERE).when(_due("next_year"), by=long_after).then()
    spec.given(REGISTERED).when(_due("ended"), by=long_after).then()


def test_each_kind_shows_something_and_each_criterion_is_shown_by_one_kind() -> None:
    shown = [criterion for kind in StandingDocumentKind for criterion in CRITERIA_OF[kind]]
    assert sorted(shown) == sorted(Criterion)
    assert FILED.sha256 == DIGEST
