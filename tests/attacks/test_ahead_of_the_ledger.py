"""Attack: the ledger is restored to an earlier copy under its read models. They show acts that are not recorded."""

from __future__ import annotations

import asyncio
import json

import psycopg
import pytest
from typer.testing import CliRunner, Result

from infra.bootstrap import INSTALLATION
from infra.cli.projections import app
from infra.processes.readiness import readiness
from projections.budgeting import BUDGETS
from tests.infra.postgres.tallies import Pen
from tests.support import books


def foja(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_read_model_ahead_of_the_ledger_is_named(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOJA_DATABASE_URL", database)
    monkeypatch.setenv("FOJA_VALKEY_URL", "")
    asyncio.run(_one_budget(database))
    assert foja("rebuild", BUDGETS.name).exit_code == 0
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE projections.read_models SET position = 8 WHERE name = %s", [BUDGETS.name])
    shown = foja("status")
    assert shown.exit_code == 1, shown.output
    assert f"./foja projections rebuild {BUDGETS.name}" in " ".join(shown.output.split())
    told = json.loads(foja("status", "--json").output)
    assert [one["ahead"] for one in told if one["name"] == BUDGETS.name] == [7]
    health = asyncio.run(_health(database)) or ""
    assert f"ahead of the ledger: {BUDGETS.name} by 7" in health
    assert f"./foja projections rebuild {BUDGETS.name}" in health
    rebuilt = foja("rebuild", BUDGETS.name)
    assert rebuilt.exit_code == 0, rebuilt.output
    assert foja("status").exit_code == 0


async def _one_budget(database: str) -> None:
    async with Pen.open(database, INSTALLATION.codec) as pen:
        await pen.append(books.opened())


async def _health(database: str) -> str | None:
    return await readiness(database, INSTALLATION)["read_models"]()
