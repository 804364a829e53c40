"""The command line as a stranger meets it: it teaches, and its errors have a next step."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli.__main__ import MODULES, app

ROOT = Path(__file__).parents[2]


def foja(*arguments: str, **environment: str) -> tuple[int, str]:
    """What the command line prints, both ways, and its exit code."""
    answer = CliRunner().invoke(app, list(arguments), env=environment, prog_name="foja")
    return answer.exit_code, " ".join(answer.output.split())


def test_help_names_every_command_and_the_way_in() -> None:
    code, said = foja("--help")

    assert code == 0
    assert "./foja up --demo" in said
    assert not [name for name in MODULES if f"{name} " not in said]


@pytest.mark.parametrize(
    "name", [*MODULES, "import budget", "projections rebuild", "projections skip", "audit verify", "audit watch"]
)
def test_every_command_explains_itself(name: str) -> None:
    if name == "test":
        pytest.skip("the launcher answers: tests/infra/test_launcher.py")
    code, said = foja(*name.split(), "--help")

    assert code == 0
    assert f"Usage: foja {name}" in said


def test_a_command_that_is_not_there_is_said_to_be_so() -> None:
    code, said = foja("improt")

    assert code == 2
    assert "No such command 'improt'" in said


@pytest.mark.parametrize("command", ["events", "projections status", "migrate"])
def test_without_a_stack_the_next_step_is_told(command: str, tmp_path: Path) -> None:
    code, said = foja(*command.split(), "--data", str(tmp_path), FOJA_DATABASE_URL="")

    assert code == 1
    assert f"start it with ./foja up --data {tmp_path}".replace(" ", "") in said.replace(" ", "")


def test_a_variable_that_cannot_be_used_is_named() -> None:
    code, said = foja("events", FOJA_PORT="many")

    assert code == 1
    assert "FOJA_PORT: 'many' cannot be used" in said


@pytest.mark.parametrize("check", ["catalogue", "schema"])
def test_the_committed_pages_are_up_to_date(check: str) -> None:
    code, said = foja(check, "--check")

    assert code == 0, said


def test_events_are_told_in_order_and_as_json(founded_database: str) -> None:
    command = [sys.executable, "-m", "infra.demo"]
    environment = {"FOJA_DATABASE_URL": founded_database, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, env=environment, check=True, capture_output=True)

    code, said = foja("events", "--last", "3", FOJA_DATABASE_URL=founded_database)
    assert code == 0
    assert said.count("demo:budget-clerk") == 3
    code, said = foja(
        "events", "--json", "--after", "0", "--type", "budgeting.BudgetOpened", FOJA_DATABASE_URL=founded_database
    )
    assert code == 0
    assert said.count('"type":"budgeting.BudgetOpened"') == 2
    assert said.startswith('{"position":')
