"""The API is killed while a portal follows the public feed: from its last fact on it gets all others, each once.

A page that was read before has the same bytes after.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from domain.budgeting.books import commands as c
from tests.faults.processes import api, wait_for
from tests.infra.processes.running import a_bus, give

BEFORE, BETWEEN, AFTER = 40, 10, 15


async def _open(database: str, *years: int) -> None:
    async with a_bus(database) as bus:
        await give(bus, *(c.OpenBudget("XX", year, "EUR") for year in years))


def _ids(answer: httpx.Response) -> Iterator[int]:
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield int(json.loads(line.removeprefix("data: "))["id"])


@pytest.mark.slow
async def test_a_reader_goes_on_where_it_was(database: str, valkey_url: str) -> None:
    found: list[int] = []
    accept = {"accept": "text/event-stream"}
    await _open(database, *range(1900, 1900 + BEFORE))
    with api(database, valkey_url) as (process, url):
        feed = f"{url}/feed/events"
        page = httpx.get(feed, params={"limit": 5}, timeout=30)  # noqa: ASYNC210
        with httpx.stream("GET", feed, headers=accept, timeout=30) as answer:
            for id_ in _ids(answer):
                found.append(id_)
                if len(found) == BEFORE // 2:
                    process.kill()
                    break
        await _open(database, *range(2000, 2000 + BETWEEN))
        process.restart()
        wait_for(url)
        same = httpx.get(feed, params={"limit": 5}, timeout=30)  # noqa: ASYNC210
        assert (page.content, page.headers["etag"]) == (same.content, same.headers["etag"])
        again = {**accept, "last-event-id": str(found[-1])}
        with httpx.stream("GET", feed, headers=again, timeout=30) as answer:
            coming = _ids(answer)
            found += [next(coming) for _ in range(BEFORE + BETWEEN - len(found))]
            await _open(database, *range(2100, 2100 + AFTER))
            found += [next(coming) for _ in range(AFTER)]
        assert len(found) == BEFORE + BETWEEN + AFTER
        assert found == _recorded(database)
        assert found == _by_pages(feed)


def _recorded(database: str) -> list[int]:
    """Where the budgets were opened: between them stands what is not public, such as who may do what."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT notification_id FROM ledger.stored_events WHERE topic = 'budgeting.BudgetOpened' ORDER BY 1"
        ).fetchall()
    return [int(position) for (position,) in rows]


def _by_pages(feed: str) -> list[int]:
    found, cursor, more = list[int](), "0", True
    while more:
        answer = httpx.get(feed, params={"after": cursor, "limit": 7}, timeout=30)
        found += [int(json.loads(line)["id"]) for line in answer.text.splitlines()]
        cursor, more = answer.headers["x-next-cursor"], answer.headers["x-more"] == "true"
    return found
