"""Terms: sixty clocks of the vectors, the dates of the specifications, and what holds of any clock."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.refused import Refused
from domain.kernel.terms import Clock, Pause, SkippedDays, SkipReason, Term, TermUnit, latest_before
from domain.kernel.working_days import ONE_DAY, CalendarYear, WorkingDays

WORKING, CALENDAR, MONTHS, HOURS = TermUnit.WORKING_DAYS, TermUnit.CALENDAR_DAYS, TermUnit.MONTHS, TermUnit.HOURS
WEEKEND = frozenset({6, 7})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def days_of(texts: list[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


def calendar(given: Mapping[str, Any], *, free: frozenset[date] = frozenset()) -> WorkingDays:
    """A calendar of the vectors, from the year that they begin in to the one after."""
    listed, worked = days_of(given["holidays"]) | free, days_of(given["working_weekends"])
    rest = frozenset(given["weekly_rest"])
    years = {year: CalendarYear(year, 1, given["zone"], rest, listed, worked) for year in range(2025, 2031)}
    return WorkingDays("XX", years)


def madrid(*free: str, years: range = range(2026, 2028)) -> WorkingDays:
    """The calendar of EX in the specification of documents."""
    listed = ("2026-01-01", "2026-01-06", "2026-04-02", "2026-04-03", "2026-05-01", "2026-12-25", *free)
    holidays = days_of([*listed])
    return WorkingDays("EX", {year: CalendarYear(year, 1, "Europe/Madrid", WEEKEND, holidays) for year in years})


def test_the_vectors_agree(shared_data: Path) -> None:
    given = json.loads((shared_data / "services" / "clock-vectors.json").read_text(encoding="utf-8"))
    assert len(given["vectors"]) == 60
    wrong = [clock["id"] for clock in given["vectors"] if not _agrees(clock, given["calendars"][clock["calendar"]])]
    assert wrong == []


def _agrees(vector: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Play a clock of the vectors, and compare what it says after each act."""
    clock: Clock | None = None
    free: frozenset[date] = frozenset()
    for step in vector["steps"]:
        moment, days = at(step["at"]), calendar(given, free=free)
        if step["act"] == "started":
            clock = Clock.started(Term(vector["length"], TermUnit(vector["unit"])), moment, days)
        assert clock is not None
        if step["act"] == "paused":
            clock = clock.paused(moment, days)
            if clock.used(days.day_of(moment), days) != step["used"]:
                return False
        if step["act"] == "resumed":
            clock = clock.resumed(moment, days)
        if step["act"] == "declared_free":
            free |= {date.fromisoformat(step["day"])}
            days = calendar(given, free=free)
        if clock.due(days) != (None if step["due"] is None else at(step["due"])):
            return False
    return True


