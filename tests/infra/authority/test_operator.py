"""Who works on the machine itself is a named operator, whose acts are recorded like anyone's."""

from __future__ import annotations

from pathlib import Path

import orjson
import psycopg
import pytest
from typer.testing import CliRunner

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.budgeting.books import commands as c
from infra.cli.__main__ import app


@pytest.fixture
def database(founded_database: str) -> str:
    return founded_database


@pytest.fixture
async def books(bus: Bus) -> str:
    await bus.execute(Order(c.OpenBudget("MD", 2014, "MDL")), Principal("u-clerk", "MD"))
    return "MD-2014"


def imported(database: str, file: Path, *arguments: str, **environment: str) -> int:
    known = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", **environment}
    what = ["import", "classification", str(file), "--budget", "MD-2014", "--dimension", "functional", *arguments]
    return CliRunner().invoke(app, what, env=known, prog_name="foja").exit_code


@pytest.mark.parametrize(
    ("arguments", "environment", "actor"),
    [
        ([], {}, "operator"),
        ([], {"FOJA_OPERATOR": "ops-1"}, "ops-1"),
        (["--as", "ops-2"], {"FOJA_OPERATOR": "ops-1"}, "ops-2"),
    ],
)
def test_an_import_is_an_act_of_its_operator(
    database: str, books: str, tmp_path: Path, arguments: list[str], environment: dict[str, str], actor: str
) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code,label\n01,Public services\n", encoding="utf-8")
    assert imported(database, file, *arguments, **environment) == 0
    with psycopg.connect(database) as connection:
        [newest] = connection.execute(
            "SELECT state FROM ledger.stored_events ORDER BY notification_id DESC LIMIT 1"
        ).fetchall()
    assert orjson.loads(newest[0])["actor"] == {**orjson.loads(newest[0])["actor"], "id": actor, "unit": "MD"}


@pytest.mark.parametrize(
    "name", ["oidc-00", "system", "anonymous", "Maria Pop", "", "5c0a7f5e-9d0b-4c62-8f0e-3f2b7a1d9e10"]
)
def test_nobody_acts_under_the_name_of_somebody_else(database: str, books: str, tmp_path: Path, name: str) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code,label\n01,Public services\n", encoding="utf-8")
    assert imported(database, file, "--as", name) == 1
