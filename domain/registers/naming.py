"""How series, registers, entries and days are called. Ids are a contract: they stand in streams and links.

No series has a dash in its code, so that an id is read from its end.
"""

from __future__ import annotations

from datetime import date


def series_id(unit: str, series: str) -> str:
    """The id of a unit's series: `EX:moh-out`."""
    return f"{unit}-{series}"


def register_id(unit: str, series: str, year: int) -> str:
    """The id of the register of a series and year: `EX:moh-out-2026`."""
    return f"{unit}-{series}-{year}"


def entry_id(unit: str, series: str, year: int, n: int) -> str:
    """The id of an entry: `EX:moh-out-2026-17`."""
    return f"{register_id(unit, series, year)}-{n}"


def day_id(unit: str, series: str, year: int, day: date) -> str:
    """The id of a day of a register: `EX:moh-out-2026-2026-04-13`; its year may be another than the day's."""
    return f"{register_id(unit, series, year)}-{day.isoformat()}"


def paper_id(unit: str, series: str, paper_number: str) -> str:
    """The id of a number that was given on paper: `EX:moh-out-E7`."""
    return f"{series_id(unit, series)}-{paper_number}"


def named_by_day(id_: str) -> tuple[str, str, int, date]:
    """The unit, the series, the year and the day that the id of a day names."""
    register, day = id_[: -len("-2026-04-13")], id_[-len("2026-04-13") :]
    series, _, year = register.rpartition("-")
    unit, _, code = series.rpartition("-")
    return unit, code, int(year), date.fromisoformat(day)
