"""Requests to append, and what the tables hold."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from application.kernel.journal import Appended, AppendRequest, Outcome
from application.kernel.orders import Receipt
from application.ledger.envelope import canonical

ACTOR = "actor-1"
HASH = b"a hash of the command"
AT = datetime(2026, 1, 1, tzinfo=UTC)


def request(
    stream: str,
    first: int = 1,
    events: int = 1,
    *,
    command_id: UUID | None = None,
    command_hash: bytes = HASH,
    actor: str = ACTOR,
    guards: Sequence[tuple[str, int]] = (),
) -> AppendRequest:
    """Events `first`, `first + 1`... of a stream; each with an envelope of its own."""
    stored = [happened(stream, version) for version in range(first, first + events)]
    return AppendRequest(
        stream=stream,
        version=first + events - 1,
        events=stored,
        actor=actor,
        command_id=command_id or uuid4(),
        command_hash=command_hash,
        guards=guards,
    )


def happened(stream: str, version: int, type_: str = "test.Happened", **lies: Any) -> StoredEvent:
    """An event that only the databases of tests know, in an envelope."""
    said = {"format": 1, "stream": stream, "version": version, "type": type_, "schema": 1, "at": AT, "id": uuid4()}
    return StoredEvent(stream, version, type_, canonical(said | {"data": {"padding": "x" * 100}} | lies))


def receipt(outcome: Outcome) -> Receipt:
    """The receipt of what must have been stored."""
    assert isinstance(outcome, Appended), outcome
    return outcome.receipt


def query(dsn: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement, as the server's superuser."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(statement.encode(), parameters or None).fetchall()


def ledger_of(dsn: str) -> list[tuple[Any, ...]]:
    """Every event in order: position, stream, version, state."""
    return query(
        dsn,
        "SELECT notification_id, originator_id, originator_version, state FROM ledger.stored_events ORDER BY 1",
    )


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition holds; TimeoutError where it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what another process does sets no event here
            await asyncio.sleep(0.01)


async def until_appends_wait(dsn: str, count: int) -> None:
    """Wait until so many appends wait for the head of the ledger."""
    waiting = (
        "SELECT FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock' AND query ~ 'ledger.append'"
    )
    await until(lambda: len(query(dsn, waiting)) >= count)


def check_whole(dsn: str) -> None:
    """Positions are dense, the head is the last one, and every command has exactly its events."""
    positions = [row[0] for row in ledger_of(dsn)]
    assert positions == list(range(1, len(positions) + 1))
    assert query(dsn, "SELECT position FROM ledger.head") == [(len(positions),)]
    ranges = query(dsn, "SELECT position - events, position FROM ledger.commands WHERE events > 0 ORDER BY position")
    ends = [0, *(last for _, last in ranges)]
    assert [before for before, _ in ranges] == ends[:-1]
    assert ends[-1] == len(positions)
