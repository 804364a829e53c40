"""A register gives numbers without gaps, marks what is void, and closes its days."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.declarations import Refused
from domain.registers import commands as c
from domain.registers import events as e
from domain.registers.kinds import EntryDirection
from domain.registers.refusals import MESSAGES
from domain.registers.register import DECIDER, State
from tests.domain.registers.register import (
    CLOSED,
    MORNING,
    NEXT_DAY,
    NOW,
    OPENED,
    SERIES,
    TODAY,
    TOMORROW,
    UNIT,
    at,
    entry,
    registering,
    totals,
    voided,
    voiding,
)
from tests.spec import Spec
from tests.suite.profiles import examples

spec = Spec(DECIDER, MESSAGES)
PAPER = c.RecordEmergencyEntry(
    UNIT, SERIES, EntryDirection.OUT, "document-no-0001", "report", "E7", MORNING - timedelta(hours=3), "EX:mof"
)
USED = e.EmergencyNumberUsed(UNIT, SERIES, "E7", "document-no-0001", 2026, 1)
CLOSE = c.CloseRegisterDay(UNIT, SERIES, 2026, TODAY, 1, 2, 1, "a" * 64)
SECOND = voided(1, 2, totals(TODAY, 1, 2, 1))


def test_each_entry_has_the_next_number_and_states_where_the_register_stands() -> None:
    spec.given(OPENED).when(registering(), NOW).then(entry(1), once_more=False)
    spec.given(OPENED, entry(1)).when(registering("document-no-0002"), NOW).then(
        entry(2, about="document-no-0002"), once_more=False
    )
    by_mof = replace(entry(8, totals(TODAY, 8, 8)), counterparty="EX:mof")
    earlier = entry(7, totals(TODAY, 7, 7), standing=e.RegisterStanding(7))
    spec.given(OPENED, earlier).when(registering(counterparty="EX:mof"), NOW).then(by_mof, once_more=False)


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "EX:moh/out/2026/000001"),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), "EX:moh/out/2027/000001"),
    ],
)
def test_the_year_is_that_of_the_day_that_it_is_there(moment: datetime, number: str) -> None:
    (found,) = DECIDER.decide(spec.given(OPENED).state, registering(), at(moment))
    assert isinstance(found, e.EntryRegistered)
    assert (found.number, found.registered_on.year, found.year) == (number, found.year, int(number[11:15]))


def test_what_the_series_is_not_for_is_refused() -> None:
    spec.given().when(registering(), NOW).refused("unknown_series", "series")
    spec.given(OPENED, CLOSED).when(registering(), NOW).refused("series_closed", "series")
    spec.given(OPENED).when(registering(direction=EntryDirection.IN), NOW).refused("direction_not_in_series")
    spec.given(OPENED).when(registering(kind="circular"), NOW).refused("kind_not_in_series", "kind")
    of_all = replace(OPENED, kinds=())
    spec.given(of_all).when(registering(kind="circular"), NOW).then(entry(1, kind="circular"), once_more=False)
    for wrong in ("two words of some", "2002010104200010", "", "document-no-01", "x" * 101):
        spec.given(OPENED).when(registering(wrong), NOW).refused("not_a_thing_id", "about")
    there = "MD:moh@court"
    spec.given(OPENED).when(registering(counterparty=there), NOW).then(entry(1, counterparty=there), once_more=False)
    for wrong in ("Ana Lupu", "2002010104200", "", "=1+1", "ana@example"):
        spec.given(OPENED).when(registering(counterparty=wrong), NOW).refused("not_a_party_id", "counterparty")


def test_the_subject_is_a_secret_of_what_is_registered() -> None:
    secrets = {"subject": "A secret", "manifest_sha256": "c" * 64}
    spec.given(OPENED).when(registering(**secrets), NOW).then(entry(1, **secrets), once_more=False)
    assert "A secret" not in repr((registering(**secrets), entry(1, **secrets)))
    spec.given(OPENED).when(registering(subject="x" * 301), NOW).refused("entry_subject_length", "subject")
    spec.given(OPENED).when(registering(subject="two\nlines"), NOW).refused("entry_subject_length", "subject")
    spec.given(OPENED).when(registering(manifest_sha256="c"), NOW).refused("not_a_manifest_hash", "manifestSha256")


def test_a_void_number_stays_and_is_not_given_again() -> None:
    void = e.NumberVoided(UNIT, SERIES, 2026, 1)
    spec.given(OPENED, entry(2)).when(voiding(1), NOW).then(SECOND, void)
    spec.given(OPENED, SECOND).when(registering("document-no-0003"), NOW).then(
        entry(3, totals(TODAY, 1, 3, 1), about="document-no-0003", voided=1), once_more=False
    )
    late = voided(1, 2, totals(TODAY, 1, 2), totals(TOMORROW, voided=1), on=TOMORROW)
    spec.given(OPENED, entry(2)).when(voiding(1), NEXT_DAY).then(late, void)
    spec.given(OPENED, CLOSED, entry(2)).when(voiding(1), NOW).then(SECOND, void)
    for wrong in (0, 3, -1):
        spec.given(OPENED, entry(2)).when(voiding(wrong), NOW).refused("unknown_number", "n")
    spec.given().when(voiding(1), NOW).refused("unknown_series", "series")


def test_what_got_a_number_on_paper_gets_the_next_one_too() -> None:
    registered = entry(1, counterparty="EX:mof", paper_number="E7", happened_at=PAPER.happened_at)
    spec.given(OPENED).when(PAPER, NOW).then(USED, registered)
    spec.given(OPENED, USED).when(replace(PAPER, about="document-no-0002"), NOW).refused(
        "emergency_number_taken", "paperNumber"
    )
    ahead = replace(PAPER, happened_at=MORNING + timedelta(seconds=1))
    spec.given(OPENED).when(ahead, NOW).refused("happened_in_future", "happenedAt")
    spec.given(OPENED).when(replace(PAPER, happened_at=MORNING), NOW).then(
        USED, replace(registered, happened_at=MORNING)
    )
    spec.given(OPENED).when(replace(PAPER, paper_number="E-7"), NOW).refused("not_a_paper_number", "paperNumber")
    spec.given(OPENED, CLOSED).when(PAPER, NOW).refused("series_closed")


def test_a_day_is_closed_once_it_is_over_with_what_the_register_says_of_it() -> None:
    closed = e.RegisterDayClosed(UNIT, SERIES, 2026, TODAY, 1, 2, 1, "a" * 64, e.RegisterStanding(2, 1))
    spec.given(OPENED, SECOND).when(CLOSE, NOW).refused("day_not_over", "day")
    spec.given(OPENED, SECOND).when(CLOSE, NEXT_DAY).then(closed)
    for wrong in (replace(CLOSE, first=2), replace(CLOSE, last=1), replace(CLOSE, voided=0)):
        spec.given(OPENED, SECOND).when(wrong, NEXT_DAY).refused("day_differs", "day")
    spec.given(OPENED, SECOND).when(replace(CLOSE, sha256="A" * 64), NEXT_DAY).refused("not_a_day_hash", "sha256")
    later = voided(2, 2, totals(TODAY, 1, 2, 1), totals(TOMORROW, voided=1), count=2, on=TOMORROW)
    left = e.RegisterStanding(2, 2, (totals(TOMORROW, voided=1),))
    spec.given(OPENED, later).when(CLOSE, at(MORNING + timedelta(days=2))).then(replace(closed, standing=left))


def test_the_end_of_a_day_is_recorded_once() -> None:
    end = c.EndRegisterDay(UNIT, SERIES, 2026, TODAY)
    ended = e.RegisterStanding(2, 1, (replace(totals(TODAY, 1, 2, 1), ended=True),))
    spec.given(OPENED, SECOND).when(end, NOW).refused("day_not_over", "day")
    spec.given(OPENED, SECOND).when(end, NEXT_DAY).then(e.RegisterDayEnded(UNIT, SERIES, 2026, TODAY, ended))
    spec.given(OPENED, SECOND).when(replace(end, day=TODAY - timedelta(days=1)), NEXT_DAY).then()
    of_ended = e.RegisterDayEnded(UNIT, SERIES, 2026, TODAY, ended)
    spec.given(OPENED, of_ended).when(CLOSE, NEXT_DAY).then(
        e.RegisterDayClosed(UNIT, SERIES, 2026, TODAY, 1, 2, 1, "a" * 64, e.RegisterStanding(2, 1))
    )


moments = st.integers(0, 72 * 60).map(lambda minutes: datetime(2026, 12, 30, tzinfo=UTC) + timedelta(minutes=minutes))
steps = st.tuples(moments, st.sampled_from(["enter", "enter", "void", "end", "close"]), st.integers(0, 9))


@given(st.lists(steps, max_size=40))
@settings(max_examples=examples(100))
def test_a_register_says_by_its_last_line_all_that_its_lines_say(plan: list[tuple[datetime, str, int]]) -> None:
    """Numbers are 1, 2, 3..; the days not closed have what was given and voided on them, whatever comes when."""
    lines: dict[int, list[e.Line]] = {}
    gone = set[tuple[int, int]]()
    for moment, what, n in sorted(plan):
        year = (moment + timedelta(hours=1)).year
        state = State(standing=e.NOTHING_GIVEN)
        for event in (OPENED, *lines.get(year, [])[-1:]):
            state = DECIDER.evolve(state, event)
        if (year, n) in gone:
            continue
        day = (moment - timedelta(days=n % 3)).date()
        totals_ = next((each for each in state.standing.open_days if each.day == day), totals(day))
        command: c.RegisterCommand = {
            "enter": registering(),
            "void": voiding(n, year),
            "end": c.EndRegisterDay(UNIT, SERIES, year, day),
            "close": c.CloseRegisterDay(UNIT, SERIES, year, day, totals_.first, totals_.last, totals_.voided, "a" * 64),
        }[what]  # type: ignore[assignment]
        with suppress(Refused):
            events = DECIDER.decide(state, command, at(moment))
            gone |= {(event.year, event.n) for event in events if isinstance(event, e.NumberVoided)}
            lines.setdefault(year, []).extend(event for event in events if isinstance(event, e.Line))
    for of_year in lines.values():
        _check(of_year)


def _check(lines: list[e.Line]) -> None:
    entries = [line for line in lines if isinstance(line, e.EntryRegistered)]
    voids = [line for line in lines if isinstance(line, e.EntryVoided)]
    closed = {line.day for line in lines if isinstance(line, e.RegisterDayClosed)}
    assert [line.n for line in entries] == list(range(1, len(entries) + 1))
    days: set[date] = {line.registered_on for line in entries} | {line.voided_on for line in voids}
    found = {
        day: totals(
            day,
            min((line.n for line in entries if line.registered_on == day), default=None),
            max((line.n for line in entries if line.registered_on == day), default=None),
            sum(line.voided_on == day for line in voids),
        )
        for day in days - closed
    }
    standing = lines[-1].standing if lines else e.NOTHING_GIVEN
    assert (standing.last, standing.voided) == (len(entries), len(voids))
    assert {each.day: replace(each, ended=False) for each in standing.open_days} == found
