"""What was exported is imported into an empty ledger: the same lines, labels and sums at every level."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from domain.budgeting.coding import DIMENSIONS
from infra.bootstrap import INSTALLATION
from infra.cli.__main__ import app
from infra.postgres.migrate import migrate
from infra.postgres.reading.reads import PostgresReads
from infra.valkey.fallback import open_signals
from projections.budgeting import BUDGET_LINES, BUDGET_SUMMARY
from projections.kernel.declarations import Condition, everything
from tests.infra.transparency.publishing import COMMANDS, COURTS, UNDER_WAY, project, record, record_by
from tests.support.founded import found_operators

PHASES = ("approved", "adjusted", "executed")


def foja(database: str, *arguments: object) -> Result:
    environment = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", "COLUMNS": "200"}
    found = CliRunner().invoke(app, [*map(str, arguments)], env=environment)
    assert found.exit_code == 0, found.output
    return found


def report(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])["report"]
    return found


async def sums(database: str, budget: str) -> Mapping[str, Any]:
    """Rows, labels and sums of each group, at every level of every classification."""
    signals = await open_signals(database, None)
    reads = await PostgresReads.open(database, INSTALLATION.read_models, signals)
    where = (Condition("budget_id", "eq", budget),)
    try:
        depths = await reads.seen(everything).depths(BUDGET_LINES, where, None)
        return {
            f"{dimension} {level}": [
                (one.path, one.label, one.rows, *(one.sums[phase] for phase in PHASES))
                for one in (
                    await reads.seen(everything).summarise(BUDGET_SUMMARY, dimension, level, where, None)
                ).groups
            ]
            for dimension in DIMENSIONS
            for level in range(1, depths[dimension] + 1)
        }
    finally:
        await reads.close()
        await signals.close()


def line(folder: Path, line_id: str) -> dict[str, str]:
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["line_id"] == line_id)


def ids(folder: Path) -> list[tuple[str, str]]:
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as file:
        return [(row["line_id"], row["item"]) for row in csv.DictReader(file)]


@pytest.fixture
def database(founded_database: str) -> str:
    return founded_database


@pytest.fixture
def copy(empty_database: str) -> str:
    """An empty ledger."""
    migrate(empty_database)
    found_operators(empty_database)
    return empty_database


@pytest.mark.slow
def test_a_real_budget_goes_out_and_comes_back(database: str, copy: str, shared_data: Path, tmp_path: Path) -> None:
    foja(database, "import", "budget", shared_data / "budget" / "moldova-2014.csv", "--profile", "boost")
    asyncio.run(project(database))
    foja(database, "export", "budget", tmp_path / "out", "--government", "MD", "--year", 2014)

    lines = (tmp_path / "out" / "lines.csv", "--profile", "fdp", "--government", "MD", "--json")
    assert report(foja(copy, "import", "budget", *lines))["new"] == 2_000
    asyncio.run(project(copy))

    there, here = asyncio.run(sums(database, "MD-2014")), asyncio.run(sums(copy, "MD-2014"))
    assert len(there) == 13
    assert here == there
    foja(copy, "export", "budget", tmp_path / "again", "--government", "MD", "--year", 2014)
    assert ids(tmp_path / "again") == ids(tmp_path / "out")
    assert (tmp_path / "again" / "codes.csv").read_bytes() == (tmp_path / "out" / "codes.csv").read_bytes()
    assert report(foja(copy, "import", "budget", *lines))["events"] == 0


def test_empty_levels_items_and_awkward_labels_survive(database: str, copy: str, tmp_path: Path) -> None:
    asyncio.run(record(database, *COMMANDS))
    foja(database, "export", "budget", tmp_path / "out", "--government", "XX", "--year", 2014)
    foja(copy, "import", "budget", tmp_path / "out" / "lines.csv", "--profile", "fdp", "--government", "XX")
    asyncio.run(project(copy))
    foja(copy, "export", "budget", tmp_path / "again", "--government", "XX", "--year", 2014)
    assert ids(tmp_path / "again") == ids(tmp_path / "out")
    assert (tmp_path / "again" / "codes.csv").read_bytes() == (tmp_path / "out" / "codes.csv").read_bytes()
    assert asyncio.run(sums(copy, "XX-2014")) == asyncio.run(sums(database, "XX-2014"))


def test_codes_of_one_classification_come_back_by_themselves(database: str, copy: str, tmp_path: Path) -> None:
    asyncio.run(record(database, *COMMANDS))
    asyncio.run(record(copy, COMMANDS[0]))
    foja(database, "export", "budget", tmp_path / "out", "--government", "XX", "--year", 2014)
    codes = (tmp_path / "out" / "codes.csv", "--profile", "fdp", "--budget", "XX-2014", "--json")
    found = report(foja(copy, "import", "classification", *codes, "--dimension", "economic"))
    assert {name: found[name] for name in ("rows", "ignored", "events")} == {"rows": 3, "ignored": 2, "events": 1}


def test_money_under_way_is_not_told_again_but_what_was_paid_is(database: str, copy: str, tmp_path: Path) -> None:
    asyncio.run(record(database, *COMMANDS))
    asyncio.run(record_by(database, *UNDER_WAY))
    foja(database, "export", "budget", tmp_path / "out", "--government", "XX", "--year", 2014)
    foja(copy, "import", "budget", tmp_path / "out" / "lines.csv", "--profile", "fdp", "--government", "XX")
    asyncio.run(project(copy))
    foja(copy, "export", "budget", tmp_path / "again", "--government", "XX", "--year", 2014)
    figures = ("approved", "adjusted", "executed", "committed", "liability", "ordered")
    there, here = line(tmp_path / "out", COURTS), line(tmp_path / "again", COURTS)
    assert [there[name] for name in figures] == ["100.10", "90.00", "0.75", "5.00", "5.00", "6.00"]
    assert [here[name] for name in figures] == ["100.10", "90.00", "0.75", "0.00", "0.00", "0.00"]
