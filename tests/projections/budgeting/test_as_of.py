"""Whatever happened: a read model asked as of a position answers with what the facts up to there add up to."""

import asyncio
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect_async
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.registry import adopt
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.budgeting import READ_MODELS
from projections.kernel.declarations import Query, ReadModel, everything
from tests.infra.postgres.tallies import Pen
from tests.projections.kernel.test_rebuild_equals_live import Replay, anything, marked
from tests.suite.profiles import examples

CODEC = INSTALLATION.codec
EXAMPLES = count()
KEPT = [model for model in READ_MODELS if model.history]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.name)
@settings(max_examples=examples(8), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_as_of_a_position_is_a_replay_up_to_it(database: str, model: ReadModel[Any], data: st.DataObject) -> None:
    """The examples share a ledger, since it only grows; each is about things of its own."""
    mark = f" {next(EXAMPLES)}"
    own = st.one_of([anything(cls) for cls in model.events])
    history = [marked(one, mark) for one in data.draw(st.lists(own, min_size=1, max_size=30))]
    positions = data.draw(st.lists(st.integers(0, len(history)), min_size=1, max_size=4, unique=True))
    asyncio.run(_check(database, model, mark, history, positions))


async def _check(database: str, model: ReadModel[Any], mark: str, history: list[Any], positions: list[int]) -> None:
    async with Pen.open(database, CODEC) as pen:
        last = await pen.append(*history, stream=mark)
    facts = await _projected(database, model, mark)
    signals = await PostgresSignals.open(database)
    reads = await PostgresReads.open(database, [model], signals)
    try:
        for known in positions:
            replay = Replay(model)
            for fact in facts[:known]:
                replay.take(fact)
            page = await reads.seen(everything).page(model, Query(first=10_000, as_of=last - len(history) + known))
            touched = {key for fact in facts for key in model.keys(fact)}
            found = {key: row for row in page.rows if (key := getattr(row, model.key)) in touched}
            assert found == {key: row for key, (row, _) in replay.live.items()}
    finally:
        await reads.close()
        await signals.close()


async def _projected(database: str, model: ReadModel[Any], mark: str) -> list[Any]:
    """The facts of the history, once the read model has taken them."""
    async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
        table = Table(model)
        relation = await adopt(connection, table)
        assert relation is not None
        following = Follower(connection, table, CODEC, relation)
        await following.begin()
        await following.step()
        while following.behind:
            await following.step()
    query = b"SELECT notification_id, state FROM ledger.stored_events WHERE originator_id = %s ORDER BY 1"
    async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
        found = await (await connection.execute(query, [mark])).fetchall()
    return [CODEC.open(state, position) for position, state in found]