def test_real_public_holidays_are_counted_as_they_were_by_hand(shared_data: Path) -> None:
    """Spain with Madrid's own days, 2026 and 2027; China, where 19 days of weekends are worked in these years."""
    with (shared_data / "calendars" / "public-holidays-2024-2028.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    spain = [row for row in listed if row["country"] == "ES" and row["subdivision"] in {"", "MD"}]
    days = WorkingDays("ES", {year: _year_of(year, "Europe/Madrid", spain) for year in range(2024, 2029)})
    appeal = Clock.started(Term(20, WORKING), at("2026-03-27T10:00:00Z"), days)
    assert appeal.last_day(days) == date(2026, 4, 28)
    assert sum(days.works(date(2026, 12, 21) + timedelta(days=number)) for number in range(19)) == 12

    china = [row for row in listed if row["country"] == "CN"]
    years = [_year_of(year, "Asia/Shanghai", china) for year in range(2024, 2029)]
    worked = [day for year in years for day in year.worked]
    assert len(worked) == 19
    assert all(day.isoweekday() in WEEKEND for day in worked)
    assert all(WorkingDays("CN", {year.year: year}).works(day) for year in years for day in year.worked)


def _year_of(year: int, zone: str, listed: list[dict[str, str]]) -> CalendarYear:
    of_year = [row for row in listed if row["date"].startswith(str(year))]
    free, worked = (
        frozenset(date.fromisoformat(row["date"]) for row in of_year if row["kind"] == kind)
        for kind in ("holiday", "workday")
    )
    return CalendarYear(year, 1, zone, WEEKEND, free, worked)


def test_a_reply_in_fifteen_days_a_day_that_is_declared_free_and_the_ladder_after_it() -> None:
    """Documents, scenario 6."""
    days, later = madrid(), madrid("2026-04-13")
    clock = Clock.started(Term(15, WORKING), at("2026-03-30T09:00:00Z"), days)
    assert clock.due(days) == at("2026-04-22T22:00:00Z")
    assert clock.due(later) == at("2026-04-23T22:00:00Z")
    assert clock.followed_by(Term(3, WORKING), later).due(later) == at("2026-04-28T22:00:00Z")
    assert clock.skipped(later) == (
        SkippedDays(date(2026, 4, 2), date(2026, 4, 3), SkipReason.FREE),
        SkippedDays(date(2026, 4, 13), date(2026, 4, 13), SkipReason.FREE),
    )
    assert [clock.reminder(percent, days) for percent in (50, 80, 100)] == [
        at("2026-04-13T22:00:00Z"),
        at("2026-04-17T22:00:00Z"),
        at("2026-04-22T22:00:00Z"),
    ]


def test_an_appeal_through_a_suspended_month() -> None:
    """Justice, scenario 9."""
    days = WorkingDays("XX", {2026: CalendarYear(2026, 1, "Europe/Madrid", WEEKEND)})
    term = Term(10, WORKING, suspended=frozenset({8}))
    clock = Clock.started(term, at("2026-07-24T10:00:00Z"), days)
    assert clock.due(days) == at("2026-09-07T22:00:00Z")
    assert clock.skipped(days) == (SkippedDays(date(2026, 8, 1), date(2026, 8, 31), SkipReason.SUSPENDED),)


def test_months_end_on_the_same_number_or_the_last_day_and_roll_where_they_do() -> None:
    """Services, scenario 6: 2026-07-05 is a Sunday."""
    days = madrid()
    opened = Clock.started(Term(1, MONTHS), at("2026-06-05T09:00:00Z"), days)
    assert opened.due(days) == at("2026-07-06T22:00:00Z")
    assert replace(opened, term=Term(1, MONTHS, rolls=False)).due(days) == at("2026-07-05T22:00:00Z")
    assert Clock.started(Term(1, MONTHS), at("2026-01-31T09:00:00Z"), days).last_day(days) == date(2026, 3, 2)
    assert Clock.started(Term(1, TermUnit.YEARS), at("2026-06-05T09:00:00Z"), days).last_day(days) == date(2027, 6, 7)


def test_hours_are_elapsed_time_also_where_the_clocks_change() -> None:
    days = madrid()
    held = Clock.started(Term(72, HOURS), at("2026-03-28T12:00:00Z"), days)
    assert held.due(days) == at("2026-03-31T12:00:00Z")


def test_a_day_ends_where_the_next_one_begins_also_where_there_is_no_midnight() -> None:
    santiago = WorkingDays("CL", {2026: CalendarYear(2026, 1, "America/Santiago", WEEKEND)})
    assert santiago.end(date(2026, 9, 5)) == at("2026-09-06T04:00:00Z")  # it becomes 01:00 at once
    assert santiago.end(date(2026, 4, 4)) == at("2026-04-05T04:00:00Z")  # 23:00 came twice
    assert santiago.day_of(at("2026-09-06T03:59:59Z")) == date(2026, 9, 5)


def test_backwards_the_day_of_the_deadline_is_day_zero() -> None:
    days = madrid()
    deadline = at("2026-04-13T10:00:00Z")
    assert latest_before(deadline, Term(10, CALENDAR), days) == at("2026-04-02T22:00:00Z")
    assert latest_before(deadline, Term(6, WORKING), days) == at("2026-03-31T22:00:00Z")
    assert latest_before(deadline, Term(48, HOURS), days) == at("2026-04-11T10:00:00Z")
    with pytest.raises(ValueError, match="days and hours"):
        latest_before(deadline, Term(1, MONTHS), days)


def test_no_day_of_a_year_that_nobody_declared_is_taken_for_a_working_day() -> None:
    days = madrid(years=range(2026, 2027))
    late = Clock.started(Term(15, WORKING), at("2026-12-20T10:00:00Z"), days)
    with pytest.raises(Refused) as refused:
        late.due(days)
    assert (refused.value.code, refused.value.values) == ("calendar_missing", {"year": 2027, "jurisdiction": "EX"})
    with pytest.raises(Refused, match="calendar_missing"):
        Clock.started(Term(1, WORKING), at("2028-01-20T10:00:00Z"), days)
    # The last day of a declared year ends without the next one; in Madrid 2027 begins at 23:00 UTC.
    assert days.end(date(2026, 12, 31)) == at("2026-12-31T23:00:00Z")
    with pytest.raises(Refused, match="calendar_missing"):
        days.day_of(at("2026-12-31T23:00:00Z"))


def test_what_makes_no_sense_is_refused() -> None:
    days = madrid()
    clock = Clock.started(Term(3, WORKING), at("2026-03-30T09:00:00Z"), days)
    months = replace(clock, term=Term(3, MONTHS))
    standing = clock.paused(at("2026-03-31T09:00:00Z"), days)
    assert standing.due(days) is None
    for attempt in (
        lambda: Term(0, WORKING),
        lambda: Term(20_001, WORKING),
        lambda: Term(1, WORKING, suspended=frozenset(range(1, 13))),
        lambda: Term(1, WORKING, suspended=frozenset({13})),
        lambda: months.paused(at("2026-03-31T09:00:00Z"), days),
        lambda: standing.paused(at("2026-03-31T09:00:00Z"), days),
        lambda: clock.resumed(at("2026-03-31T09:00:00Z"), days),
        lambda: standing.last_day(days),
        lambda: standing.reminder(50, days),
        lambda: months.used(date(2026, 4, 1), days),
        lambda: clock.reminder(0, days),
        lambda: clock.reminder(101, days),
    ):
        with pytest.raises(ValueError, match=r"term|clock|months|reminder"):
            attempt()


START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 300 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
zones = st.sampled_from(["Europe/Madrid", "America/Santiago", "Asia/Kathmandu", "America/Havana", "Pacific/Apia"])
free_days = st.frozensets(st.integers(0, 700).map(lambda number: date(2026, 1, 1) + timedelta(days=number)), max_size=9)
counted = st.builds(Term, st.integers(1, 60), st.sampled_from([WORKING, CALENDAR]), st.booleans())


def declared(zone: str, free: frozenset[date]) -> WorkingDays:
    return WorkingDays("XX", {year: CalendarYear(year, 1, zone, WEEKEND, free) for year in range(2025, 2030)})


@given(zone=zones, free=free_days, term=counted, start=moments, more=free_days)
def test_the_end_is_a_local_midnight_and_no_day_that_is_declared_free_brings_it_nearer(
    zone: str, free: frozenset[date], term: Term, start: datetime, more: frozenset[date]
) -> None:
    days = declared(zone, free)
    clock = Clock.started(term, start, days)
    due = clock.due(days)
    assert due is not None
    assert start < due
    last = clock.last_day(days)
    assert days.day_of(due - timedelta(microseconds=1)) == last
    assert days.day_of(due) == last + ONE_DAY
    assert not term.rolls or days.works(last)
    assert clock.used(last + ONE_DAY, days) == term.length
    later = clock.due(declared(zone, free | more))
    assert later is not None
    assert later >= due


@given(zone=zones, free=free_days, term=counted, start=moments, stops=st.lists(st.integers(1, 40), max_size=6))
def test_what_was_used_and_what_is_left_make_the_term_whatever_the_pauses(
    zone: str, free: frozenset[date], term: Term, start: datetime, stops: list[int]
) -> None:
    days = declared(zone, free)
    clock = Clock.started(term, start, days)
    plain = clock.last_day(days)
    day = clock.day_zero
    for first, longer in zip(stops[::2], stops[1::2], strict=False):
        since = day + timedelta(days=first)
        if since > clock.last_day(days):
            break
        day = since + timedelta(days=longer)
        clock = replace(clock, pauses=(*clock.pauses, Pause(since, day)))
    last = clock.last_day(days)
    assert last >= plain
    assert clock.used(last + ONE_DAY, days) == term.length


@given(zone=zones, day=st.integers(0, 1400).map(lambda number: date(2025, 3, 1) + timedelta(days=number)))
def test_days_follow_each_other_without_a_hole(zone: str, day: date) -> None:
    days = declared(zone, frozenset())
    assert days.begin(day) < days.end(day) == days.begin(day + ONE_DAY)
    assert days.day_of(days.begin(day)) == day
    assert days.day_of(days.end(day) - timedelta(microseconds=1)) == day
    local = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
    assert days.begin(day) < local < days.end(day)
