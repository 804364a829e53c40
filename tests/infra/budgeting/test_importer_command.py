"""`foja import budget` as its user meets it: exit codes, messages, JSON, and a kill in the middle."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from application.kernel.orders import Order, Principal
from domain.budgeting.books import commands as c
from infra.cli.__main__ import app
from infra.postgres.migrate import migrate
from infra.runtime import open_bus
from tests.infra.budgeting.importing import GOOD, WIDE_TEXT, row, write
from tests.support.everyone import Everyone
from tests.support.forked import forked, ran
from tests.support.founded import found_operators


@pytest.fixture
def database(founded_database: str) -> str:
    return founded_database


DEADLINE = 60
LINES = 1000
COMMAND = [sys.executable, "-m", "infra.cli", "import", "budget"]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "wide.toml"
    path.write_text(WIDE_TEXT, "utf-8")
    return path


def at(database: str) -> dict[str, str]:
    """The environment of a process that works on a database."""
    return {**os.environ, "FOJA_DATABASE_URL": database}


def foja(database: str, *arguments: object) -> Result:
    environment = {"FOJA_DATABASE_URL": database, "COLUMNS": "200"}
    return CliRunner().invoke(app, ["import", "budget", *map(str, arguments)], env=environment)


def events(database: str) -> list[tuple[Any, ...]]:
    query = (
        "SELECT originator_id, originator_version, topic, convert_from(state, 'UTF8')::jsonb -> 'data'"
        " FROM ledger.stored_events WHERE topic LIKE 'budgeting.%' ORDER BY 1, 2"
    )
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def test_a_good_file_is_imported_and_reported(database: str, tmp_path: Path, profile: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(kind="Goods")])
    result = foja(database, path, "--profile", profile)
    assert result.exit_code == 0, result.output
    assert "2 lines (2 new, 0 corrected, 0 unchanged)" in result.output
    assert "XX-2014" in result.output
    assert "21.00" in result.output


def test_a_broken_file_sends_nothing_and_says_why(database: str, tmp_path: Path, profile: Path) -> None:
    bad = [row(kind=f"K{number}", approved="x") for number in range(30)]
    path = write(tmp_path / "a.csv", [row(), *bad])
    result = foja(database, path, "--profile", profile)
    assert result.exit_code == 1
    assert "line 3, column 'approved': not_an_amount: 'x': a number such as 1234.50" in result.output
    assert result.output.count("not_an_amount") == 20
    assert "... and 10 more faults; all of them with --json" in result.output
    assert "30 faults in 31 rows: nothing was sent." in result.output
    assert events(database) == []
    everything = foja(database, path, "--profile", profile, "--json")
    assert everything.exit_code == 1
    faults = [json.loads(line)["fault"] for line in everything.stdout.splitlines()]
    assert [fault["line"] for fault in faults] == list(range(3, 33))
    assert faults[0] == {
        "line": 3,
        "column": "approved",
        "value": "x",
        "code": "not_an_amount",
        "remedy": faults[0]["remedy"],
    }


def test_keep_going_sets_rows_aside_and_says_so(database: str, tmp_path: Path, profile: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(approved="x")])
    result = foja(database, path, "--profile", profile, "--keep-going", "--rejects", tmp_path / "r.csv")
    assert result.exit_code == 3
    assert "1 rows were set aside" in result.output
    assert (tmp_path / "r.csv").is_file()


def test_the_report_as_json(database: str, tmp_path: Path, profile: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(executed="0", office_name="Other")])
    told = ran([*COMMAND, path, "--profile", profile, "--json"], env=at(database))
    assert told.returncode == 0, told.stderr
    warning, report = (json.loads(line) for line in told.stdout.splitlines())
    assert warning["warning"]["code"] == "label_differs"
    found = report["report"]
    assert (found["lines"], found["new"], found["warnings"], found["faults"]) == (2, 2, 1, 0)
    assert found["totals"] == {
        "XX-2014": {"currency": "MDL", "lines": 2, "approved": "21.00", "adjusted": "24.00", "executed": "-3.25"}
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.csv", "--profile", "bost"], "did you mean 'boost'?"),
        (["none.csv", "--profile", "boost"], "none.csv cannot be read: a file that can be read (no such file"),
        (["a.csv"], "--profile says how the file is to be read: one of boost, cuenta-publica, fdp, presupuesto-largo"),
        (["a.csv", "--profile", "boost"], "This is no file for boost: 22 of 26 columns are missing"),
        (["a.csv", "--profile", "wide.toml", "--encoding", "utf8000"], "unknown_encoding"),
        (["a.csv", "--profile", "wide.toml", "--encoding", "utf-16"], "wrong_encoding"),
        (["a.csv", "--profile", "wide.toml", "--government", "x y"], "not_a_government_code"),
        (["a.csv", "--profile", "wide.toml", "--year", "1066"], "not_a_fiscal_year"),
        (["a.csv", "--profile", "wide.toml", "--year", "2015"], "wrong_year: '2014': 2015"),
    ],
)
def test_what_cannot_be_imported_at_all(
    database: str,
    tmp_path: Path,
    profile: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    write(tmp_path / "a.csv", [row()])
    monkeypatch.chdir(tmp_path)
    result = foja(database, *arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert events(database) == []


def test_an_import_whose_rest_will_not_come_is_given_up(database: str, tmp_path: Path, profile: Path) -> None:
    path = write(tmp_path / "a.csv", [row()])
    assert foja(database, path, "--profile", profile).exit_code == 0
    asyncio.run(_begun(database, "ab" * 32, "ac" * 32))
    told = foja(database, path, "--profile", profile)
    assert "XX-2014: 2 imports of other files are begun and not finished" in told.stderr
    assert "several imports are unfinished: say --file. There are: abab" in abandon(database).stderr
    assert abandon(database, "--file", "ac").exit_code == 0
    given_up = abandon(database)
    assert (given_up.exit_code, "the import of the file abababababab... is given up" in given_up.stdout) == (0, True)
    again = abandon(database)
    assert (again.exit_code, "no such import is unfinished. These books are complete." in again.stderr) == (1, True)


def abandon(database: str, *options: str) -> Result:
    arguments = ["import", "abandon", "XX-2014", "--reason", "a corrected file came", *options]
    return CliRunner().invoke(app, arguments, env={"FOJA_DATABASE_URL": database})


async def _begun(database: str, *files: str) -> None:
    async with open_bus(database, policy=Everyone()) as bus:
        for digest in files:
            command = c.BeginImport("XX-2014", "b.csv", digest, "boost", 9)
            await bus.execute(Order(command), Principal("tester", "XX"))


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, LINES])
def test_an_import_that_is_killed_is_completed_by_running_it_again(
    database: str, empty_database: str, tmp_path: Path, profile: Path, after: int
) -> None:
    """Killed with kill -9 once so many events stand in the ledger."""
    path = write(tmp_path / "a.csv", [row(GOOD, kind=f"K{number}") for number in range(LINES)])
    migrate(empty_database)
    before = found_operators(empty_database)
    child = forked([*COMMAND, path, "--profile", profile], env=at(database), stdout=subprocess.DEVNULL)
    try:
        _wait_for_position(database, before + after, child)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    partly = events(database)
    assert after <= len(partly)

    result = foja(database, path, "--profile", profile)
    assert result.exit_code == 0, result.output
    clean = foja(empty_database, path, "--profile", profile)
    assert clean.exit_code == 0, clean.output
    assert events(database) == events(empty_database)
    assert len(partly) < len(events(database))


def _wait_for_position(database: str, position: int, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + DEADLINE
    with psycopg.connect(database, autocommit=True) as connection:
        while True:
            reached = connection.execute("SELECT position FROM ledger.head").fetchone()
            if reached and reached[0] >= position:
                return
            assert child.poll() is None, "the import ended before it could be killed"
            assert time.monotonic() < until, "the import recorded nothing"
            time.sleep(0.005)  # it needs the processor to go on
