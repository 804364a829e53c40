"""Batches of appends against a model that carries them out one after the other."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from application.kernel import Appended, AppendRequest, Outcome, Receipt, Reused, Taken
from infra.postgres.connect import connect
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.requests import check_whole, request

NAMES = ("a", "b", "c")
Batch = list[dict[str, Any]]

_ADDED = (
    "SELECT notification_id, originator_id, originator_version, state FROM ledger.stored_events "
    "WHERE originator_id LIKE %s"
)

requests = st.fixed_dictionaries(
    {
        "stream": st.sampled_from(NAMES),
        "first": st.integers(1, 5),
        "events": st.integers(0, 2),
        "command": st.integers(0, 6),
        "command_hash": st.sampled_from([b"one", b"one", b"other"]),
        "actor": st.sampled_from(["x", "x", "y"]),
        "guards": st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 4)), max_size=2, unique_by=lambda g: g[0]),
    }
)
batches = st.lists(st.lists(requests, min_size=1, max_size=7), min_size=1, max_size=4)


@dataclass
class Model:
    """The ledger as one would write it without a database."""

    versions: dict[str, int] = field(default_factory=dict)
    receipts: dict[tuple[str, UUID], tuple[bytes, Receipt]] = field(default_factory=dict)
    states: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def mismatches(self, asked: AppendRequest) -> set[str]:
        """The streams, written or guarded, that are at another version than the request continues."""
        current = self.versions.get
        found = {guard for guard, version in asked.guards if current(guard, 0) != version}
        if asked.events and asked.events[0].originator_version != current(asked.stream, 0) + 1:
            found.add(asked.stream)
        return found

    def check(self, asked: AppendRequest, outcome: Outcome) -> None:
        """Carry out a request, and compare the answer."""
        key = (asked.actor, asked.command_id)
        if key in self.receipts:
            known, receipt = self.receipts[key]
            same = known == asked.command_hash
            assert outcome == (Appended(replace(receipt, replayed=True)) if same else Reused())
        elif wrong := self.mismatches(asked):
            assert isinstance(outcome, Taken)
            assert outcome.stream in wrong
        else:
            assert isinstance(outcome, Appended)
            position = outcome.receipt.position
            self.receipts[key] = asked.command_hash, outcome.receipt
            assert outcome.receipt == Receipt(
                asked.command_id, asked.stream, asked.version, position, len(asked.events)
            )
            for event in asked.events:
                self.versions[asked.stream] = event.originator_version
                self.states[asked.stream, event.originator_version] = event.state


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def journal(database: str, runner: asyncio.Runner) -> Iterator[PostgresJournal]:
    opened = runner.run(PostgresJournal.open(database))
    yield opened
    runner.run(opened.close())


@pytest.fixture
def reader(database: str) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection
    check_whole(database)


@given(batches)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_batch_is_answered_as_if_carried_out_in_turn(
    reader: Connection, runner: asyncio.Runner, journal: PostgresJournal, plan: list[Batch]
) -> None:
    mark = uuid4().hex[:8]
    ids = [uuid4() for _ in range(7)]
    asked = [[_request(mark, ids, one) for one in batch] for batch in plan]
    model = Model()

    answers = [runner.run(_append(journal, batch)) for batch in asked]

    for batch, outcomes in zip(asked, answers, strict=True):
        for one, outcome in zip(batch, outcomes, strict=True):
            model.check(one, outcome)
    added = reader.execute(_ADDED, [f"%-{mark}"]).fetchall()
    assert {(stream, version): state for _, stream, version, state in added} == model.states
    assert len(added) == len(model.states)
    _check_receipts(model, {position: (stream, version) for position, stream, version, _ in added})


async def _append(journal: PostgresJournal, batch: list[AppendRequest]) -> list[Outcome]:
    return [*await journal.append(batch)]


def _request(mark: str, ids: list[UUID], one: dict[str, Any]) -> AppendRequest:
    made = request(
        f"{one['stream']}-{mark}",
        one["first"],
        one["events"],
        command_id=ids[one["command"]],
        command_hash=one["command_hash"],
        actor=one["actor"],
        guards=[(f"{name}-{mark}", version) for name, version in one["guards"]],
    )
    return replace(made, version=one["first"] - 1 + one["events"])


def _check_receipts(model: Model, at: dict[int, tuple[str, int]]) -> None:
    for _, receipt in model.receipts.values():
        for back in range(receipt.events):
            assert at[receipt.position - back] == (receipt.stream, receipt.version - back)
    by_stream = sorted((stream, version, position) for position, (stream, version) in at.items())
    for _, found in groupby(by_stream, key=lambda row: row[0]):
        positions = [position for _, _, position in found]
        assert positions == sorted(positions)
