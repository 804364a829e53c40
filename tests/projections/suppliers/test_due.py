"""What falls due: reminders and ends of documents, and digests of searches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.kernel.alarms import Alarm
from domain.suppliers.kinds import AlertFrequency, ReminderStep, TenderNews
from domain.suppliers.searches import events as s
from domain.suppliers.suppliers import events as e
from projections.suppliers import DIGESTS_DUE, STANDING_DOCUMENTS_DUE
from projections.suppliers.digests_due import DigestDue, next_digest
from projections.suppliers.documents_due import StandingDocumentDue
from tests.domain.suppliers.values import ANA, COMPANY, DOCUMENT, FILED, VERIFIED
from tests.spec import NOON, Rows

ENDS = datetime(2014, 7, 31, 21, tzinfo=UTC)
DOCUMENTS, DIGESTS = Rows(STANDING_DOCUMENTS_DUE), Rows(DIGESTS_DUE)
THIRTY, SEVEN, ENDED = (
    Alarm(step, ENDS - timedelta(days)) for step, days in (("days_30", 30), ("days_7", 7), ("ended", 0))
)
DUE = StandingDocumentDue(f"{COMPANY}_{DOCUMENT}", COMPANY, DOCUMENT, (THIRTY, SEVEN, ENDED))
DAILY, WEEKLY = AlertFrequency.DAILY, AlertFrequency.WEEKLY


def test_a_document_has_its_reminders_and_its_end_before_it() -> None:
    DOCUMENTS.given(FILED, VERIFIED).then(DUE)
    reminded = e.StandingDocumentExpiring(COMPANY, DOCUMENT, ReminderStep.DAYS_30, ENDS)
    DOCUMENTS.given(FILED, reminded).then(replace(DUE, alarms=(SEVEN, ENDED)))
    DOCUMENTS.given(replace(FILED, ends=None)).then()


def test_nobody_is_reminded_of_what_they_have_just_filed() -> None:
    late = replace(FILED, filed_at=ENDS - timedelta(days=8))
    DOCUMENTS.given(late).then(replace(DUE, alarms=(SEVEN, ENDED)))
    DOCUMENTS.given(replace(late, filed_at=ENDS - timedelta(days=7))).then(replace(DUE, alarms=(ENDED,)))


def test_what_counts_no_more_is_not_reminded_of() -> None:
    DOCUMENTS.given(FILED, e.StandingDocumentRejected(COMPANY, DOCUMENT, "False", "u")).then()
    DOCUMENTS.given(FILED, VERIFIED, e.StandingDocumentRevoked(COMPANY, DOCUMENT, NOON, "Gone", "u")).then()
    DOCUMENTS.given(FILED, e.StandingDocumentExpired(COMPANY, DOCUMENT, ENDS)).then()


def _met(tender: str, frequency: AlertFrequency) -> s.SearchesMatched:
    return s.SearchesMatched(tender, "Roads", 1, (s.SearchMatch(DOCUMENT, ANA, frequency, ("1",)),))


def test_a_digest_counts_what_was_found_since_the_last_one() -> None:
    first = DigestDue(DOCUMENT, 1, (Alarm("digest", datetime(2014, 6, 2, 6, tzinfo=UTC)),))
    DIGESTS.given(_met("t1", DAILY)).then(first)
    DIGESTS.given(_met("t1", DAILY), _met("t2", DAILY)).then(replace(first, pending=2))
    DIGESTS.given(_met("t1", DAILY), s.DigestSent(DOCUMENT, ANA, 1)).then()
    DIGESTS.given(_met("t1", DAILY), s.SearchDropped(DOCUMENT, ANA)).then()
    DIGESTS.given(_met("t1", AlertFrequency.AT_ONCE)).then()
    moved = s.FoundTenderMoved("t1", "Roads", TenderNews.EXTENDED, "e1", 1, _met("t1", DAILY).matches)
    DIGESTS.given(_met("t1", DAILY), moved).then(replace(first, pending=2))


def test_a_weekly_digest_goes_out_on_monday_morning() -> None:
    sunday = datetime(2014, 6, 1, 12, tzinfo=UTC)
    monday = datetime(2014, 6, 2, 6, tzinfo=UTC)
    assert next_digest(WEEKLY, sunday) == monday
    assert next_digest(WEEKLY, monday) == monday + timedelta(days=7)
    assert next_digest(DAILY, monday) == monday + timedelta(days=1)
