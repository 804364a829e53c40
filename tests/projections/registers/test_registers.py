"""What is asked about registers: how far they are, whether they are whole, their entries and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.registers import events as e
from domain.registers.kinds import EntryDirection, VoidReason
from projections.registers import (
    EMERGENCY_NUMBERS,
    NUMBER_SERIES,
    REGISTER_DAYS,
    REGISTER_STATISTICS,
    REGISTERED_ENTRIES,
    REGISTERS,
)
from projections.registers.emergency_numbers import EmergencyNumber
from projections.registers.number_series import NumberSeries
from projections.registers.register_days import RegisterDay
from projections.registers.register_statistics import RegisterStatistic
from projections.registers.registered_entries import RegisteredEntry
from projections.registers.registers import Register
from tests.domain.registers.register import (
    CLOSED,
    MORNING,
    NEXT_DAY,
    NOW,
    OPENED,
    PATTERN,
    SERIES,
    TODAY,
    TOMORROW,
    UNIT,
    entry,
    totals,
    voided,
)
from tests.spec import fact, rows

SERIES_ID, REGISTER_ID = "EX:moh-out", "EX:moh-out-2026"
FIRST, SECOND = fact(entry(1), 1, act=NOW), fact(entry(2, about="document-no-0002"), 2, act=NOW)
VOIDED = fact(voided(1, 2, totals(TODAY, 1, 2, 1)), 3, act=NOW)
CLOSING = e.RegisterDayClosed(UNIT, SERIES, 2026, TODAY, 1, 2, 1, "a" * 64, e.RegisterStanding(2, 1))
ENDED = fact(
    e.RegisterDayEnded(
        UNIT, SERIES, 2026, TODAY, e.RegisterStanding(2, 1, (replace(totals(TODAY, 1, 2, 1), ended=True),))
    ),
    4,
    act=NEXT_DAY,
)
DAY_CLOSED = fact(CLOSING, 4, act=NEXT_DAY)
REGISTER = Register(REGISTER_ID, SERIES_ID, UNIT, "EX", SERIES, 2026, 2, 2, 0, whole=True, days_open=1)


def test_a_series_is_open_until_it_is_closed() -> None:
    zone, kinds = "Europe/Madrid", ("order", "report")
    series = NumberSeries(SERIES_ID, UNIT, "EX", SERIES, PATTERN, zone, ("out",), kinds)
    rows(NUMBER_SERIES).given(OPENED).then(series)
    rows(NUMBER_SERIES).given(OPENED, CLOSED).then(replace(series, closed=True, successor="EX:mof"))


def test_a_register_says_how_far_it_is_and_that_it_is_whole() -> None:
    rows(REGISTERS).given(FIRST, SECOND).then(REGISTER)
    rows(REGISTERS).given(FIRST, SECOND, VOIDED).then(replace(REGISTER, voided=1))
    rows(REGISTERS).given(FIRST, SECOND, VOIDED, ENDED).then(replace(REGISTER, voided=1))
    closed = replace(REGISTER, voided=1, days_open=0, closed_until=TODAY)
    rows(REGISTERS).given(FIRST, SECOND, VOIDED, DAY_CLOSED).then(closed)


def test_a_gap_or_a_number_given_twice_shows_for_ever() -> None:
    """No decider makes one; somebody who may write to the database could."""
    third = entry(3)
    assert not rows(REGISTERS).given(FIRST, third).folded()[REGISTER_ID].whole
    assert not rows(REGISTERS).given(FIRST, fact(entry(1, about="document-no-0002"), 2)).folded()[REGISTER_ID].whole
    assert not rows(REGISTERS).given(FIRST, third, entry(4)).folded()[REGISTER_ID].whole
    assert not rows(REGISTERS).given(SECOND).folded()[REGISTER_ID].whole


def test_an_entry_stays_when_its_number_is_void() -> None:
    found = RegisteredEntry(
        "EX:moh-out-2026-1",
        *(
            REGISTER_ID,
            UNIT,
            "EX",
            SERIES,
            2026,
            1,
            "EX:moh/out/2026/000001",
            EntryDirection.OUT,
            "document-no-0001",
            "report",
            None,
        ),
        *(TODAY, MORNING, None, None),
    )
    rows(REGISTERED_ENTRIES).given(FIRST).then(found)
    void = replace(found, voided_on=TODAY, void_reason=VoidReason.MISTAKE)
    rows(REGISTERED_ENTRIES).given(FIRST, VOIDED).then(void)


def test_a_day_has_a_hash_once_it_is_closed() -> None:
    ends = totals(TODAY).ends_at
    day = RegisterDay(f"{REGISTER_ID}-2026-04-13", REGISTER_ID, UNIT, "EX", SERIES, 2026, TODAY, ends, 1, 2, 1, ends)
    rows(REGISTER_DAYS).given(FIRST, SECOND, VOIDED).then(day)
    rows(REGISTER_DAYS).given(FIRST, SECOND, VOIDED, ENDED).then(replace(day, due_at=None))
    closed = replace(day, due_at=None, sha256="a" * 64, closed_at=NEXT_DAY.at)
    rows(REGISTER_DAYS).given(FIRST, SECOND, VOIDED, DAY_CLOSED).then(closed)
    late = fact(voided(2, 2, totals(TOMORROW, voided=1), count=2, on=TOMORROW), 5, act=NEXT_DAY)
    next_day = replace(
        day,
        day_id=f"{REGISTER_ID}-2026-04-14",
        day=TOMORROW,
        ends_at=ends + timedelta(days=1),
        due_at=ends + timedelta(days=1),
        first=None,
        last=None,
    )
    rows(REGISTER_DAYS).given(FIRST, SECOND, VOIDED, DAY_CLOSED, late).then(closed, next_day)


def test_a_number_on_paper_leads_to_its_entry() -> None:
    used = e.EmergencyNumberUsed(UNIT, SERIES, "E7", "document-no-0001", 2026, 1)
    found = EmergencyNumber("EX:moh-out-E7", UNIT, "EX", SERIES, "E7", "document-no-0001", "EX:moh-out-2026-1")
    rows(EMERGENCY_NUMBERS).given(used).then(found)


def test_everybody_knows_how_much_was_registered_and_not_what() -> None:
    other = fact(replace(entry(3), kind="order"), 3, act=NOW)
    later = fact(replace(entry(4), registered_on=TODAY + timedelta(days=31)), 4, act=NEXT_DAY)
    month, next_month = TODAY.isoformat()[:7], later.event.registered_on.isoformat()[:7]
    kind, direction = FIRST.event.kind, FIRST.event.direction

    def counted(of: str, on: str, count: int) -> RegisterStatistic:
        id_ = f"{UNIT}/{of}/{direction.value}/{on}"
        return RegisterStatistic(id_, UNIT, "EX", of, direction, on, count)

    told = (counted(kind, month, 2), counted("order", month, 1), counted(kind, next_month, 1))
    rows(REGISTER_STATISTICS).given(FIRST, SECOND, other, later).then(*told)
