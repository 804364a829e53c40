"""The date of a release is UTC with six decimals always: it is sorted as text, and `:00Z` comes after `:00.5Z`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from domain.procurement.ocds.values import stamp

MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda moment: moment.replace(tzinfo=UTC)
)


def test_a_whole_second_has_six_decimals_too() -> None:
    assert stamp(datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=3)))) == "2026-06-01T09:00:00.000000Z"


@given(MOMENTS, MOMENTS)
def test_dates_sort_as_their_moments_do(first: datetime, second: datetime) -> None:
    assert (stamp(first) < stamp(second)) == (first < second)
