"""The year 2026 of EX, as the scenarios have it: Europe/Madrid, weekends and six days free."""

from __future__ import annotations

from datetime import date

from domain.calendars.events import CalendarYearDefined, DayDeclaredFree

HOLIDAYS = tuple(date(2026, month, day) for month, day in ((1, 1), (1, 6), (4, 2), (4, 3), (5, 1), (12, 25)))
YEAR = CalendarYearDefined("EX", 2026, 1, "Europe/Madrid", (6, 7), HOLIDAYS, ())
FREED = DayDeclaredFree("EX", date(2026, 4, 13), 2, "Storm")
