"""`foja clock`: a developer turns the record's clock forward; nobody in production does."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from typer.testing import CliRunner, Result

from domain.budgeting.books.commands import OpenBudget
from infra.cli.__main__ import app
from infra.postgres.turning import NotTurnedError, shown, turn
from infra.processes.concerns import clock_concern
from infra.processes.turned import refuse_turned
from infra.settings.settings import Profile, Settings, SettingsError
from tests.infra.processes.running import a_bus, give, looking
from tests.support.clocks import SetClocks
from tests.support.logins import make_logins

YEAR_END = datetime(2126, 12, 31, 22, 59, 59, tzinfo=UTC)


def ran(database: str, *arguments: str, profile: str = "development") -> Result:
    known = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", "FOJA_PROFILE": profile}
    return CliRunner().invoke(app, ["clock", *arguments], env=known, prog_name="foja")


async def recorded(database: str, government: str) -> datetime:
    """Record something; when that was."""
    async with a_bus(database) as bus, looking(database) as look:
        await give(bus, OpenBudget(government, 2014, "EUR"))
        return (await look.facts())[-1].act.at


async def concern(database: str) -> str | None:
    return await clock_concern(database)()


async def at(database: str, clocks: SetClocks, moment: datetime, government: str) -> datetime:
    clocks.standing(moment)
    return await recorded(database, government)


def test_a_test_lets_the_clock_stand_still(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = SetClocks(database, monkeypatch)
    moments = [YEAR_END, YEAR_END, YEAR_END + timedelta(microseconds=1)]
    assert [asyncio.run(at(database, clocks, m, f"G{n}")) for n, m in enumerate(moments)] == moments


def test_the_clock_is_turned_forward_and_goes_on_from_there(database: str) -> None:
    now = datetime.now(UTC)
    assert "is the time of the record\n" in ran(database).stdout
    assert ran(database, "turn", "+3 days").exit_code == 0
    first = asyncio.run(recorded(database, "MD"))
    assert timedelta(days=3) <= first - now < timedelta(days=3, minutes=5)

    assert ran(database, "turn", YEAR_END.isoformat()).exit_code == 0
    assert timedelta() <= asyncio.run(recorded(database, "RO")) - YEAR_END < timedelta(minutes=5)
    told = json.loads(ran(database, "--json").stdout)
    assert datetime.fromisoformat(told["record"]) >= YEAR_END
    assert told["turnedSeconds"] == pytest.approx((YEAR_END - now).total_seconds(), abs=300)
    assert "turned forward by" in str(asyncio.run(concern(database)))


def test_what_is_no_time_to_come_is_refused(database: str) -> None:
    for wrong in ("-3d", "+3y", "2026-12-31", "2000-01-01T00:00:00Z", "+999999w", "+0s", "soon"):
        answer = ran(database, "turn", "--", wrong)
        assert answer.exit_code == 1, wrong
        assert wrong in answer.stderr
    assert not shown(database).turned


def test_production_turns_no_clock_and_runs_on_none_that_was(database: str) -> None:
    production = Settings(database_url=database, profile=Profile.PRODUCTION)
    assert ran(database, "turn", "+3d", profile="production").exit_code == 1
    asyncio.run(refuse_turned(production))
    turn(database, timedelta(days=3))
    asyncio.run(refuse_turned(Settings(database_url=database)))
    with pytest.raises(SettingsError, match="turned forward by 3 days"):
        asyncio.run(refuse_turned(production))


def test_a_login_of_the_processes_turns_no_clock(database: str) -> None:
    for login in make_logins(database).values():
        with pytest.raises((NotTurnedError, psycopg.Error), match=r"may not act as foja_owner|permission denied"):
            turn(login, timedelta(days=1))
