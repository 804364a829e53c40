"""What follows when a tender is published: pages of matches, notices at once, and what is due on a search."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from application.ledger.envelope import Codec
from application.suppliers.news import Followers, NewsToTell, note_closing, record_news, to_tell
from application.suppliers.searches import TenderToMatch, record_matches, send_digest, tell_at_once, tell_digest
from domain.notifications.published import Topic
from domain.procurement.parts import DueInstant, TenderPeriods
from domain.procurement.published import CancellationDecided, DeadlineExtended
from domain.suppliers.kinds import AlertFrequency, TenderNews
from domain.suppliers.searches import events as e
from domain.suppliers.searches.commands import NoteClosing, SendDigest
from projections.suppliers.closings_due import TenderClosingDue
from projections.suppliers.digests_due import DigestDue
from tests.spec import fact

TENDER = TenderToMatch("t-1", "Works", 7)
AT_ONCE, DAILY = AlertFrequency.AT_ONCE, AlertFrequency.DAILY
MOST = 65_535


def _match(account: str, frequency: AlertFrequency = AT_ONCE, lots: tuple[str, ...] = ("1",)) -> e.SearchMatch:
    return e.SearchMatch(str(uuid4()), account, frequency, lots)


_MATCHES = st.builds(
    lambda lots: _match("a" * 36, lots=tuple(f"lot-{number:06}" for number in range(lots))), st.integers(1, 400)
)


@given(st.lists(_MATCHES, max_size=30).map(lambda matches: matches * 8))
def test_each_match_is_recorded_once_in_pages_that_events_hold(matches: list[e.SearchMatch]) -> None:
    pages = record_matches(TENDER, matches)
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))
    assert [match for page in pages for match in page.matches] == matches
    codec = Codec((e.SearchesMatched,))
    for page in pages:
        stored = codec.seal(fact(e.SearchesMatched("t-1", "Works", page.page, page.matches)))
        assert len(stored.state) < MOST


def test_an_account_is_told_at_once_once_a_tender_whatever_it_searches() -> None:
    matched = e.SearchesMatched("t-1", "Works", 1, (_match("ana"), _match("ana"), _match("bea", DAILY)))
    (notice,) = tell_at_once(fact(matched))
    assert (notice.account_id, notice.topic, notice.subject_id) == ("ana", Topic.MATCHED, "t-1")
    (again,) = tell_at_once(fact(e.SearchesMatched("t-1", "Works", 2, (_match("ana"),)), 2))
    assert again.notice_id == notice.notice_id, "the next page tells nobody a second time"
    (other,) = tell_at_once(fact(e.SearchesMatched("t-2", "Works", 1, (_match("ana"),)), 3))
    assert other.notice_id != notice.notice_id


def test_news_go_to_whoever_found_the_tender_once_for_each() -> None:
    matches = (_match("ana"), _match("bea", DAILY))
    moved = [e.FoundTenderMoved("t-1", "Works", TenderNews.EXTENDED, cause, 1, matches) for cause in ("e1", "e2")]
    first, second = (tell_at_once(fact(each)) for each in moved)
    assert [notice.account_id for notice in (*first, *second)] == ["ana", "ana"]
    assert first[0].notice_id != second[0].notice_id
    published = tell_at_once(fact(e.SearchesMatched("t-1", "Works", 1, matches)))
    assert published[0].notice_id not in {first[0].notice_id, second[0].notice_id}


def test_news_say_what_happened_and_in_which_lots() -> None:
    at, periods = datetime(2026, 6, 1, tzinfo=UTC), TenderPeriods(DueInstant(datetime(2026, 6, 2, tzinfo=UTC), "1d"))
    extended = fact(DeadlineExtended("t-1", at, periods, "outage"), 9)
    assert to_tell(extended) == NewsToTell("t-1", TenderNews.EXTENDED, str(extended.event_id), 9, ())
    cancelled = to_tell(fact(CancellationDecided("t-1", ("t-1-2", "3"), "no_money", at)))
    assert (cancelled.news, cancelled.lots) == (TenderNews.CANCELLED, ("2", "3"))
    near = fact(e.ClosingCameNear("t-1", at), 3)
    assert to_tell(near) == NewsToTell("t-1", TenderNews.CLOSING, str(near.event_id), 3, ())
    assert note_closing(TenderClosingDue("t-1", at, found=True, alarms=()), "closing") == NoteClosing("t-1", at)
    (page,) = record_news(cancelled, Followers("Works", (_match("ana"),)))
    assert (page.news, page.cause, page.page, page.title) == (TenderNews.CANCELLED, cancelled.cause, 1, "Works")
    assert record_news(cancelled, Followers("", ())) == []


def test_a_digest_names_the_search() -> None:
    assert send_digest(DigestDue("s1", 3, ()), "digest") == SendDigest("s1", 3)
    (notice,) = tell_digest(fact(e.DigestSent("s1", "ana", 3)))
    assert (notice.account_id, notice.subject_type, notice.subject_id) == ("ana", "suppliers.search", "s1")
