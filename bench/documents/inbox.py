"""The inbox of one post among the deliveries of many years, as the clerk of that post sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from bench.servers import database
from domain.documents.kinds.terms import Expectation
from domain.kernel.sight import Sight
from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.documents import DELIVERIES
from projections.documents.deliveries import DeliveryStatus, DocumentDelivery
from projections.kernel.declarations import Condition, Ordering, Query, Reads

POSTS, IN_YEAR = 2_000, 4_000_000
POST, UNIT = "EX:u0007/head", "EX:u0007"
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class InboxResult:
    """A question to the inbox, the rows that it is about, and the median and 95th-percentile milliseconds of a page."""

    question: str
    rows: int
    median: float
    p95: float


def run(deliveries: int, runs: int) -> tuple[float, list[InboxResult]]:
    """Seconds that writing and indexing took, and what questions take."""
    with database() as dsn:
        began = time.perf_counter()
        with connect(dsn, "foja_worker") as connection:
            _write(connection, deliveries)
        return time.perf_counter() - began, asyncio.run(_ask(dsn, runs))


def _write(connection: psycopg.Connection, deliveries: int) -> None:
    table: Table[Any] = Table(DELIVERIES)
    for statement in table.create(table.base):
        connection.execute(statement.encode())
    copied = f"COPY {table.qualified(table.base)} FROM STDIN".encode()
    links = tuple(DELIVERIES.links.values())
    columns = table.columns
    with connection.transaction(), connection.cursor().copy(copied) as copy:
        for row in _rows(deliveries):
            values = [(column, getattr(row, column.name)) for column in columns]
            line = ["\\N" if value is None else column.copied(value) for column, value in values]
            line += ["{" + ",".join(keys(row)) + "}" for keys in links]
            copy.write("\t".join([*line, "1"]) + "\n")
    for statement in table.index(table.base):
        connection.execute(statement.encode())
    connection.execute(f"VACUUM ANALYZE {table.qualified(table.base)}".encode())
    connection.execute(
        "INSERT INTO projections.read_models (relation, name, version, state, position, shape)"
        " VALUES (%s, %s, %s, 'live', 1, %s)",
        [table.base, DELIVERIES.name, DELIVERIES.version, table.shape],
    )


def _rows(deliveries: int) -> Iterator[DocumentDelivery]:
    for n in range(deliveries):
        unit = f"EX:u{n % POSTS:04}"
        sender = f"EX:u{(n * 7 + 3) % POSTS:04}"
        at, done = BEGINNING + timedelta(days=365) * (n / deliveries), n % 20 != 0
        yield DocumentDelivery(
            delivery_id=f"d{n:08}-{unit}",
            document_id=f"d{n:08}",
            file_id=f"f{n // 5:08}",
            number=f"{sender}/out/2025/{n:07}",
            kind_id="EX-report",
            unit=sender,
            jurisdiction="EX",
            recipient=f"{unit}/head",
            recipient_unit=unit,
            units=(sender, unit),
            posts=(f"{unit}/head",),
            accounts=(),
            status=DeliveryStatus.ACCEPTED if done else DeliveryStatus.CONSIGNED,
            expects=Expectation.ACKNOWLEDGEMENT,
            owed=None if done else Expectation.ACKNOWLEDGEMENT,
            due_at=at + timedelta(days=7),
            overdue=0,
            closed=False,
            assigned_to=None,
            reason=None,
            forwarded_to=None,
            answered_by=None,
            submitted_at=at,
            accepted_at=at if done else None,
            opened_at=None,
        )


def questions() -> dict[str, Query]:
    """What a clerk asks the inbox."""
    mine = Condition("recipient", "eq", POST)
    owed = Condition("owed", "eq", Expectation.ACKNOWLEDGEMENT.value)
    newest, soonest = Ordering("submitted_at", descending=True), Ordering("due_at")
    return {
        "the newest of the post": Query((mine,), (newest,)),
        "what the post still owes, the soonest first": Query((mine, owed), (soonest,)),
        "all that the post and its unit see, the newest first": Query((), (newest,)),
    }


async def _ask(dsn: str, runs: int) -> list[InboxResult]:
    signals = await PostgresSignals.open(dsn)
    side = await PostgresReads.open(dsn, [DELIVERIES], signals)

    async def sees(_: object) -> Sequence[Sight]:
        return (Sight(posts=frozenset({POST}), units=frozenset({UNIT}), account="account-of-somebody"),)

    try:
        seen = side.seen(sees)
        return [await _timed(seen, said, query, runs) for said, query in questions().items()]
    finally:
        await side.close()
        await signals.close()


async def _timed(reads: Reads, said: str, query: Query, runs: int) -> InboxResult:
    rows = await reads.count(DELIVERIES, query.where, None)
    ask: Callable[[], Awaitable[object]] = lambda: reads.page(DELIVERIES, query)  # noqa: E731
    await ask()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        await ask()
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    return InboxResult(said, rows, times[len(times) // 2], times[int(0.95 * len(times))])
