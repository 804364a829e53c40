"""A worker records the hash of each day that is over, by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from domain.registers import commands as c
from domain.registers import events as e
from domain.registers.kinds import EntryDirection
from infra.bootstrap import INSTALLATION
from infra.processes.worker import work
from infra.registers.reading import day_of
from infra.settings.settings import Settings
from tests.infra.processes.running import a_bus, give, looking, running, until
from tests.support.clocks import SetClocks

OPEN = c.OpenSeries("EX:moh", "out", "{year}/{n}", "Europe/Madrid", (EntryDirection.OUT,))
ENTRY = c.RegisterEntry("EX:moh", "out", EntryDirection.OUT, "document-no-0001", "report")


async def test_the_hash_of_a_day_is_recorded_once_it_is_over(
    database: str, keys_database: str, valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = SetClocks(database, monkeypatch)
    clocks.both(-timedelta(days=1))
    async with a_bus(database) as bus:
        await give(bus, OPEN, ENTRY)
    clocks.both()
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)

    async def run(stop: asyncio.Event) -> None:
        await work(settings, stop, INSTALLATION)

    async with running(run), looking(database) as look:

        async def closed() -> e.RegisterDayClosed | None:
            facts = await look.facts(e.RegisterDayClosed)
            return facts[0].event if facts else None

        found = await until(closed)
        ended = await look.facts(e.RegisterDayEnded)
    assert (found.first, found.last, found.voided, found.standing) == (1, 1, 0, e.RegisterStanding(1))
    assert [fact.act.actor for fact in ended] == ["system:registers.end_day"]
    assert day_of(database, INSTALLATION.codec, "EX:moh", "out", found.year, found.day).agrees
