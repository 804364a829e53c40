"""`foja import classification` and `foja import mapping` as their user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from application.budgeting.importing.code_list import CodeList, PathRule, read_code_list
from application.budgeting.importing.profile_toml import BrokenProfile
from application.importing.problem import BrokenFile
from domain.budgeting.books import commands as c
from infra.budgeting.importer.profiles import CODE_LISTS, load_code_list, names
from infra.cli.__main__ import app
from tests.infra.budgeting.importing import write
from tests.infra.processes.running import a_bus, give


@pytest.fixture
def database(founded_database: str) -> str:
    return founded_database


BUDGET = ("--budget", "MD-2014", "--dimension", "functional")
HEADER = ("code", "label")
CODES = [("01", "General services"), ("01.1", "Executive"), ("01.1.1", "Legislature")]


@pytest.fixture
async def books(database: str) -> str:
    """A ledger with the open books of two years."""
    async with a_bus(database) as bus:
        await give(bus, c.OpenBudget("MD", 2013, "MDL"), c.OpenBudget("MD", 2014, "MDL"))
    return database


def foja(database: str, *arguments: object) -> Result:
    return CliRunner().invoke(
        app, ["import", *map(str, arguments)], env={"FOJA_DATABASE_URL": database, "COLUMNS": "200"}
    )


def report(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])["report"]
    return found


def events(database: str, kind: str = "budgeting.CodeNamed") -> list[dict[str, Any]]:
    query = (
        "SELECT convert_from(state, 'UTF8')::jsonb -> 'data' FROM ledger.stored_events"
        " WHERE topic = %s ORDER BY notification_id"
    )
    with psycopg.connect(database) as connection:
        return [data for (data,) in connection.execute(query, [kind])]


def named(database: str) -> dict[tuple[str, ...], str]:
    return {tuple(one["path"]): one["label"] for one in events(database)}


def test_the_functions_of_government_in_spanish(books: str, shared_data: Path) -> None:
    file = shared_data / "budget" / "cofog.csv"
    result = foja(books, "classification", file, *BUDGET, "--profile", "cofog", "--language", "es", "--json")
    assert result.exit_code == 0, result.output
    assert {name: report(result)[name] for name in ("rows", "codes", "events")} == {
        "rows": 188,
        "codes": 188,
        "events": 188,
    }
    labels = named(books)
    assert labels["01",] == "Servicios públicos generales"
    assert labels["01", "01.1", "01.1.1"] == "Órganos ejecutivos y legislativos (SC)"
    again = foja(books, "classification", file, *BUDGET, "--profile", "cofog", "--language", "es")
    assert again.exit_code == 0
    assert "188 codes in 188 rows: 0 changed, 0 events" in again.output
    assert len(events(books)) == 188


def test_a_corrected_label_is_the_only_event(books: str, tmp_path: Path) -> None:
    assert foja(books, "classification", write(tmp_path / "a.csv", CODES, HEADER), *BUDGET).exit_code == 0
    corrected = [*CODES[:2], ("01.1.1", "Legislative bodies")]
    result = foja(books, "classification", write(tmp_path / "b.csv", corrected, HEADER), *BUDGET, "--json")
    assert report(result)["events"] == 1
    assert named(books)["01", "01.1", "01.1.1"] == "Legislative bodies"


def test_bad_rows_are_said_with_line_and_reason_and_nothing_is_sent(books: str, tmp_path: Path) -> None:
    bad = [("", "None"), ("01..2", "Hole"), ("01.2", ""), ("01", "Other"), ("01.3", "x" * 501), ("02", "Defence", "x")]
    path = write(tmp_path / "a.csv", [*CODES, *bad], HEADER)
    result = foja(books, "classification", path, *BUDGET, "--json")
    assert result.exit_code == 1
    faults = [json.loads(line)["fault"] for line in result.stdout.splitlines()]
    assert [(one["line"], one["column"], one["code"]) for one in faults] == [
        (5, "code", "no_code"),
        (6, "code", "not_a_path"),
        (7, "label", "no_label"),
        (8, "", "code_twice"),
        (9, "label", "label_too_long"),
        (10, "", "long_row"),
    ]
    assert faults[3]["remedy"] == "one row a code: line 2 says 'General services'"
    assert "6 faults in 9 rows: nothing was sent." in result.stderr
    assert events(books) == []
    good = foja(books, "classification", path, *BUDGET, "--keep-going")
    assert good.exit_code == 3
    assert set(named(books).values()) == {label for _, label in CODES}


def test_what_the_books_refuse_is_said(books: str, database: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", CODES, HEADER)
    result = foja(books, "classification", path, "--budget", "MD-2099", "--dimension", "functional")
    assert result.exit_code == 1
    assert "line 2: unknown_budget: '01': There are no books MD-2099" in result.stderr
    assert "3 faults in 3 rows: nothing was sent." in result.stderr
    assert foja(books, "classification", path, "--budget", "MD-2014", "--dimension", "purpose").exit_code == 1
    other = foja(books, "classification", path, *BUDGET, "--language", "es")
    assert "no_such_language" in other.stderr


def test_the_codes_may_be_required_from_then_on(books: str, tmp_path: Path) -> None:
    result = foja(books, "classification", write(tmp_path / "a.csv", CODES, HEADER), *BUDGET, "--require")
    assert result.exit_code == 0, result.output
    assert [one["dimension"] for one in events(books, "budgeting.ClassificationRequired")] == ["functional"]


def test_codes_count_as_codes_of_another_year(books: str, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", [("01.1", "02.1"), ("01.2", "02.1"), ("03", ""), ("04", "04")], ("from_code", "to_code")
    )
    options = ("mapping", path, "--from", "MD-2013", "--to", "MD-2014", "--dimension", "functional")
    named_first = write(tmp_path / "b.csv", [("01.1", "Executive"), ("03.9", "Order"), ("01.2", "Aid")], HEADER)
    foja(books, "classification", named_first, "--budget", "MD-2013", "--dimension", "functional")
    refused = foja(books, *options, "--keep-going")
    assert refused.exit_code == 3
    assert "line 5: unknown_code: '04': The budget's classification names no code" in refused.stderr
    assert foja(books, *options).exit_code == 1
    result = foja(books, *options, "--keep-going")
    assert result.exit_code == 3, result.output
    assert [(one["path"], one["to_path"]) for one in events(books, "budgeting.CodeMapped")] == [
        (["01", "01.1"], ["02", "02.1"]),
        (["01", "01.2"], ["02", "02.1"]),
    ]
    again = foja(books, *options, "--keep-going", "--json")
    assert report(again)["events"] == 0


@pytest.mark.parametrize(
    ("rule", "code", "path"),
    [
        (PathRule(), "01.1.1", ("01", "01.1", "01.1.1")),
        (PathRule(cumulative=False), "01.1.1", ("01", "1", "1")),
        (PathRule(separator=""), "01.1", ("01.1",)),
        (PathRule(lengths=(1, 3, 4)), "2111", ("2", "211", "2111")),
        (PathRule(lengths=(1, 3, 4)), "21", None),
        (PathRule(), "01.", None),
    ],
)
def test_a_code_says_its_place(rule: PathRule, code: str, path: tuple[str, ...] | None) -> None:
    assert rule.path(code) == path


def test_profiles_of_code_lists() -> None:
    for name in names(CODE_LISTS):
        assert load_code_list(name).description
    with pytest.raises(BrokenProfile, match=r"did you mean 'cofog'\?"):
        load_code_list("cofo")
    with pytest.raises(BrokenProfile, match=r'path\.separater: there is no such key; did you mean "separator"\?'):
        read_code_list("[path]\nseparater = '.'", "x.toml")
    with pytest.raises(BrokenProfile, match=r"path\.lengths"):
        read_code_list("[path]\nlengths = [3, 1]", "x.toml")
    with pytest.raises(BrokenFile, match="no_such_language"):
        CodeList(labels={"en": "label"}).label_column("ro")


def test_the_profile_in_the_documentation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "use" / "import.md").read_text("utf-8")
    text = page.partition("# Importing a classification")[2].partition("```toml\n")[2].partition("```")[0]
    found = read_code_list(text, "import.md")
    assert (found.code, found.dimension, found.label_column("es")) == ("Code", "kind", "Nombre")
    assert found.path.path("01.1") == ("01", "01.1")
