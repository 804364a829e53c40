"""`foja feed`: what the public is told, in the shell; and its schemas, which nobody breaks without saying so."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from api.live.publishing import schemas
from domain.budgeting.books import commands as c
from infra.bootstrap import INSTALLATION
from infra.cli import feed
from infra.cli.__main__ import app
from tests.infra.processes.running import a_bus, give
from tests.support.forked import forked

ROOT = Path(__file__).resolve().parents[3]


def _command(database: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    own = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", "FOJA_FEED_SOURCE": "https://foja.example.org"}
    return [sys.executable, "-m", "infra.cli", "feed", *arguments], {**os.environ, **own, "PYTHONPATH": str(ROOT)}


def _run(database: str, *arguments: str) -> Result:
    _, environment = _command(database)
    return CliRunner().invoke(app, ["feed", *arguments], env=environment)


@contextmanager
def _following(database: str, *arguments: str) -> Iterator[IO[str]]:
    command, environment = _command(database, "--follow", *arguments)
    with forked(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running.stdout
        finally:
            running.kill()


async def _opened(database: str, *governments: str) -> None:
    async with a_bus(database) as bus:
        await give(bus, *(c.OpenBudget(one, 2014, "MDL") for one in governments))


@pytest.mark.slow
async def test_it_shows_what_is_told_and_follows(database: str) -> None:
    await _opened(database, "AA", "BB")
    told = [json.loads(line) for line in (await asyncio.to_thread(_run, database, "--json")).stdout.splitlines()]
    assert [(one["id"], one["subject"]) for one in told] == [("1", "AA-2014"), ("2", "BB-2014")]
    assert {one["source"] for one in told} == {"https://foja.example.org"}
    lines = (await asyncio.to_thread(_run, database, "--government", "BB")).stdout.splitlines()
    assert len(lines) == 1
    assert "budgeting.BudgetOpened.v1" in lines[0]
    assert (await asyncio.to_thread(_run, database, "--after", "2")).stdout == ""
    with _following(database, "--json", "--after", "1") as output:
        assert json.loads(output.readline())["id"] == "2"
        await _opened(database, "CC")
        assert json.loads(output.readline())["id"] == "3"


def test_what_makes_no_sense_is_refused(database: str) -> None:
    ahead = _run(database, "--after", "7")
    assert (ahead.exit_code, "The cursor 7 lies ahead: the ledger ends at 0." in ahead.stderr) == (1, True)
    unknown = _run(database, "--type", "budgeting.Nothing.v1")
    assert (unknown.exit_code, "There is no type 'budgeting.Nothing.v1'" in unknown.stderr) == (1, True)


def _check(*, write: bool = False, allow_breaking: bool = False) -> None:
    feed._schemas(schemas(INSTALLATION.publications), write=write, allow_breaking=allow_breaking)  # noqa: SLF001


def test_schemas_are_kept_and_not_broken_by_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = tmp_path / "feed-schemas.json"
    monkeypatch.setattr(feed, "COMMITTED", committed)
    with pytest.raises(typer.Exit):
        _check()
    _check(write=True)
    _check()
    known = orjson.loads(committed.read_bytes())
    broken = {**known, "budgeting.BudgetBurned.v1": known["budgeting.BudgetOpened.v1"]}
    committed.write_bytes(orjson.dumps(broken))
    with pytest.raises(typer.Exit):
        _check(write=True)
    _check(write=True, allow_breaking=True)
    _check()
