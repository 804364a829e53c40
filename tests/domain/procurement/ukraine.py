"""Working days of Ukraine, from ProzorroUKR/standards 1.0.274 (Apache-2.0): days off and worked Saturdays.

The list ends in June 2022, so 2022 is not declared: what would end there is `calendar_missing`.
"""

from __future__ import annotations

from datetime import date

from domain.kernel.working_days import CalendarYear, WorkingDays

_OFF = {
    2020: "0101 0106 0107 0309 0420 0501 0511 0608 0629 0824 1014 1225",
    2021: "0101 0107 0108 0308 0503 0504 0510 0621 0628 0823 0824 1014 1015 1227",
    2026: "",
}
_ON = {2020: "0111", 2021: "0116 0828 1023", 2026: ""}
WEEKEND = frozenset({6, 7})


def _days(year: int, text: str) -> frozenset[date]:
    return frozenset(date(year, int(day[:2]), int(day[2:])) for day in text.split())


UKRAINE = WorkingDays(
    "UA",
    {
        year: CalendarYear(year, 3, "Europe/Kyiv", WEEKEND, _days(year, _OFF[year]), _days(year, _ON[year]))
        for year in _OFF
    },
)
