"""What a process folds in memory is found without reading the rest of the ledger."""

from __future__ import annotations

from datetime import date

import orjson
import psycopg
import pytest

from application.authority.policy import FOLLOWED
from application.kernel.orders import Order
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.authority.founding import FOUNDING, found
from infra.postgres.tail import _SINCE, FOLDED, open_tail
from infra.postgres.writing.arrays import Strings
from infra.runtime import open_bus, open_policy

OTHERS = """
INSERT INTO ledger.stored_events (originator_id, originator_version, topic, state, notification_id, recorded_at)
SELECT 'bulk-' || n, 1, 'budgeting.PaymentMade', '\\x00', h.position + n, h.recorded_at
FROM ledger.head AS h, generate_series(1, 20000) AS n;
UPDATE ledger.head SET position = position + 20000;
"""
"""What nobody folds, and could not: it has no envelope."""


async def test_what_is_folded_is_found_by_its_own_index(database: str) -> None:
    async with open_policy(database) as policy, open_bus(database, policy=policy) as bus:
        await found(bus, policy, ("root-1",))
        day = date(2000, 1, 1)
        await bus.execute(Order(o.FoundJurisdiction("MD", "Moldova", Level.CENTRAL, day)), FOUNDING)
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(OTHERS.encode())
            connection.execute("ANALYZE ledger.stored_events")
        await bus.execute(Order(o.CreateUnit("MD", "moh", UnitKind.INSTITUTION, "Health", day)), FOUNDING)
    async with open_policy(database) as policy:
        assert policy.authority.tree.has_unit("MD:moh")
        assert policy.authority.titles("root-1")
        assert policy.authority.position > 20_000
    with psycopg.connect(database, autocommit=True) as connection:
        for after in (0, 20_005):
            explain = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + _SINCE
            told = connection.execute(explain, [after, Strings.of(FOLLOWED), 5_000], binary=True).fetchone()
            assert told is not None
            plan = told[0][0]["Plan"]
            for index in ("stored_events_folded", "stored_events_access"):
                assert index in orjson.dumps(plan).decode(), (after, plan)
            assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 200, (
                "20,000 events are more than twice as many"
            )


async def test_every_followed_event_is_folded_and_no_other_is_asked_for(database: str) -> None:
    assert all(one.startswith(FOLDED) for one in FOLLOWED)
    with psycopg.connect(database) as connection:
        (index,) = connection.execute("SELECT pg_get_indexdef('ledger.stored_events_folded'::regclass)").fetchone() or (
            "",
        )
    assert index.count("^@") == len(FOLDED)
    assert all(f"'{one}'::text" in index for one in FOLDED)
    async with open_tail(database) as tail:
        with pytest.raises(ValueError, match="stored_events_folded"):
            await tail.since(0, ("budgeting.PaymentMade",), 10)
