"""`foja export budget`: a package that others can validate, exact, of one position, and whole or not there at all."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import pytest
from typer.testing import CliRunner, Result

from domain.budgeting.books.commands import BeginImport
from domain.budgeting.lines.commands import ReportLine
from infra.budgeting.opendata import exports
from infra.budgeting.opendata.formats import Csv
from infra.cli.__main__ import app
from tests.infra.transparency.publishing import COMMANDS, COURTS, FORMULA, STAFF, mdl, record

BUDGET = ("--government", "XX", "--year", "2014")


@pytest.fixture
def position(database: str) -> int:
    """The ledger's last position, once the small budget is recorded."""
    return asyncio.run(record(database, *COMMANDS))


def foja(database: str, *arguments: object) -> Result:
    environment = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["export", "budget", *map(str, arguments)], env=environment)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def described(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return found


def validated(folder: Path) -> None:
    """The package is valid, its rows are of their types, and its files are those that it describes."""
    frictionless.system.trusted = True
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    for resource in described(folder)["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}") == (resource["bytes"], resource["hash"])


def test_a_package_that_others_validate(database: str, position: int, tmp_path: Path) -> None:
    folder = tmp_path / "md"
    result = foja(database, folder, *BUDGET, "--licence", "CC-BY-4.0", "--json")
    assert result.exit_code == 0, result.output
    validated(folder)
    found = described(folder)
    assert found["foja"]["position"] == str(position)
    assert found["licenses"] == [{"name": "CC-BY-4.0"}]
    assert (found["countryCode"], found["fiscalPeriod"]) == ("XX", {"start": "2014-07-01", "end": "2015-06-30"})
    report = json.loads(result.stdout.splitlines()[-1])
    assert {one["path"]: one["rows"] for one in report["files"]} == {
        "lines.csv": 3,
        "transactions.csv": len(table(folder, "transactions.csv")),
        "codes.csv": 3,
    }
    fields = {one["name"]: one for one in found["resources"][0]["schema"]["fields"]}
    assert fields["administrative_3"]["columnType"] == "administrative-classification:generic:level3:code"
    assert fields["economic_2_label"]["columnType"] == "economic-classification:generic:level2:label"
    assert fields["fiscal_year"] == {"name": "fiscal_year", "type": "integer", "columnType": "date:fiscal-year"}
    assert fields["approved"] == {"name": "approved", "type": "number", "normalize": {"phase": "approved"}}
    assert "normalize" not in fields["available"]
    assert "administrative_4" not in fields
    assert "programme_1" not in fields
    assert "`account_id` is the control account" in found["resources"][0]["description"]


def test_values_are_exact(database: str, position: int, tmp_path: Path) -> None:
    assert foja(database, tmp_path / "md", *BUDGET).exit_code == 0
    lines = {row["line_id"]: row for row in table(tmp_path / "md", "lines.csv")}
    assert len(lines) == 3
    courts = lines[COURTS]
    assert [courts[f"administrative_{n}"] for n in (1, 2, 3)] == ["101", "", "7"]
    assert [courts[f"administrative_{n}_label"] for n in (1, 2, 3)] == ['Courts, "high"\nand low', "", ""]
    assert (courts["approved"], courts["adjusted"], courts["executed"]) == ("100.10", "90.00", "-3.25")
    assert courts["economic_2_label"] == FORMULA
    assert (courts["account_id"], courts["contingency"], courts["functional_1"]) == ("", "false", "")
    assert {row["approved"] for row in lines.values()} == {"100.10", "7.00", "1000000000000.01"}
    sums = {key: [Decimal(0)] * 3 for key in lines}
    for row in table(tmp_path / "md", "transactions.csv"):
        sums[row["line_id"]] = [
            known + Decimal(row[name])
            for known, name in zip(sums[row["line_id"]], ("approved", "adjusted", "executed"), strict=True)
        ]
    assert sums == {
        key: [Decimal(row[name]) for name in ("approved", "adjusted", "executed")] for key, row in lines.items()
    }


def test_texts_may_be_marked_for_spreadsheets(database: str, position: int, tmp_path: Path) -> None:
    folder = tmp_path / "md"
    assert foja(database, folder, *BUDGET, "--spreadsheet").exit_code == 0
    validated(folder)
    lines = {row["line_id"]: row for row in table(folder, "lines.csv")}
    assert lines[COURTS]["economic_2_label"] == f"'{FORMULA}"
    assert lines[COURTS]["executed"] == "-3.25"
    assert {row["reference"] for row in lines.values()} == {"law 1", "law 2", "'-1+1"}
    assert described(folder)["foja"]["markedForSpreadsheets"] is True


def test_one_json_object_a_line(database: str, position: int, tmp_path: Path) -> None:
    folder = tmp_path / "md"
    assert foja(database, folder, *BUDGET, "--format", "ndjson").exit_code == 0
    validated(folder)
    rows = [json.loads(line) for line in (folder / "lines.ndjson").read_bytes().splitlines()]
    [courts] = [row for row in rows if row["line_id"] == COURTS]
    assert courts["administrative"] == ["101", "", "7"]
    assert courts["economic_labels"] == ["", FORMULA]
    assert (courts["approved"], courts["contingency"], courts["account_id"]) == ("100.10", False, None)


def test_as_it_stood_then(database: str, position: int, tmp_path: Path) -> None:
    again = asyncio.run(
        record(database, ReportLine("XX-2014", STAFF, mdl("1"), mdl("1"), mdl("1"), "law 4")),
    )
    assert again > position
    for name, options in (("then", ("--as-of", position)), ("now", ())):
        assert foja(database, tmp_path / name, *BUDGET, *options).exit_code == 0
        validated(tmp_path / name)
    then, now = (
        {row["line_id"]: row["approved"] for row in table(tmp_path / it, "lines.csv")} for it in ("then", "now")
    )
    assert (then[COURTS], now[COURTS]) == ("100.10", "1.00")
    assert [described(tmp_path / it)["foja"]["position"] for it in ("then", "now")] == [str(position), str(again)]
    assert "is not recorded yet" in foja(database, tmp_path / "ahead", *BUDGET, "--as-of", again + 1).stderr
    assert foja(database, tmp_path / "first", *BUDGET, "--as-of", 1).exit_code == 0
    validated(tmp_path / "first")
    assert table(tmp_path / "first", "lines.csv") == []
    moment = described(tmp_path / "then")["foja"]["recordedAt"]
    assert foja(database, tmp_path / "time", *BUDGET, "--as-of", moment).exit_code == 0
    assert (tmp_path / "time" / "lines.csv").read_bytes() == (tmp_path / "then" / "lines.csv").read_bytes()
    assert "no position, and no time" in foja(database, tmp_path / "x", *BUDGET, "--as-of", "yesterday").stderr


def test_a_page_at_a_time(database: str, position: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert foja(database, tmp_path / "whole", *BUDGET).exit_code == 0
    monkeypatch.setattr(exports, "PAGE", 1)
    monkeypatch.setattr("infra.budgeting.opendata.labels.REMEMBERED", 1)
    assert foja(database, tmp_path / "paged", *BUDGET).exit_code == 0
    for name in ("lines.csv", "transactions.csv", "codes.csv", "datapackage.json"):
        assert (tmp_path / "paged" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_folder_that_is_there_is_kept(database: str, position: int, tmp_path: Path) -> None:
    folder = tmp_path / "md"
    assert foja(database, folder, *BUDGET).exit_code == 0
    (folder / "lines.csv").write_text("mine")
    refused = foja(database, folder, *BUDGET)
    assert refused.exit_code == 1
    assert "is there already" in refused.stderr
    assert (folder / "lines.csv").read_text() == "mine"
    assert foja(database, folder, *BUDGET, "--force").exit_code == 0
    validated(folder)
    foreign = tmp_path / "home"
    foreign.mkdir()
    (foreign / "letter").write_text("dear")
    assert "holds no data package" in foja(database, foreign, *BUDGET, "--force").stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "md"]


def test_an_export_that_fails_leaves_nothing(
    database: str, position: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Csv, "rows", full)
    result = foja(database, tmp_path / "md", *BUDGET)
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_books_that_are_not_there(database: str, position: int, tmp_path: Path) -> None:
    result = foja(database, tmp_path / "md", "--government", "ZZ", "--year", "2014")
    assert (result.exit_code, "ZZ-2014: there are no such books" in result.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_unfinished_books_say_so_in_their_package(database: str, position: int, tmp_path: Path) -> None:
    assert foja(database, tmp_path / "whole", *BUDGET).exit_code == 0
    assert described(tmp_path / "whole")["foja"]["complete"] is True
    asyncio.run(record(database, BeginImport("XX-2014", "budget.csv", "ab" * 32, "boost", 2_000)))
    result = foja(database, tmp_path / "part", *BUDGET)
    assert result.exit_code == 0
    assert "These books are unfinished: " in result.stderr
    found = described(tmp_path / "part")
    assert (
        "unfinished: 3 lines are recorded, and the import of budget.csv (2,000 lines), begun " in found["description"]
    )
    assert found["foja"]["complete"] is False
    assert [(one["file"], one["lines"]) for one in found["foja"]["unfinishedImports"]] == [("budget.csv", 2_000)]
    validated(tmp_path / "part")
