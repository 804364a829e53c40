"""The command line as a stranger meets it: it teaches, and its errors have a next step."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from api.kernel.version import VERSION
from infra.audit.cli.audit import MODULES as AUDIT
from infra.cli.__main__ import MODULES, app
from infra.cli.failing import explanation
from infra.cli.lazy import reflowed
from infra.kernel.adapters import Lazy
from infra.processes import serve_api
from tests.support.forked import ran

ROOT = Path(__file__).parents[3]


def foja(*arguments: str, **environment: str) -> tuple[int, str]:
    """What the command line prints, both ways, and its exit code."""
    answer = CliRunner().invoke(app, list(arguments), env=environment, prog_name="foja")
    return answer.exit_code, " ".join(answer.output.split())


def test_help_names_every_command_and_the_way_in() -> None:
    code, said = foja("--help")

    assert code == 0
    assert "./foja up --demo" in said
    assert not [name for name in MODULES if f"{name} " not in said]


def test_the_version_is_told_and_nothing_else() -> None:
    assert foja("--version") == (0, f"foja {VERSION}")
    assert "--version" in foja("--help")[1]


@pytest.mark.parametrize(
    "name", [*MODULES, "import budget", "projections rebuild", "projections skip", "audit verify", "audit watch"]
)
def test_every_command_explains_itself(name: str) -> None:
    if name == "test":
        pytest.skip("the launcher answers: tests/infra/processes/test_launcher.py")
    code, said = foja(*name.split(), "--help")

    assert code == 0
    assert f"Usage: foja {name}" in said


@pytest.mark.parametrize(("typed", "meant"), [("improt", "import"), ("audit verfy", "verify"), ("xyzzy", None)])
def test_a_command_that_is_not_there_is_said_to_be_so(typed: str, meant: str | None) -> None:
    code, said = foja(*typed.split())

    assert code == 2
    assert f"No such command '{typed.rsplit(maxsplit=1)[-1]}'." in said
    assert (f"Did you mean {meant}?" in said) == (meant is not None)


@pytest.mark.parametrize(("group", "modules"), [((), MODULES), (("audit",), AUDIT)])
def test_the_list_of_commands_says_what_each_says_of_itself(group: tuple[str, ...], modules: dict[str, Lazy]) -> None:
    for name, (module, summary) in modules.items():
        command = typer.main.get_command(import_module(module).app)
        assert (reflowed(command.help) or "").split("\n\n")[0] == summary, (*group, name)


def test_listing_the_commands_loads_none_of_them() -> None:
    script = (
        "import sys, infra.cli.__main__ as it\n"
        "try: it.app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([one for one in sys.modules if one in ('infra.runtime', 'infra.cli.common', 'strawberry')])"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"


def test_a_help_text_is_broken_by_the_terminal_alone() -> None:
    assert reflowed("One\n    two.\n\nThree\nfour.") == "One two.\n\nThree four."


NOBODY = "postgresql://somebody:secret@127.0.0.1:1/foja"


def main_of(*arguments: str, **environment: str) -> tuple[int, str]:
    """What the whole program says on standard error, as a process of its own, and its exit code."""
    command = [sys.executable, "-m", "infra.cli", *arguments]
    known = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **environment}
    ended = ran(command, env=known)
    return ended.returncode, ended.stderr


def test_a_server_that_does_not_answer_is_no_traceback() -> None:
    code, said = main_of("events", FOJA_DATABASE_URL=NOBODY)

    assert code == 1
    assert said.startswith("PostgreSQL cannot be reached")
    assert "Traceback" not in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (psycopg.errors.UndefinedTable("relation ledger.head does not exist"), "./foja migrate"),
        (psycopg.OperationalError('FATAL: role "foja_app" does not exist'), "./foja migrate"),
        (psycopg.OperationalError('FATAL: permission denied to set role "foja_worker"'), "docs/operate/production.md"),
        (psycopg.OperationalError("connection refused\nmore"), "FOJA_DATABASE_URL"),
    ],
)
def test_what_the_database_says_comes_with_a_next_step(error: psycopg.Error, step: str) -> None:
    said = explanation(error)
    assert said is not None
    assert step in said


def test_other_errors_are_not_explained_away() -> None:
    assert explanation(RuntimeError("of ours")) is None


def test_a_part_is_served_with_its_own_exit_code(tmp_path: Path) -> None:
    code, said = main_of("serve", "signer", FOJA_DATA=str(tmp_path))

    assert code == 2
    assert said.startswith("FOJA_DATABASE_URL: the signer needs the address of a database")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"FOJA_DATABASE_URL": ""}, "FOJA_DATABASE_URL: the API needs the address of a database"),
        ({"FOJA_KEYS_DATABASE_URL": NOBODY, "FOJA_KEYS_MASTER": "short"}, "FOJA_KEYS_MASTER holds no master key"),
    ],
)
def test_an_api_that_cannot_be_served_says_what_it_needs(
    settings: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FOJA_DATABASE_URL", settings.get("FOJA_DATABASE_URL", NOBODY))

    assert serve_api.main() == 2
    assert said in capsys.readouterr().err


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
    command = [sys.executable, "-m", "infra.processes.demo"]
    environment = {"FOJA_DATABASE_URL": founded_database, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    assert ran(command, env=environment).returncode == 0

    code, said = foja("events", "--last", "3", FOJA_DATABASE_URL=founded_database)
    assert code == 0
    assert said.count("demo:budget-clerk") == 3
    code, said = foja(
        "events", "--json", "--after", "0", "--type", "budgeting.BudgetOpened", FOJA_DATABASE_URL=founded_database
    )
    assert code == 0
    assert said.count('"type":"budgeting.BudgetOpened"') == 2
    assert said.startswith('{"position":')
