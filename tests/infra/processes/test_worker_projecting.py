"""A worker is killed again and again while it projects budget control; what it leaves is what a rebuild makes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from application.bus.bus import Bus
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.tables import Table
from infra.processes.demo import play
from tests.infra.processes.running import Database, until
from tests.infra.processes.test_worker import RUN, a_worker

KILLS = 2
SLOWLY = f"""
import infra.postgres.lanes.lane as lane, infra.postgres.lanes.reading as reading
reading.PAGE, lane.BATCH = 7, 1
{RUN}
"""
"""A worker that takes a few events at a time, so that it is killed between two steps or in one."""
MODELS = [one for one in INSTALLATION.read_models if one.name.startswith("budgeting.")]


@pytest.mark.slow
async def test_what_a_killed_worker_leaves_is_what_a_rebuild_makes(database: str, bus: Bus, look: Database) -> None:
    await play(bus, date(2026, 6, 30))
    behind = 0
    for kill in range(1, KILLS + 1):
        with a_worker(database, SLOWLY):
            await until(lambda kill=kill: _projected(look, part=kill / (KILLS + 1)))  # type: ignore[misc]
        behind += await _position(look, "min") < await look.head()
    assert behind, "it was always done before it was killed"
    with a_worker(database):
        await until(lambda: _done(look))
    assert await look.value("SELECT count(*) FROM projections.quarantine") == 0
    for model in MODELS:
        left = await _all_rows(look, model)
        await Projector(model, database, INSTALLATION.codec).rebuild()
        assert await _all_rows(look, model) == left, model.name
        assert left[0] or model.name in {"budgeting.closings_due", "budgeting.personal_payees"}, model.name


async def _projected(look: Database, part: float) -> bool:
    known = await look.value("SELECT count(*) FROM projections.read_models WHERE state = 'live'")
    return known == len(INSTALLATION.read_models) and await _position(look, "max") >= part * await look.head()


async def _done(look: Database) -> bool:
    return await _position(look, "min") == await look.head()


async def _position(look: Database, which: str) -> int:
    return int(await look.value(f"SELECT {which}(position) FROM projections.standings WHERE state = 'live'") or 0)


async def _all_rows(look: Database, model: Any) -> tuple[Counter[Any], Counter[Any]]:
    """The rows that a read model has, and those that it had."""
    relation = await look.value(
        "SELECT relation FROM projections.read_models WHERE state = 'live' AND name = %s", model.name
    )
    table = Table(model)
    live = await look.rows(f"SELECT to_jsonb(it)::text FROM {table.qualified(relation)} it")
    if not model.history:
        return Counter(live), Counter()
    past = table.qualified(table.history_of(relation))
    return Counter(live), Counter(await look.rows(f"SELECT to_jsonb(it)::text FROM {past} it"))
