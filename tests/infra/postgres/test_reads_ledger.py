"""The ledger as an auditor pages through it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest

from domain.kernel.declarations import Act, Recorded
from infra.postgres.reading.reads import PostgresReads
from projections.kernel.declarations import LedgerQuery
from tests.infra.postgres.tallies import CODEC, Cleared, Counted, Pen, Whistled

AT = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
FACTS = [
    ("s1", "ana", Counted("a", 1)),
    ("s2", "bo", Cleared("a")),
    ("s1", "bo", Whistled("x")),
    ("s2", "ana", Counted("b", 2)),
]


def recorded(stream: str, version: int, actor: str, fact: object) -> Recorded[object]:
    act = Act(actor, "treasury", "grant-1", AT)
    return Recorded(fact, stream, version, 0, act, uuid4(), uuid4(), uuid4(), uuid4() if actor == "bo" else None)


@pytest.fixture
async def facts(database: str) -> AsyncIterator[list[Recorded[object]]]:
    """The facts, at the positions from 1 on."""
    versions = {"s1": 0, "s2": 0}
    found = []
    async with Pen.open(database) as pen:
        for position, (stream, actor, fact) in enumerate(FACTS, 1):
            versions[stream] += 1
            one = recorded(stream, versions[stream], actor, fact)
            stored = CODEC.seal(one)
            await pen.append_stored(stored.state, stored.topic, stream)
            found.append(replace(one, position=position))
        yield found


async def test_an_entry_is_the_whole_envelope(facts: list[Recorded[object]], side: PostgresReads) -> None:
    entries = await side.entries(LedgerQuery())
    assert [entry.position for entry in entries] == [1, 2, 3, 4]
    for entry, fact in zip(entries, facts, strict=True):
        assert (entry.stream, entry.version, entry.schema) == (fact.stream, fact.version, 1)
        assert (entry.at, entry.actor, entry.unit, entry.grant) == (AT, fact.act.actor, "treasury", "grant-1")
        assert entry.event_id == str(fact.event_id)
        assert (entry.command_id, entry.correlation_id) == (str(fact.command_id), str(fact.correlation_id))
        assert entry.causation_id == (str(fact.causation_id) if fact.causation_id else None)
        assert entry.recorded_at.tzinfo is not None
    assert (entries[0].type, entries[0].data) == ("testing.Counted", {"thing": "a", "amount": 1})


async def test_pages_and_filters(facts: list[Recorded[object]], side: PostgresReads) -> None:
    async def positions(query: LedgerQuery) -> list[int]:
        return [entry.position for entry in await side.entries(query)]

    assert await positions(LedgerQuery(after=1, first=2)) == [2, 3]
    assert await positions(LedgerQuery(until=2)) == [1, 2]
    assert await positions(LedgerQuery(newest_first=True, first=3)) == [4, 3, 2]
    assert await positions(LedgerQuery(newest_first=True, until=2)) == [2, 1]
    assert await positions(LedgerQuery(types=("testing.Counted", "testing.Cleared"))) == [1, 2, 4]
    assert await positions(LedgerQuery(stream="s2")) == [2, 4]
    assert await positions(LedgerQuery(stream="s2", newest_first=True)) == [4, 2]
    assert await positions(LedgerQuery(actor="bo")) == [2, 3]
    assert await positions(LedgerQuery(actor="ana", stream="s1", types=("testing.Counted",))) == [1]
    assert await positions(LedgerQuery(actor="treasury")) == []
    assert await positions(LedgerQuery(types=("'; --",), stream='"', actor="%s")) == []
    assert [entry.position for entry in await side.entries_at([4, 9, 1, 4])] == [1, 4]
    assert await side.head() == 4


async def test_an_event_that_no_context_declares_is_still_shown(database: str, side: PostgresReads) -> None:
    stored = CODEC.seal(recorded("s", 1, "ana", Whistled("x")))
    envelope = orjson.loads(stored.state) | {"type": "gone.ForgottenFact", "data": {"deep": [{"x": "1.10"}]}}
    async with Pen.open(database) as pen:
        await pen.append_stored(orjson.dumps(envelope), "gone.ForgottenFact", "s")
    [entry] = await side.entries(LedgerQuery(types=("gone.ForgottenFact",)))
    assert (entry.type, entry.data) == ("gone.ForgottenFact", {"deep": [{"x": "1.10"}]})


async def test_the_position_at_a_moment(facts: list[Recorded[object]], side: PostgresReads) -> None:
    moments = [entry.recorded_at for entry in await side.entries(LedgerQuery())]
    assert await side.position_at(moments[0] - timedelta(microseconds=1)) == 0
    assert await side.position_at(moments[-1] + timedelta(days=1)) == 4
    for moment in moments:
        assert await side.position_at(moment) == sum(one <= moment for one in moments)
    with pytest.raises(ValueError, match="has no time zone"):
        await side.position_at(datetime(2024, 1, 1))  # noqa: DTZ001 - the point of it
