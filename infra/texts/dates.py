"""Dates and times as people read them, by the rules of their language (CLDR)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from babel import dates

from infra.texts.numbers import locale_of


def moment(at: datetime, language: str, *, seconds: bool = False) -> str:
    """A moment in UTC, which is named: `December 31, 2025, 23:59 UTC`."""
    locale, at = locale_of(language), at.astimezone(UTC)
    day = dates.format_date(at, "long", locale=locale)
    time = dates.format_skeleton("Hms" if seconds else "Hm", at, locale=locale)
    together = str(locale.datetime_formats["medium"])
    return f"{together.replace('{1}', day).replace('{0}', time)} UTC"


def day(on: date, language: str) -> str:
    """A day: `December 31, 2025`."""
    return dates.format_date(on, "long", locale=locale_of(language))


def month_names(language: str) -> Sequence[str]:
    """The names of the months as the head of a column has them, January first."""
    names = dates.get_month_names("abbreviated", "stand-alone", locale_of(language))
    return [names[month] for month in range(1, 13)]
