"""Batches of appends against a model that carries them out one after the other."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from application.kernel.journal import Appended, AppendRequest, Outcome, Reused, Taken
from application.kernel.orders import Receipt
from infra.postgres.connect import connect
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.requests import check_whole, request
from tests.suite.profiles import examples

NAMES = ("a", "b", "c")
Batch = list[dict[str, Any]]

_ADDED = (
    "SELECT notification_id, originator_id, originator_version, state FROM ledger.stored_events "
    "WHERE originator_id LIKE %s"
)

writes = st.tuples(st.sampled_from(NAMES), st.integers(1, 4), st.integers(1, 2))
requests = st.fixed_dictionaries(
    {
        "stream": st.sampled_from(NAMES),
        "writes": st.lists(
            st.tuples(st.sampled_from(NAMES), st.integers(1, 4), st.integers(1, 2)),
            max_size=2,
            unique_by=lambda w: w[0],
        ),
        "interleaved": st.booleans(),
        "command": st.integers(0, 6),
        "command_hash": st.sampled_from([b"one", b"one", b"other"]),
        "actor": st.sampled_from(["x", "x", "y"]),
        "builds_on": st.lists(st.integers(0, 5), max_size=1),
        "guards": st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 4)), max_size=2, unique_by=lambda g: g[0]),
    }
)
batches = st.lists(st.lists(requests, min_size=1, max_size=7), min_size=1, max_size=4)


@dataclass
class Model:
    """The ledger as one would write it without a database."""

    versions: dict[str, int] = field(default_factory=dict)
    receipts: dict[tuple[str, UUID], tuple[bytes, Receipt]] = field(default_factory=dict)
    stored: dict[int, tuple[str, int, bytes]] = field(default_factory=dict)

    def mismatches(self, asked: AppendRequest) -> set[str]:
        """The streams, written or guarded, that are at another version than the request continues."""
        current = self.versions.get
        found = {guard for guard, version in asked.guards if current(guard, 0) != version}
        begins = {str(event.originator_id): event.originator_version for event in reversed(asked.events)}
        return found | {stream for stream, first in begins.items() if first != current(stream, 0) + 1}

    def check(self, asked: AppendRequest, outcome: Outcome, *, stands: bool) -> None:
        """Carry out a request, and compare the answer."""
        key = (asked.actor, asked.command_id)
        if key in self.receipts:
            known, receipt = self.receipts[key]
            same = known == asked.command_hash
            assert outcome == (Appended(replace(receipt, replayed=True)) if same else Reused())
        elif not stands:
            assert isinstance(outcome, Taken)
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
            for number, event in enumerate(asked.events, position - len(asked.events) + 1):
                stream, version = str(event.originator_id), event.originator_version
                self.versions[stream] = version
                self.stored[number] = stream, version, event.state


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
@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_batch_is_answered_as_if_carried_out_in_turn(
    reader: Connection, runner: asyncio.Runner, journal: PostgresJournal, plan: list[Batch]
) -> None:
    mark = uuid4().hex[:8]
    ids = [uuid4() for _ in range(7)]
    asked = [[_request(mark, ids, n, one) for n, one in enumerate(batch)] for batch in plan]
    model = Model()

    answers = [runner.run(_append(journal, batch)) for batch in asked]

    for batch, outcomes in zip(asked, answers, strict=True):
        for one, outcome in zip(batch, outcomes, strict=True):
            model.check(one, outcome, stands=all(_is_stored(outcomes[n]) for n in one.builds_on))
    added = reader.execute(_ADDED, [f"%-{mark}"]).fetchall()
    assert {position: (stream, version, state) for position, stream, version, state in added} == model.stored
    _check_order(model)


def _is_stored(outcome: Outcome) -> bool:
    return isinstance(outcome, Appended) and not outcome.receipt.replayed


async def _append(journal: PostgresJournal, batch: list[AppendRequest]) -> list[Outcome]:
    return [*await journal.append(batch)]


def _request(mark: str, ids: list[UUID], number: int, one: dict[str, Any]) -> AppendRequest:
    parts = [request(f"{name}-{mark}", first, events) for name, first, events in one["writes"]]
    versions = {part.stream: part.version for part in parts}
    events = [event for part in parts for event in part.events]
    if one["interleaved"]:
        events.sort(key=lambda event: event.originator_version)
    own = f"{one['stream']}-{mark}"
    return AppendRequest(
        stream=own,
        version=versions.get(own, 0),
        events=events,
        actor=one["actor"],
        command_id=ids[one["command"]],
        command_hash=one["command_hash"],
        guards=[(f"{name}-{mark}", version) for name, version in one["guards"]],
        builds_on=[base for base in one["builds_on"] if base < number],
    )


def _check_order(model: Model) -> None:
    """Along the positions, the versions of each stream are 1, 2, 3..."""
    by_stream: dict[str, list[int]] = {}
    for _, (stream, version, _) in sorted(model.stored.items()):
        by_stream.setdefault(stream, []).append(version)
    assert all(versions == list(range(1, len(versions) + 1)) for versions in by_stream.values())
