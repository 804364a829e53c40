"""A connection that is cut during a commit: the caller learns what really happened."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from application.kernel.journal import Load, Taken
from application.kernel.orders import OutcomeUnknown
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.proxy import Cut, Proxy, proxy_before
from tests.infra.postgres.requests import ACTOR, check_whole, ledger_of, query, receipt, request, until_appends_wait


@pytest.fixture
async def proxied(database: str) -> AsyncIterator[tuple[Proxy, PostgresJournal]]:
    async with proxy_before(_through_tcp(database)) as (proxy, dsn):
        journal = await PostgresJournal.open(dsn, patience=1)
        yield proxy, journal
        proxy.refusing = True
        await journal.close()


@pytest.mark.parametrize("cut", [Cut.BEFORE_REQUEST, Cut.BEFORE_REPLY])
async def test_the_caller_gets_the_true_receipt(
    proxied: tuple[Proxy, PostgresJournal], database: str, cut: Cut
) -> None:
    proxy, journal = proxied
    await journal.append([request("a-1")])
    asked = [request("a-1", 2), request("a-1", 1), request("b-1", events=2)]
    proxy.next_cut = cut

    outcomes = await journal.append(asked)

    assert proxy.cuts == 1
    assert [receipt(outcomes[n]).position for n in (0, 2)] == [2, 4]
    assert receipt(outcomes[0]).replayed is (cut is Cut.BEFORE_REPLY)
    assert outcomes[1] == Taken("a-1")
    assert [row[3] for row in ledger_of(database)[1:]] == [one.state for n in (0, 2) for one in asked[n].events]
    check_whole(database)


@pytest.mark.parametrize(("cut", "stored"), [(Cut.BEFORE_REQUEST, 0), (Cut.BEFORE_REPLY, 1)])
async def test_unknown_where_the_ledger_cannot_be_asked_and_the_same_id_tells_later(
    proxied: tuple[Proxy, PostgresJournal], database: str, cut: Cut, stored: int
) -> None:
    proxy, journal = proxied
    await journal.append([request("b-1")])
    asked = request("a-1")
    proxy.next_cut, proxy.refusing = cut, True

    with pytest.raises(OutcomeUnknown) as raised:
        await journal.append([asked])
    assert raised.value.command_id == asked.command_id
    assert len(ledger_of(database)) == 1 + stored

    proxy.refusing = False
    outcome = receipt((await journal.append([asked]))[0])
    assert (outcome.position, outcome.replayed) == (2, bool(stored))
    check_whole(database)


async def test_a_statement_that_outlives_its_connection_is_not_carried_out_twice(
    proxied: tuple[Proxy, PostgresJournal], database: str
) -> None:
    """The server works on, on behalf of a client that is gone, while the same request comes in again."""
    proxy, journal = proxied
    with psycopg.connect(database) as other:
        other.execute("SELECT FROM ledger.head FOR UPDATE")
        pending = asyncio.create_task(journal.append([request("a-1")]))
        await until_appends_wait(database, 1)
        proxy.cut_all()
        await until_appends_wait(database, 2)

    assert receipt((await pending)[0]).position == 1
    assert len(ledger_of(database)) == 1
    check_whole(database)


async def test_a_load_is_repeated(proxied: tuple[Proxy, PostgresJournal]) -> None:
    proxy, journal = proxied
    await journal.append([request("a-1")])
    proxy.next_cut = Cut.BEFORE_REPLY

    _, (loaded,) = await journal.load([Load(("a-1",), ACTOR, uuid4())])

    assert proxy.cuts == 1
    assert loaded.versions == {"a-1": 1}


async def test_a_server_that_ends_the_session_is_a_loss_too(database: str) -> None:
    journal = await PostgresJournal.open(database)
    await journal.append([request("a-1")])
    query(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()",
    )

    assert receipt((await journal.append([request("a-1", 2)]))[0]).position == 2
    await journal.close()


def _through_tcp(dsn: str) -> str:
    """The same server by its loopback port, where the address names a socket."""
    parts = urlsplit(dsn)
    given = parse_qs(parts.query)
    if parts.hostname and not parts.hostname.startswith("/"):
        return dsn
    account = parts.netloc.rpartition("@")[0]
    port = given.get("port", [str(parts.port or 5432)])[0]
    assert unquote(given.get("host", [""])[0]).startswith("/")
    return urlunsplit(parts._replace(netloc=f"{account}@127.0.0.1:{port}", query=""))
