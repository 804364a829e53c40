"""Where acts take place: codes that contexts name a government and its units by, and the day that it is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.kernel.forms import Form, pattern
from domain.kernel.refused import Refused


def _zone(value: str, path: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("not_a_time_zone", path, value=ascii(value)[:60]) from None
    return value


def local_day(at: datetime, zone: str) -> date:
    """The day that it is somewhere at a moment."""
    return at.astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """The instant at which a day ends somewhere, in UTC: where the next day begins there, whatever clocks do."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


JurisdictionCode = Annotated[
    str,
    pattern(
        r"[A-Z0-9][A-Z0-9_.]{1,39}",
        "not_a_jurisdiction_code",
        "2 to 40 capitals, digits, underscores, dots, beginning with a capital or digit",
    ),
]
"""The code of a jurisdiction: `MD`, `MD_0104`."""
UnitId = Annotated[
    str,
    pattern(
        r"[A-Z0-9][A-Z0-9_.]{1,39}:[A-Za-z0-9][A-Za-z0-9_.-]{0,23}",
        "not_a_unit_id",
        "a jurisdiction and the code of a unit there, such as MD:moh",
    ),
]
"""The id of a unit: `MD:moh`."""
Zone = Annotated[
    str, Form(_zone, "a name of the IANA time zone database, such as Europe/Chisinau", ("not_a_time_zone",))
]
"""A time zone."""
