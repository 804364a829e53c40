"""`foja effects`: an operator sees the calls that are not over, has one tried anew, or gives it up."""

from __future__ import annotations

import asyncio
import json

from typer.testing import CliRunner, Result

from domain.budgeting.books.commands import OpenBudget
from infra.cli.__main__ import app
from tests.infra.processes.running import a_bus, give, looking

OPEN = """
    INSERT INTO workflows.effects (effect, position, due_at, state, code, tries)
    VALUES ('tests.seals', 1, '2026-11-29T20:00:00Z', 'dead', 'far_side_full', 6),
        ('tests.seals', 2, '2026-11-29T21:00:00Z', 'open', 'timed_out', 1) RETURNING position
"""


async def prepared(database: str) -> None:
    async with a_bus(database) as bus, looking(database) as look:
        await give(bus, OpenBudget("MD", 2014, "MDL"), OpenBudget("RO", 2014, "RON"))
        await look.rows(OPEN)


def ran(database: str, *arguments: str) -> Result:
    known = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": ""}
    return CliRunner().invoke(app, ["effects", *arguments], env=known, prog_name="foja")


def test_an_operator_sees_retries_and_drops_calls(database: str) -> None:
    asyncio.run(prepared(database))

    listed = ran(database, "list")
    assert listed.exit_code == 1
    _, dead, waiting = (line.split() for line in listed.stdout.splitlines())
    assert dead == ["tests.seals", "1", "budgeting.BudgetOpened", "dead", "6", "far_side_full", "-"]
    assert waiting[3:] == ["open", "1", "timed_out", "2026-11-29", "21:00:00"]

    assert ran(database, "drop", "tests.seals", "2", "--reason", "no need").exit_code == 1
    assert ran(database, "drop", "tests.seals", "1", "--reason", " ").exit_code == 1
    assert ran(database, "retry", "tests.seals").exit_code == 1
    assert ran(database, "retry", "tests.seals", "1", "--all").exit_code == 1
    assert "1 call of tests.seals" in ran(database, "retry", "tests.seals", "2").stdout
    assert ran(database, "drop", "tests.seals", "1", "--reason", "no need", "--as", "ops-1").exit_code == 0

    assert [line.split()[1] for line in ran(database, "list", "tests.seals").stdout.splitlines()] == ["position", "2"]
    kept = json.loads(ran(database, "list", "--json", "--dropped").stdout)
    assert [(call["position"], call["state"], call["decided_by"], call["reason"]) for call in kept] == [
        (1, "dropped", "ops-1", "no need"),
        (2, "open", "operator", None),
    ]
    assert "no call is open or dead" in ran(database, "list", "tests.sends").stdout
