"""How the values of a calendar look: zones, weekdays, years and their days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern, text

FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_REASON, MAX_NAME = 300, 100
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def _weekday(value: int, path: str) -> int:
    if not 1 <= value <= 7:
        raise Refused("not_a_weekday", path, value=value)
    return value


def _year(value: int, path: str) -> int:
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise Refused("year_out_of_range", path, value=value, first=FIRST_YEAR, last=LAST_YEAR)
    return value


def _moment(value: datetime, path: str) -> datetime:
    if value.tzinfo is None:
        raise Refused("booking_without_offset", path, value=value.isoformat())
    _year(value.year, path)
    return value.astimezone(UTC)


def _day(value: date, path: str) -> date:
    _year(value.year, path)
    return value


Weekday = Annotated[int, Form(_weekday, "1 (Monday) to 7 (Sunday), as in ISO 8601", ("not_a_weekday",))]
"""A day of the week."""
Year = Annotated[int, Form(_year, f"a year between {FIRST_YEAR} and {LAST_YEAR}", ("year_out_of_range",))]
"""A calendar year."""
Day = Annotated[date, Form(_day, f"a day between {FIRST_YEAR} and {LAST_YEAR}", ("year_out_of_range",))]
"""A day of such a year."""
Moment = Annotated[
    datetime,
    Form(_moment, "a moment with its offset from UTC", ("booking_without_offset", "year_out_of_range")),
]
"""An instant, kept in UTC."""
ResourceId = Annotated[str, pattern(_UUID, "not_a_resource_id", "a UUID (version 4 or 7)", told=False)]
"""The id of what can be booked, made by the sender."""
BookingId = Annotated[str, pattern(_UUID, "not_a_booking_id", "a UUID (version 4 or 7)", told=False)]
"""The id of a booking, made by the sender."""
ResourceName = Annotated[str, text(MAX_NAME, "resource_name_length", one_line=True)]
"""What people call what can be booked: the room, the car."""
Because = Annotated[str, text(MAX_REASON, "because_length", one_line=True)]
"""Why a day is another than the year said: the decree, the storm."""
