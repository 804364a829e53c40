"""How the values of a calendar look: zones, weekdays, years and their days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, text

FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_REASON = 300


def _weekday(value: int, path: str) -> int:
    if not 1 <= value <= 7:
        raise Refused("not_a_weekday", path, value=value)
    return value


def _year(value: int, path: str) -> int:
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise Refused("year_out_of_range", path, value=value, first=FIRST_YEAR, last=LAST_YEAR)
    return value


def _day(value: date, path: str) -> date:
    _year(value.year, path)
    return value


Weekday = Annotated[int, Form(_weekday, "1 (Monday) to 7 (Sunday), as in ISO 8601", ("not_a_weekday",))]
"""A day of the week."""
Year = Annotated[int, Form(_year, f"a year between {FIRST_YEAR} and {LAST_YEAR}", ("year_out_of_range",))]
"""A calendar year."""
Day = Annotated[date, Form(_day, f"a day between {FIRST_YEAR} and {LAST_YEAR}", ("year_out_of_range",))]
"""A day of such a year."""
Because = Annotated[str, text(MAX_REASON, "because_length", one_line=True)]
"""Why a day is another than the year said: the decree, the storm."""
