"""How years and days are called. Ids are a contract: they stand in streams and links."""

from __future__ import annotations

from datetime import date


def year_id(jurisdiction: str, year: int) -> str:
    """The id of a jurisdiction's year: `MD-2026`."""
    return f"{jurisdiction}-{year}"


def day_id(jurisdiction: str, day: date) -> str:
    """The id of a jurisdiction's day: `MD-2026-04-13`."""
    return f"{jurisdiction}-{day.isoformat()}"
