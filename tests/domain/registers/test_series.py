"""A series is opened once, with its rules, and closed for good."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.registers import commands as c
from domain.registers.refusals import MESSAGES
from domain.registers.series import DECIDER
from tests.domain.registers.register import CLOSED, OPEN, OPENED, SERIES, UNIT
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
CLOSE = c.CloseRegister(UNIT, SERIES, "EX:mof")


def test_a_series_is_opened_once() -> None:
    spec.given().when(OPEN).then(OPENED)
    spec.given(OPENED).when(replace(OPEN, pattern="{n}/{year}")).refused("series_exists", "series")
    spec.given(OPENED, CLOSED).when(OPEN).refused("series_exists", "series")
    spec.given().when(replace(OPEN, directions=())).refused("series_without_direction", "directions")


def test_a_series_is_closed_for_good() -> None:
    spec.given(OPENED).when(CLOSE).then(CLOSED)
    spec.given(OPENED, CLOSED).when(replace(CLOSE, successor=None)).refused("series_closed", "series")
    spec.given(OPENED).when(replace(CLOSE, successor=UNIT)).refused("succeeds_itself", "successor")
    spec.given().when(CLOSE).refused("unknown_series", "series")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"unit": "EX"}, "not_a_unit_id"),
        ({"unit": "EX:moh/minister"}, "not_a_unit_id"),
        ({"series": "Out"}, "not_a_series_code"),
        ({"series": "out-going"}, "not_a_series_code"),
        ({"zone": "Europe/Atlantis"}, "not_a_time_zone"),
        ({"kinds": ("a report",)}, "not_an_entry_kind"),
        *(
            ({"pattern": pattern}, "not_a_number_pattern")
            for pattern in (
                *("", "{unit}/{n}", "{year}", "{n}{n}{year}", "{n:06}/{n:07}/{year}", "{year}/{n:6}", "{year}/{n:010}"),
                *("{year}/{n", "{year}/{n!r}", "{year:04}/{n}", "{year}/{n.real}", "{year}/{n}/{}", "{year}/{n}/{ana}"),
                *("{year}/{n}\n", "año {year}/{n}", "{year}/{n:06}" + "-" * 60, "{year}/{n:{unit}}"),
            )
        ),
    ],
)
def test_what_cannot_be_a_series_is_refused(changed: dict[str, object], code: str) -> None:
    spec.given().when(replace(OPEN, **changed)).refused(code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pattern", ["{n}/{year}", "{year}{n:09}", "{unit}/{series}/{year}/{n:06}", "N. {n:07} ({year})"]
)
def test_numbers_are_written_as_the_unit_writes_them(pattern: str) -> None:
    spec.given().when(replace(OPEN, pattern=pattern)).then(replace(OPENED, pattern=pattern))
