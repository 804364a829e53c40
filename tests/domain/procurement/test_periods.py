"""Periods: hand-made vectors, forwards and backwards, over days off, worked Saturdays and changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.refused import Refused
from domain.kernel.terms import TermUnit
from domain.procurement.parts import DueInstant
from domain.procurement.periods import Period, period, period_before, period_end
from tests.domain.procurement.ukraine import UKRAINE


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "length", "end"),
    [
        ("2026-06-10T09:00+03:00", "4d", "2026-06-14T21:00Z"),  # S3 of the specification
        ("2021-06-18T23:59+03:00", "1w", "2021-06-22T21:00Z"),  # Monday 21 June is off
        ("2021-06-25T12:00+03:00", "2w", "2021-06-30T21:00Z"),  # so is Monday 28 June
        ("2021-08-20T12:00+03:00", "3w", "2021-08-27T21:00Z"),  # 23 and 24 August are off
        ("2021-08-20T12:00+03:00", "4w", "2021-08-28T21:00Z"),  # and Saturday 28 August is worked
        ("2021-10-13T12:00+03:00", "5w", "2021-10-22T21:00Z"),
        ("2021-10-13T12:00+03:00", "6w", "2021-10-23T21:00Z"),  # a worked Saturday again
        ("2021-10-29T12:00+03:00", "2d", "2021-10-31T22:00Z"),  # the clocks go back on 31 October
        ("2021-03-26T12:00+02:00", "2d", "2021-03-28T21:00Z"),  # and forward on 28 March
        ("2021-10-30T12:00+03:00", "24h", "2021-10-31T09:00Z"),  # hours are elapsed time
        ("2021-06-18T12:00+03:00", "0d", "2021-06-18T09:00Z"),
        ("2020-12-24T12:00+02:00", "2w", "2020-12-29T22:00Z"),  # Friday 25 December is off
        ("2020-12-30T12:00+02:00", "2w", "2021-01-04T22:00Z"),  # over the end of a year
    ],
)
def test_periods_end_at_midnight_of_their_last_day(since: str, length: str, end: str) -> None:
    assert period_end(at(since), period(length), UKRAINE).at == at(end)


@pytest.mark.parametrize(
    ("deadline", "length", "begin"),
    [
        ("2026-06-19T18:00+03:00", "3d", "2026-06-15T21:00Z"),  # 00:00 of 16 June
        ("2021-06-30T12:00+03:00", "3w", "2021-06-23T21:00Z"),  # 29, 25 and 24: Monday 28 June is off
        ("2021-08-30T12:00+03:00", "1w", "2021-08-27T21:00Z"),  # the worked Saturday, 28 August
        ("2021-11-01T10:00+02:00", "1d", "2021-10-30T21:00Z"),
        ("2021-06-19T18:00+03:00", "0d", "2021-06-19T15:00Z"),
        ("2021-06-19T18:00+03:00", "6h", "2021-06-19T09:00Z"),
    ],
)
def test_before_a_deadline_days_are_counted_backwards(deadline: str, length: str, begin: str) -> None:
    assert period_before(at(deadline), period(length), UKRAINE).at == at(begin)


def test_an_instant_names_its_rule_and_the_version_of_the_calendar() -> None:
    since = at("2020-12-30T12:00+02:00")
    assert period_end(since, period("2w"), UKRAINE) == DueInstant(at("2021-01-04T22:00Z"), "2w", "UA-2021@3")
    assert period_end(since, period("24h"), UKRAINE).calendar is None


def test_calendar_days_roll_to_a_working_day_where_the_set_says_so() -> None:
    since = at("2021-06-11T12:00+03:00")
    assert period_end(since, period("8d"), UKRAINE).at == at("2021-06-19T21:00Z")
    assert period_end(since, period("8d", rolls=True), UKRAINE).at == at("2021-06-22T21:00Z")
    assert period("8w", rolls=True) == Period(8, TermUnit.WORKING_DAYS)


def test_a_year_that_nobody_declared_has_no_working_days_by_guess() -> None:
    for length in ("5w", "5d"):
        with pytest.raises(Refused) as caught:
            period_end(at("2021-12-29T12:00+02:00"), period(length), UKRAINE)
        assert caught.value.code == "calendar_missing"
        assert caught.value.values == {"year": 2022, "jurisdiction": "UA"}
    with pytest.raises(Refused, match="calendar_missing"):
        period_before(at("2020-01-03T12:00+02:00"), period("3w"), UKRAINE)


@pytest.mark.parametrize("text", ["", "d", "7", "7 d", "-1d", "7m", "20001d", "7D", "\u0667d", "7d "])
def test_what_is_no_period_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="a period is"):
        period(text)


_INSTANTS = st.datetimes(datetime(2020, 3, 1), datetime(2021, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(_INSTANTS, st.integers(1, 40), st.sampled_from("dw"))
def test_what_ends_so_long_after_an_act_begins_no_earlier_before_it(since: datetime, length: int, unit: str) -> None:
    """Counting back from the end of a period never comes before the day of its act."""
    of = period(f"{length}{unit}")
    end = period_end(since, of, UKRAINE).at
    assert end > since
    back = period_before(end - timedelta(seconds=1), of, UKRAINE).at
    assert back <= end
    assert UKRAINE.day_of(back) <= UKRAINE.day_of(end - timedelta(seconds=1))
    if unit == "d":
        assert UKRAINE.day_of(back) == UKRAINE.day_of(since)


@given(_INSTANTS, st.integers(1, 40))
def test_working_days_are_never_sooner_over_than_calendar_days(since: datetime, length: int) -> None:
    assert period_end(since, period(f"{length}w"), UKRAINE).at >= period_end(since, period(f"{length}d"), UKRAINE).at
