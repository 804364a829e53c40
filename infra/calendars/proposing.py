"""The days of a year as a library knows them, for a person to read, correct and declare. Nothing is declared by this.

The library is `holidays` (MIT), by country and subdivision of ISO 3166. It knows public holidays by rule: neither the
feasts of a town nor what a government decrees for one year alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any

import holidays
from babel.core import get_global

from domain.calendars.commands import DefineCalendarYear
from domain.calendars.working_days import DECIDER, Undeclared
from domain.kernel.declarations import Act, Refused


class NotProposedError(ValueError):
    """There is nothing to propose; the message says why, and what would be right."""


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """A day that is not worked, and what it is called there."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A year to be declared, its days by name, and where they are from."""

    command: DefineCalendarYear
    days: tuple[ProposedDay, ...]
    source: str

    def told(self) -> dict[str, Any]:
        """As JSON: `input` is that of the mutation `defineCalendarYear`."""
        command = self.command
        given = {
            "jurisdiction": command.jurisdiction,
            "year": command.year,
            "zone": command.zone,
            "weekRest": list(command.week_rest),
            "holidays": [day.isoformat() for day in command.holidays],
            "workedDays": [day.isoformat() for day in command.worked_days],
        }
        days = [{"day": each.day.isoformat(), "name": each.name} for each in self.days]
        return {"input": given, "days": days, "source": self.source}


def propose(place: str, year: int, jurisdiction: str | None = None, zone: str | None = None) -> Proposal:
    """The year of a country or its subdivision: `ES`, `ES-MD`. Raises NotProposedError."""
    known = _holidays(place, year)
    days = tuple(ProposedDay(day, name) for day, name in sorted(known.items()))
    if not days:
        first, last = known.start_year, known.end_year
        raise NotProposedError(f"the library knows the holidays of {place} from {first} to {last}, not those of {year}")
    rest = tuple(sorted(day + 1 for day in known.weekend))
    worked = tuple(sorted(day for day in known.weekend_workdays if day.year == year and day.isoweekday() in rest))
    declared = tuple(each.day for each in days if each.day not in worked)
    command = DefineCalendarYear(
        jurisdiction or place.replace("-", "_"), year, zone or _zone(place), rest, declared, worked
    )
    _check(command)
    return Proposal(command, days, f"holidays {version('holidays')}, {place}")


def _check(command: DefineCalendarYear) -> None:
    """What would be refused as it is proposed is not proposed."""
    try:
        DECIDER.decide(Undeclared(), command, Act("nobody", "*", "", datetime.now(UTC)))
    except Refused as refused:
        raise NotProposedError(f"it would be refused for its {refused.path}: {refused}") from None


def _holidays(place: str, year: int) -> holidays.HolidayBase:
    """The days by name, in the first language of the place."""
    country, _, part = place.partition("-")
    try:
        language = holidays.country_holidays(country, subdiv=part or None).default_language
        return holidays.country_holidays(country, subdiv=part or None, years=year, language=language)
    except NotImplementedError:
        parts = holidays.list_supported_countries().get(country)
        if parts is None:
            raise NotProposedError(
                f"the library knows no country {country}: name one of ISO 3166, such as ES"
            ) from None
        raise NotProposedError(f"{country} has no part {part}: it has {', '.join(parts) or 'none'}") from None


def _zone(place: str) -> str:
    country = place.partition("-")[0]
    zones = get_global("territory_zones").get(country, [])
    if len(zones) != 1:
        raise NotProposedError(f"{country} has no time zone of its own alone: name it by --zone, of {', '.join(zones)}")
    return str(zones[0])
