"""A series of the ministry of health, for specifications of its register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from domain.kernel.declarations import Act
from domain.kernel.places import end_of_day
from domain.registers import commands as c
from domain.registers import events as e
from domain.registers.kinds import EntryDirection, VoidReason
from tests.spec import OFFICER

UNIT, SERIES, PATTERN = "EX:moh", "out", "{unit}/{series}/{year}/{n:06}"
OPEN = c.OpenSeries(UNIT, SERIES, PATTERN, "Europe/Madrid", (EntryDirection.OUT,), ("report", "order"))
OPENED = e.SeriesOpened(UNIT, SERIES, PATTERN, "Europe/Madrid", (EntryDirection.OUT,), ("order", "report"))
CLOSED = e.RegisterClosed(UNIT, SERIES, "EX:mof")
TODAY, TOMORROW = date(2026, 4, 13), date(2026, 4, 14)
MORNING = datetime(2026, 4, 13, 8, tzinfo=UTC)


def at(moment: datetime) -> Act:
    """Somebody who acts at a moment."""
    return replace(OFFICER, at=moment)


NOW, NEXT_DAY = at(MORNING), at(datetime(2026, 4, 14, 8, tzinfo=UTC))


def totals(day: date, first: int | None = None, last: int | None = None, voided: int = 0) -> e.DayTotals:
    """What a day comes to."""
    return e.DayTotals(day, end_of_day(day, "Europe/Madrid"), first, last, voided)


def registering(about: str = "document-no-0001", **other: Any) -> c.RegisterEntry:
    """The command for a report that goes out."""
    return replace(c.RegisterEntry(UNIT, SERIES, EntryDirection.OUT, about, "report"), **other)


def entry(n: int, *open_days: e.DayTotals, about: str = "document-no-0001", **other: Any) -> e.EntryRegistered:
    """The entry of a report that went out today."""
    standing = e.RegisterStanding(n, other.pop("voided", 0), open_days or (totals(TODAY, 1, n),))
    found = e.EntryRegistered(
        UNIT, SERIES, 2026, n, f"EX:moh/out/2026/{n:06}", EntryDirection.OUT, about, "report", TODAY, standing
    )
    return replace(found, **other)


def voiding(n: int, year: int = 2026) -> c.VoidEntry:
    """The command that makes a number void."""
    return c.VoidEntry(UNIT, SERIES, year, n, VoidReason.MISTAKE)


def voided(n: int, last: int, *open_days: e.DayTotals, count: int = 1, on: date = TODAY) -> e.EntryVoided:
    """The line of a number that is void."""
    number = f"EX:moh/out/2026/{n:06}"
    return e.EntryVoided(
        UNIT, SERIES, 2026, n, number, VoidReason.MISTAKE, on, e.RegisterStanding(last, count, open_days)
    )
