"""`foja projections` against a real database: what an operator sees and does."""

import asyncio
import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner, Result

from infra.bootstrap import INSTALLATION
from infra.cli.projections import app
from infra.postgres.projecting.folding import NO_KEY
from infra.postgres.projecting.status import Status, status
from projections.budgeting import BUDGETS
from tests.infra.postgres.tallies import TALLIES, Counted, Eye, Pen, projecting, sealed
from tests.support import books

POISON = 13


async def test_status_tells_position_lag_leader_and_quarantine(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        assert [one.state for one in await status(database, [TALLIES])] == ["absent"]
        async with projecting(database):
            await eye.wait_for(await pen.append(Counted("a", 1), Counted("a", POISON), Counted("a", 1)))
            (led,) = await status(database, [TALLIES])
            assert led.led
            assert [(found.key, found.position) for found in led.quarantined] == [("a", 2)]
        await pen.append(Counted("b", 1))
        (alone,) = await status(database, [TALLIES])
        assert replace(alone, quarantined=()) == Status(
            TALLIES.name, 1, "live", "testing_tallies_v1", 3, 4, 1, 1, led=False
        )


@pytest.fixture
def stack(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The commands work against this database."""
    monkeypatch.setenv("FOJA_DATABASE_URL", database)
    monkeypatch.setenv("FOJA_VALKEY_URL", "")
    return database


def foja(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_an_operator_rebuilds_looks_and_skips(stack: str) -> None:
    asyncio.run(_one_budget_and_one_broken_event(stack))
    rebuilt = foja("rebuild", BUDGETS.name)
    assert rebuilt.exit_code == 0, rebuilt.output
    assert "at position 2" in rebuilt.output
    seen = foja("status", "--json")
    assert seen.exit_code == 1, seen.output
    budgets = next(one for one in json.loads(seen.output) if one["name"] == BUDGETS.name)
    assert (budgets["position"], budgets["state"], budgets["lag"]) == (2, "live", 0)
    assert [(one["key"], one["position"]) for one in budgets["quarantined"]] == [(NO_KEY, 2)]
    assert "key '' waits" in foja("status").output
    skipped = foja("skip", BUDGETS.name, NO_KEY, "--position", "2", "--reason", "a test", "--by", "operator")
    assert skipped.exit_code == 0, skipped.output
    assert foja("rebuild", BUDGETS.name).exit_code == 0
    assert foja("status").exit_code == 0


def test_mistakes_end_with_a_next_step(stack: str) -> None:
    assert foja("rebuild", "nonsense").exit_code == 1
    assert foja("skip", BUDGETS.name, "x", "--position", "1", "--reason", "why").exit_code == 1


async def _one_budget_and_one_broken_event(database: str) -> None:
    codec = INSTALLATION.codec
    async with Pen.open(database, codec) as pen:
        opened = books.opened()
        await pen.append(opened)
        stored = sealed(codec, opened, "stream", 2)
        await pen.append_stored(stored.state.replace(b'"schema":2', b'"schema":99'), stored.topic)
