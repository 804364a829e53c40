"""A year is proposed by a library and declared by people: what is proposed can be declared as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from infra.calendars.proposing import NotProposedError, propose
from infra.cli.__main__ import app


def foja(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["calendars", "propose", *arguments], prog_name="foja")


def test_the_year_of_a_part_of_a_country(tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    shown = foja("ES-MD", "2027", "--zone", "Europe/Madrid", "--jurisdiction", "EX", "--write", str(file))
    assert shown.exit_code == 0, shown.output
    assert "2027-01-06 Wed  Epifanía del Señor" in shown.stdout
    told = orjson.loads(file.read_bytes())
    given = told["input"]
    assert (given["jurisdiction"], given["zone"], given["weekRest"]) == ("EX", "Europe/Madrid", [6, 7])
    assert {"2027-01-01", "2027-03-26", "2027-10-12", "2027-12-25"} <= set(given["holidays"])
    assert [each["day"] for each in told["days"]] == given["holidays"]
    assert told["source"].startswith("holidays ")


def test_days_of_rest_that_are_worked_instead() -> None:
    command = propose("HU", 2026).command
    assert (command.jurisdiction, command.zone) == ("HU", "Europe/Budapest")
    assert command.worked_days == (date(2026, 1, 10), date(2026, 8, 8))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("XX", "2027"), "the library knows no country XX"),
        (("ES-QQ", "2027"), "ES has no part QQ: it has AN,"),
        (("ES", "2027"), "name it by --zone, of Africa/Ceuta, Atlantic/Canary, Europe/Madrid"),
        (("MD", "1800"), "knows the holidays of MD from 1991 to 2100, not those of 1800"),
        (("MD", "2027", "--jurisdiction", "md"), "refused for its jurisdiction"),
        (("MD", "2027", "--zone", "Chisinau"), "refused for its zone"),
    ],
)
def test_what_cannot_be_proposed_is_told(arguments: tuple[str, ...], says: str) -> None:
    refused = foja(*arguments)
    assert refused.exit_code == 1
    assert says in refused.stderr


def test_a_year_that_the_library_does_not_know() -> None:
    with pytest.raises(NotProposedError, match="from 1991 to 2100"):
        propose("MD", 2101)
