"""What falls due: reminders and ends of documents, and digests of searches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.kernel.alarms import Alarm
from domain.kernel.declarations import Recorded
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.parts import DueInstant, TenderPeriods
from domain.procurement.published import (
    DeadlineExtended,
    TenderCancelled,
    TenderingClosed,
    TenderPublished,
    TermsAmended,
)
from domain.suppliers.kinds import AlertFrequency, ReminderStep, TenderNews
from domain.suppliers.searches import events as s
from domain.suppliers.suppliers import events as e
from projections.suppliers import CLOSINGS_DUE, DIGESTS_DUE, STANDING_DOCUMENTS_DUE
from projections.suppliers.closings_due import TenderClosingDue
from projections.suppliers.digests_due import DigestDue, next_digest
from projections.suppliers.documents_due import StandingDocumentDue
from tests.domain.suppliers.values import ANA, COMPANY, DOCUMENT, FILED, VERIFIED
from tests.spec import NOON, OFFICER, Rows, fact

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


def _fact(event: Any, at: datetime) -> Recorded[Any]:
    return replace(fact(event), act=replace(OFFICER, at=at))


def _closing(*events: tuple[Any, datetime]) -> dict[str, TenderClosingDue]:
    """What is due of a tender that was published at noon, and of these facts."""
    return Rows(CLOSINGS_DUE).given(_fact(TENDER, NOON), *(_fact(*each) for each in events)).folded()


def _periods(deadline: datetime) -> TenderPeriods:
    return TenderPeriods(DueInstant(deadline, "30d"))


DEADLINE = NOON + timedelta(days=30)
LATER = DEADLINE + timedelta(days=3)
TENDER = TenderPublished(
    *("T1", "ocds-x-1", "1", "MD.open@1", "MD:moh", None, "Works", PurchaseCategory.WORKS, None, 1, "ab" * 32),
    *(_periods(DEADLINE), None, ("1",)),
)
MATCHED = (_met("T1", DAILY), NOON)
EXTENDED = DeadlineExtended("T1", DEADLINE, _periods(LATER), "outage")


def _alarms(deadline: datetime) -> tuple[Alarm, ...]:
    return (Alarm("closing", deadline - timedelta(days=7)),)


def test_a_tender_that_a_search_found_is_told_of_seven_days_before_its_deadline() -> None:
    assert _closing()["T1"].alarms == (), "nobody looks for it"
    assert _closing(MATCHED)["T1"] == TenderClosingDue("T1", DEADLINE, found=True, alarms=_alarms(DEADLINE))
    near = s.ClosingCameNear("T1", DEADLINE)
    assert _closing(MATCHED, (near, NOON))["T1"].alarms == ()
    for over in (TenderCancelled("T1"), TenderingClosed("T1", "00" * 32, 0, (0,), DEADLINE)):
        assert _closing(MATCHED, (over, NOON)) == {}
    assert Rows(CLOSINGS_DUE).given(replace(TENDER, periods=None), MATCHED[0]).folded() == {}


def test_a_deadline_that_moves_moves_the_alarm() -> None:
    assert _closing(MATCHED, (EXTENDED, NOON))["T1"].alarms == _alarms(LATER)
    assert _closing((EXTENDED, NOON), MATCHED)["T1"].alarms == _alarms(LATER)
    amended = TermsAmended("T1", 2, (), "More", "ff" * 32, _periods(LATER))
    assert _closing(MATCHED, (amended, NOON))["T1"].alarms == _alarms(LATER)
    near = (s.ClosingCameNear("T1", DEADLINE), DEADLINE - timedelta(days=7))
    again = _closing(MATCHED, near, (EXTENDED, DEADLINE - timedelta(days=5)))
    assert again["T1"].alarms == _alarms(LATER), "more than a week is left again"


def test_nobody_is_told_twice_within_the_last_week() -> None:
    near = (s.ClosingCameNear("T1", DEADLINE), DEADLINE - timedelta(days=7))
    assert _closing(MATCHED, near, (EXTENDED, DEADLINE))["T1"].alarms == ()
    same = TermsAmended("T1", 2, (), "More", "ff" * 32, _periods(DEADLINE))
    assert _closing(MATCHED, near, (same, near[1]))["T1"].alarms == ()
    assert _closing((MATCHED[0], DEADLINE - timedelta(days=7)))["T1"].alarms == ()
