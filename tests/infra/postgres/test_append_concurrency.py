"""Many writers at once: no event is missed, positions are dense, and a version has one winner."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import datetime
from random import Random
from uuid import uuid4

import psycopg

from application.kernel.journal import Appended, Load, Taken
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.requests import ACTOR, check_whole, ledger_of, query, receipt, request

WRITERS, APPENDS, STREAMS = 16, 100, 200
PAGE = "SELECT notification_id, recorded_at FROM ledger.stored_events WHERE notification_id > %s ORDER BY 1 LIMIT 500"


async def test_a_tailing_reader_passes_no_event_by(database: str) -> None:
    """Writers of four processes' worth of journals; the reader asks for what is after its last position."""
    async with AsyncExitStack() as stack:
        journals = [await _opened(stack, database) for _ in range(4)]
        stop = asyncio.Event()
        reader = asyncio.create_task(_tail(database, stop))
        stored = sum(await asyncio.gather(*(_write(journals[n % 4], n) for n in range(WRITERS))))
        stop.set()
        seen = await reader

    assert [position for position, _ in seen] == list(range(1, stored + 1))
    assert [moment for _, moment in seen] == sorted(moment for _, moment in seen)
    assert stored > WRITERS * APPENDS / 2
    _check_commit_order(database)
    check_whole(database)


async def test_one_winner_a_version(database: str) -> None:
    """Fifty callers, of two journals, race for each version of one stream."""
    async with AsyncExitStack() as stack:
        journals = [await _opened(stack, database) for _ in range(2)]
        for version in range(1, 21):
            races = [journals[n % 2].append([request("a-1", version)]) for n in range(50)]
            outcomes = [outcome for (outcome,) in await asyncio.gather(*races)]

            assert Counter(type(one) for one in outcomes) == {Appended: 1, Taken: 49}
            assert receipt(next(one for one in outcomes if isinstance(one, Appended))).position == version

    assert [row[2] for row in ledger_of(database)] == list(range(1, 21))
    check_whole(database)


async def _opened(stack: AsyncExitStack, dsn: str) -> PostgresJournal:
    journal = await PostgresJournal.open(dsn)
    stack.push_async_callback(journal.close)
    return journal


async def _write(journal: PostgresJournal, number: int) -> int:
    """Load and append, to streams that others write to as well; returns how many events were stored."""
    random = Random(number)  # noqa: S311 - the same choices in every run
    stored = 0
    for _ in range(APPENDS):
        stream = f"s-{random.randrange(STREAMS)}"
        _, (loaded,) = await journal.load([Load((stream,), ACTOR, uuid4())])
        asked = request(stream, loaded.versions[stream] + 1, random.randint(1, 3))
        (outcome,) = await journal.append([asked])
        stored += len(asked.events) if isinstance(outcome, Appended) else 0
    return stored


async def _tail(dsn: str, stop: asyncio.Event) -> list[tuple[int, datetime]]:
    seen: list[tuple[int, datetime]] = []
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        while True:
            last = stop.is_set()
            cursor = await connection.execute(PAGE, [seen[-1][0] if seen else 0])
            page = await cursor.fetchall()
            seen.extend((position, moment) for position, moment in page)
            if last and not page:
                return seen


def _check_commit_order(dsn: str) -> None:
    """Transactions got their positions one after the other: those of one are a run of its own."""
    rows = query(
        dsn,
        "SELECT max(notification_id) - min(notification_id) + 1 = count(*) "
        "FROM ledger.stored_events GROUP BY xmin::text",
    )
    assert set(rows) == {(True,)}
