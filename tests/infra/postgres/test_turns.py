"""A crowd at one passbook, through two processes: never overdrawn, nothing lost, every line adds up."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, Receipt
from domain.kernel.declarations import Refused
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.requests import check_whole, ledger_of
from tests.support.everyone import Everyone
from tests.support.purse import CLERK, CODEC, PURSES, Draw, DrawMade, Fill, Name, check_books, facts

CROWD, LIMIT = 1000, 1100


@pytest.fixture
async def buses(database: str) -> AsyncIterator[list[Bus]]:
    async with AsyncExitStack() as stack:
        yield [await _opened(stack, database) for _ in range(2)]


async def _opened(stack: AsyncExitStack, dsn: str) -> Bus:
    journal = await PostgresJournal.open(dsn)
    stack.push_async_callback(journal.close)
    bus = Bus([PURSES], CODEC, journal, Everyone())
    stack.push_async_callback(bus.close)
    return bus


async def test_a_crowd_at_one_passbook_never_overdraws_it(buses: list[Bus], database: str) -> None:
    """A thousand at once, of a purse that holds enough for half of them. One process writes two in a line, the other in
    two: so what it decided may stand, going by its version, on lines of the first.
    """
    await buses[0].execute(Order(Fill("a", LIMIT)), CLERK)
    await buses[0].execute(Order(Name("h", "a")), CLERK)
    draws = [Draw(f"d{n}", "h", 2 - n % 2, times=1 + n % 2) for n in range(CROWD)]

    answers = await asyncio.gather(
        *(buses[n % 2].execute(Order(draw), CLERK) for n, draw in enumerate(draws)), return_exceptions=True
    )

    given = [
        draw.amount * draw.times for draw, answer in zip(draws, answers, strict=True) if isinstance(answer, Receipt)
    ]
    assert sum(given) == LIMIT
    assert Counter(type(one) for one in answers) == {Receipt: len(given), Refused: CROWD - len(given)}
    states = [row[3] for row in ledger_of(database)]
    check_books(states)
    assert sorted(one.amount for _, _, one in facts(states) if isinstance(one, DrawMade)) == sorted(given)
    check_whole(database)


async def test_pages_and_single_commands_share_a_passbook(buses: list[Bus], database: str) -> None:
    await buses[0].execute(Order(Fill("a", 400)), CLERK)
    await buses[0].execute(Order(Name("h", "a")), CLERK)
    pages = [[Order(Draw(f"p{page}-{n}", "h", 1)) for n in range(100)] for page in range(2)]
    singles = [Order(Draw(f"s{n}", "h", 1)) for n in range(200)]

    await asyncio.gather(
        *(bus.execute_many(page, CLERK) for bus, page in zip(buses, pages, strict=True)),
        *(buses[n % 2].execute(one, CLERK) for n, one in enumerate(singles)),
    )

    states = [row[3] for row in ledger_of(database)]
    check_books(states)
    assert facts(states)[-2][2].left == 0
    check_whole(database)
