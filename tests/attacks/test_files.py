"""Attacks by files: what a file, its profile or a stopped import could make the record say."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from domain.kernel.declarations import Recorded
from infra.bootstrap import INSTALLATION
from infra.cli.__main__ import app
from projections.budgeting.budgets import BUDGETS, Budget
from tests.infra.budgeting.importing import GOOD, WIDE_TEXT, row, write
from tests.support.forked import forked

COMMAND = [sys.executable, "-m", "infra.cli", "import", "budget"]
DEADLINE = 60
LINES = 1_000


@pytest.fixture
def database(founded_database: str) -> str:
    return founded_database


def foja(database: str, *arguments: object, columns: int = 40) -> Result:
    """The command without a terminal, as a script calls it."""
    environment = {"FOJA_DATABASE_URL": database, "COLUMNS": str(columns)}
    return CliRunner().invoke(app, ["import", "budget", *map(str, arguments)], env=environment)


def profile(folder: Path, text: str = WIDE_TEXT) -> Path:
    path = folder / "profile.toml"
    path.write_text(text, "utf-8")
    return path


def recorded(database: str) -> int:
    """How many events of budgeting there are."""
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT count(*) FROM ledger.stored_events WHERE topic LIKE 'budgeting.%'")
        return int(found.fetchone()[0])  # type: ignore[index]


def books(database: str, budget_id: str = "XX-2014") -> Any:
    """The budget as its read model shows it."""
    row: Budget | None = None
    with psycopg.connect(database) as connection:
        stored = connection.execute(
            "SELECT notification_id, state FROM ledger.stored_events WHERE originator_id = %s ORDER BY 1",
            [f"budget-{budget_id}"],
        ).fetchall()
    for position, state in stored:
        fact: Recorded[Any] = INSTALLATION.codec.open(bytes(state), position)
        row = BUDGETS.evolve(row, fact, budget_id)
    return row


def test_a_format_string_in_the_reference_is_evaluated_and_recorded(database: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row()])
    told = foja(database, path, "--profile", profile(tmp_path, f'reference = "{{file.__class__}}"\n{WIDE_TEXT}'))
    assert told.exit_code == 1
    assert "{file.__class__}" in told.stderr
    assert recorded(database) == 0


def test_a_header_alone_empties_nothing_and_yet_is_told_as_imported(database: str, tmp_path: Path) -> None:
    told = foja(database, write(tmp_path / "a.csv", []), "--profile", profile(tmp_path))
    assert told.exit_code == 1
    assert "0 rows" in told.stderr
    assert recorded(database) == 0


def test_obeying_the_refusal_of_repeated_rows_loses_money(database: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(), row()])
    refused = foja(database, path, "--profile", profile(tmp_path))
    assert refused.exit_code == 1
    assert 'repeated = "lines"' in refused.stderr
    told = foja(database, path, "--profile", profile(tmp_path, f'repeated = "lines"\n{WIDE_TEXT}'))
    assert told.exit_code == 0, told.stderr
    assert "31.50" in told.stdout


@pytest.mark.parametrize("columns", [1, 40, 80])
def test_a_total_is_cut_where_it_is_piped(database: str, tmp_path: Path, columns: int) -> None:
    long = [row(kind=f"K{number}", approved=f"{'9' * 17}.99", adjusted="1", executed="0") for number in range(2)]
    told = foja(database, write(tmp_path / "a.csv", long), "--profile", profile(tmp_path), columns=columns)
    assert told.exit_code == 0, told.stderr
    totals = next(line for line in told.stdout.splitlines() if line.startswith("XX-2014"))
    assert re.split(r"\s+", totals.strip()) == ["XX-2014", "2", "199999999999999999.98", "2.00", "0.00", "MDL"]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_an_import_that_was_stopped_leaves_books_that_look_complete(
    database: str, tmp_path: Path, number: signal.Signals
) -> None:
    path = write(tmp_path / "a.csv", [row(GOOD, kind=f"K{number}") for number in range(LINES)])
    stopped = _stopped(database, [path, "--profile", profile(tmp_path)], number)
    left = books(database)
    assert not left.complete
    assert [(one.file, one.lines) for one in left.unfinished_imports] == [("a.csv", LINES)]
    if number == signal.SIGINT:
        assert re.search(r"[\d,]+ of 1,000 lines are recorded; the same command records the rest", stopped)
    assert foja(database, path, "--profile", profile(tmp_path)).exit_code == 0
    assert books(database).complete


def _stopped(database: str, arguments: list[object], number: signal.Signals) -> str:
    """What an import said that was stopped when it had recorded some of its lines."""
    environment = {**os.environ, "FOJA_DATABASE_URL": database}
    command = [*COMMAND, *map(str, arguments)]
    with forked(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
        try:
            _wait_for_a_line(database, child)
        finally:
            child.send_signal(number)
        _, said = child.communicate(timeout=DEADLINE)
    return str(said, "utf-8")


def _wait_for_a_line(database: str, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + DEADLINE
    ask = "SELECT 1 FROM ledger.stored_events WHERE topic = 'budgeting.AppropriationApproved' LIMIT 1"
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute(ask).fetchone() is None:
            assert child.poll() is None, "the import ended before it could be stopped"
            assert time.monotonic() < until, "the import recorded nothing"
            time.sleep(0.005)  # it needs the processor to go on
