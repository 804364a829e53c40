"""`foja procurement procedures load` as its user meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.cli.__main__ import app
from infra.postgres.connect import connect

SET = Path("infra/procurement/procedures/ua.toml")


def load(database: str, *arguments: object) -> Result:
    command = ["procurement", "procedures", "load", *map(str, arguments)]
    return CliRunner().invoke(app, command, env={"FOJA_DATABASE_URL": database})


def drafted(database: str) -> list[str]:
    with connect(database) as connection:
        query = "SELECT originator_id FROM ledger.stored_events WHERE topic = 'procurement.ProcedureDrafted'"
        return sorted(row[0] for row in connection.execute(query).fetchall())


def test_all_procedures_of_a_set_are_drafted_once_for_a_jurisdiction(founded_database: str) -> None:
    for _ in range(2):
        told = load(founded_database, SET, "--jurisdiction", "MD")
        assert told.exit_code == 0, told.output
        assert "11 procedures of MD are drafted" in told.output
    streams = drafted(founded_database)
    assert len(streams) == 11
    assert "procedure-MD.open" in streams


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[set]\ncode = 'MD'\n[open]\nkind = 'open'\nlottery = true", "parameter_unknown"),
        ("[set]\ncode = 'MD'\n[open]\nkind = 'open'\ntitle = 'Open'", "parameter_missing"),
        ("[set]\ncode = 'MD'", "no procedures beside"),
        ("[set", "no TOML"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_of_it_is_drafted(
    founded_database: str, tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "set.toml"
    file.write_text(text, encoding="utf-8")
    told = load(founded_database, file)
    assert told.exit_code == 1
    assert says in told.output
    assert drafted(founded_database) == []


def test_a_file_that_is_not_there_is_named(founded_database: str) -> None:
    told = load(founded_database, "missing.toml")
    assert (told.exit_code, "missing.toml cannot be read" in told.output) == (1, True)
