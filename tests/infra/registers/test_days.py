"""A register over New Year, on a real ledger: the year that it is there, and days whose hashes anybody finds again."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from typer.testing import CliRunner, Result

from domain.registers import commands as c
from domain.registers.kinds import EntryDirection, VoidReason
from infra.cli.__main__ import app
from infra.runtime import open_bus
from tests.infra.processes.running import give, looking
from tests.support.clocks import SetClocks
from tests.support.everyone import Everyone
from tests.support.people import MemoryKeys

OUT = EntryDirection.OUT
OPEN = c.OpenSeries("EX:moh", "out", "{unit}/{series}/{year}/{n:06}", "Europe/Madrid", (OUT,))
EVE = datetime(datetime.now(UTC).year + 1, 12, 31, 22, 59, 50, tzinfo=UTC)
"""Ten seconds before the new year begins in Madrid."""


def registering(about: str) -> c.RegisterEntry:
    return c.RegisterEntry("EX:moh", "out", OUT, about, "report", subject="Canary", manifest_sha256="c" * 64)


def test_a_register_over_new_year(founded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = SetClocks(founded_database, monkeypatch)

    def turn_to(moment: datetime) -> None:
        clocks.both(moment - datetime.now(UTC))

    def foja(*arguments: str) -> Result:
        known = {"FOJA_DATABASE_URL": founded_database, "FOJA_VALKEY_URL": "", "FOJA_DATA": str(tmp_path)}
        return CliRunner().invoke(app, ["registers", *arguments], env=known, prog_name="foja")

    day, year = f"{EVE.year}-12-31", EVE.year
    turn_to(EVE)
    void = c.VoidEntry("EX:moh", "out", year, 2, VoidReason.MISTAKE)
    asyncio.run(
        _registered(founded_database, OPEN, registering("document-no-0001"), registering("document-no-0002"), void)
    )
    early = foja("close-day", "EX:moh", "out", day)
    assert early.exit_code == 1
    assert "day_not_over" in early.stderr
    turn_to(EVE + timedelta(seconds=15))
    late = c.VoidEntry("EX:moh", "out", year, 1, VoidReason.NOT_ISSUED)
    assert asyncio.run(_registered(founded_database, registering("document-no-0003"), late)) == [
        f"EX:moh/out/{year}/000001",
        f"EX:moh/out/{year}/000002",
        f"EX:moh/out/{year + 1}/000001",
    ]
    _check_days(foja, day, year)
    _falsify(founded_database)
    spoilt = foja("day", "EX:moh", "out", day)
    assert spoilt.exit_code == 1
    assert "NOT what was recorded" in spoilt.stdout


async def _registered(dsn: str, *commands: Any) -> Sequence[str]:
    """The numbers that were given so far, once these commands are carried out."""
    async with open_bus(dsn, policy=Everyone(), keys=MemoryKeys()) as bus:
        await give(bus, *commands)
    async with looking(dsn) as look:
        query = "SELECT state FROM ledger.stored_events WHERE topic = %s ORDER BY notification_id"
        states = await look.rows(query, "registers.EntryRegistered")
    assert b"Canary" not in b"".join(state for (state,) in states)
    return [orjson.loads(state)["data"]["number"] for (state,) in states]


def _check_days(foja: Any, day: str, year: int) -> None:
    """The last day of the year, and the next one: numbers of each register by themselves."""
    file: bytes = foja("day", "EX:moh", "out", day, "--csv").stdout_bytes
    sha256 = hashlib.sha256(file).hexdigest()
    assert _lines(file) == [["registered", "1"], ["registered", "2"], ["voided", "2"]]
    before = {"first": 1, "last": 2, "voided": 1, "sha256": sha256, "recorded": None, "agrees": None}
    assert orjson.loads(foja("day", "EX:moh", "out", day, "--json").stdout) == before
    closed = foja("close-day", "EX:moh", "out", day)
    assert closed.exit_code == 0, closed.output
    assert orjson.loads(foja("day", "EX:moh", "out", day, "--json").stdout) == before | {
        "recorded": sha256,
        "agrees": True,
    }
    new_year = f"{year + 1}-01-01"
    assert _lines(foja("day", "EX:moh", "out", new_year, "--csv").stdout_bytes) == [["registered", "1"]]
    of_last_year = foja("day", "EX:moh", "out", new_year, "--year", str(year), "--csv").stdout_bytes
    assert _lines(of_last_year) == [["voided", "1"]]
    assert "is no day" in foja("day", "EX:moh", "out", "31.12.").stderr
    assert "there is no register EX:moh-in-" in foja("day", "EX:moh", "in", day).stderr


def _lines(file: bytes) -> Sequence[Sequence[str]]:
    return [line.split(",")[:2] for line in file.decode().splitlines()[1:]]


def _falsify(dsn: str) -> None:
    """Another kind in the first line, by somebody who may do everything with the database."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER USER")
        connection.execute(
            """
            UPDATE ledger.stored_events
            SET state = convert_to(replace(convert_from(state, 'UTF8'), 'report', 'order'), 'UTF8')
            WHERE topic = 'registers.EntryRegistered' AND originator_version = 1
            """
        )
