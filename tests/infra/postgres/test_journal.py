"""What the journal answers to appends and loads, alone and in batches."""

import asyncio
import gc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from prometheus_client import REGISTRY

from application.kernel.journal import Appended, AppendRequest, Load, Reused, Taken
from infra.postgres.connect import connect
from infra.postgres.writing.journal import ROLE, PostgresJournal
from infra.postgres.writing.session import Session, Unreachable
from tests.infra.postgres.requests import (
    ACTOR,
    HASH,
    check_whole,
    happened,
    ledger_of,
    query,
    receipt,
    request,
    until_appends_wait,
)


@pytest.fixture
async def journal(database: str) -> AsyncIterator[PostgresJournal]:
    opened = await PostgresJournal.open(database)
    yield opened
    await opened.close()


async def test_events_stand_at_dense_positions_in_the_order_of_the_requests(
    journal: PostgresJournal, database: str
) -> None:
    first, second = request("a-1", events=2), request("b-1", events=3)

    outcomes = await journal.append([first, second])

    assert [receipt(one).position for one in outcomes] == [2, 5]
    assert [receipt(one).version for one in outcomes] == [2, 3]
    expected = [*first.events, *second.events]
    assert ledger_of(database) == [
        (n, one.originator_id, one.originator_version, one.state) for n, one in enumerate(expected, 1)
    ]


async def test_a_bad_request_fails_alone(journal: PostgresJournal, database: str) -> None:
    await journal.append([request("a-1")])

    outcomes = await journal.append([request("b-1"), request("a-1"), request("c-1")])

    assert outcomes[1] == Taken("a-1")
    assert [receipt(outcomes[n]).position for n in (0, 2)] == [2, 3]
    check_whole(database)


async def test_an_event_that_cannot_be_stored_harms_no_other_caller(journal: PostgresJournal, database: str) -> None:
    good, bad = request("a-1"), request("b-1")
    object.__setattr__(bad, "command_hash", None)  # past the types: a fault that only the batch shows

    answers = await asyncio.gather(journal.append([good]), journal.append([bad]), return_exceptions=True)

    assert isinstance(answers[1], Exception)
    with pytest.raises(ValueError, match="at most 65535"):
        await journal.append([_with_state(request("c-1"), b"x" * 65_536)])
    with pytest.raises(ValueError, match="zero byte"):
        await journal.append([request("d\0-1")])
    assert receipt((await journal.append([good]))[0]).position == 1
    check_whole(database)


async def test_the_same_command_again_gets_its_first_receipt(journal: PostgresJournal, database: str) -> None:
    asked = request("a-1", events=2)
    first = receipt((await journal.append([asked]))[0])
    await journal.append([request("b-1")])

    again = receipt((await journal.append([request("a-1", 3, command_id=asked.command_id)]))[0])

    assert (again.stream, again.version, again.position, again.events) == ("a-1", 2, 2, 2)
    assert (first.replayed, again.replayed) == (False, True)
    assert len(ledger_of(database)) == 3


async def test_another_command_under_the_same_id_is_refused_for_that_actor_alone(journal: PostgresJournal) -> None:
    id_ = uuid4()
    await journal.append([request("a-1", command_id=id_)])

    reused, other_actor = await journal.append(
        [request("a-1", 2, command_id=id_, command_hash=b"other"), request("b-1", command_id=id_, actor="actor-2")]
    )

    assert reused == Reused()
    assert receipt(other_actor).replayed is False


async def test_a_guard_that_moved_on_refuses_the_request(journal: PostgresJournal) -> None:
    await journal.append([request("year-1", events=2)])

    outcomes = await journal.append(
        [
            request("a-1", guards=[("year-1", 1)]),
            request("b-1", guards=[("year-1", 2), ("nothing", 0)]),
            request("c-1", guards=[("year-1", 3)]),
        ]
    )

    assert [type(one) for one in outcomes] == [Taken, Appended, Taken]
    assert outcomes[0] == Taken("year-1")


async def test_a_batch_is_answered_as_if_carried_out_in_turn(journal: PostgresJournal, database: str) -> None:
    same = request("a-1")

    outcomes = await journal.append(
        [
            same,
            same,
            request("a-1", 1),
            request("a-1", 2),
            request("b-1", command_id=same.command_id, command_hash=b"other"),
            request("c-1", guards=[("a-1", 2)]),
            request("d-1", guards=[("a-1", 1)]),
        ]
    )

    assert [type(one) for one in outcomes] == [Appended, Appended, Taken, Appended, Reused, Appended, Taken]
    assert receipt(outcomes[1]).replayed
    check_whole(database)


async def test_events_of_one_request_go_to_several_streams(journal: PostgresJournal, database: str) -> None:
    first = _over("commitment-1", ("account", 1), ("commitment-1", 1), ("account", 2))
    second = _over("commitment-2", ("account", 3), ("commitment-2", 1))
    with connect(database) as administrator:
        administrator.execute("DROP FUNCTION ledger.append_in_turn")  # so it is the usual way that stores it

    outcomes = await journal.append([first, second])

    assert [(one.stream, one.version, one.position) for one in map(receipt, outcomes)] == [
        ("commitment-1", 1, 3),
        ("commitment-2", 1, 5),
    ]
    assert [row[1:3] for row in ledger_of(database)] == [
        ("account", 1),
        ("commitment-1", 1),
        ("account", 2),
        ("account", 3),
        ("commitment-2", 1),
    ]
    check_whole(database)


async def test_a_request_that_is_behind_on_one_stream_writes_none(journal: PostgresJournal, database: str) -> None:
    await journal.append([request("account")])

    late, swapped, ahead = await journal.append(
        [
            _over("a-1", ("a-1", 1), ("account", 1)),
            _over("b-1", ("b-1", 2), ("b-1", 1)),
            _over("c-1", ("c-1", 1), ("account", 3)),
        ]
    )

    assert (late, swapped, ahead) == (Taken("account"), Taken("b-1"), Taken("account"))
    assert len(ledger_of(database)) == 1


async def test_what_builds_on_a_request_that_was_not_stored_is_not_stored(
    journal: PostgresJournal, database: str
) -> None:
    """Its version may be the next one all the same: another process has taken the place of what it builds on."""
    await journal.append([request("account")])
    other_process = request("account", 2)
    await journal.append([other_process])

    outcomes = await journal.append(
        [
            request("account", 2),
            replace(request("account", 3), builds_on=[0]),
            replace(request("a-1"), builds_on=[1]),
            request("b-1"),
            replace(request("b-1", 2), builds_on=[3]),
        ]
    )

    assert [type(one) for one in outcomes] == [Taken, Taken, Taken, Appended, Appended]
    assert [row[1:3] for row in ledger_of(database)] == [("account", 1), ("account", 2), ("b-1", 1), ("b-1", 2)]
    check_whole(database)


async def test_requests_of_a_call_build_on_those_of_their_own_call(journal: PostgresJournal) -> None:
    calls = [[request(f"a-{n}"), replace(request(f"a-{n}", 2), builds_on=[0])] for n in range(50)]
    refused = [request("b-1", 2), replace(request("b-1"), builds_on=[0])]

    *answers, (first, second) = await asyncio.gather(*map(journal.append, [*calls, refused]))

    assert {type(one) for outcomes in answers for one in outcomes} == {Appended}
    assert [type(one) for one in (first, second)] == [Taken, Taken]


async def test_nothing_builds_on_what_comes_later(journal: PostgresJournal) -> None:
    with pytest.raises(psycopg.DataError, match="builds on earlier ones only"):
        await journal.append([replace(request("a-1"), builds_on=[0])])


def test_a_process_of_the_version_before_works_as_it_did(database: str) -> None:
    """It appends without its clock, with states that are not kept, and looks for states, of which there are none."""
    call = """
        SELECT status, version, position FROM ledger.append(
            ARRAY['a-1'], ARRAY[1::bigint], ARRAY['actor'], ARRAY[gen_random_uuid()], ARRAY['hash'::bytea], ARRAY[1],
            ARRAY['a-1'], ARRAY[1::bigint], ARRAY['test.Happened'], ARRAY[%s::bytea],
            '{}', '{}', '{}', '{}', '{}',
            ARRAY[1], ARRAY['a-1'], ARRAY[1::bigint], ARRAY['shape'], ARRAY['state'::bytea])
    """
    look = "SELECT k.originator_version, k.state, k.topic FROM ledger.snapshots AS k WHERE k.originator_id = 'a-1'"
    with connect(database, ROLE) as old:
        row = old.execute(call, [happened("a-1", 1).state]).fetchone()
        kept = old.execute(look).fetchall()
    assert row == ("stored", 1, 1)
    assert kept == []


async def test_a_command_without_events_is_remembered_at_the_head(journal: PostgresJournal) -> None:
    nothing = request("a-1", events=0)
    before = receipt((await journal.append([nothing]))[0])
    await journal.append([request("b-1")])
    after = receipt((await journal.append([request("a-1", events=0)]))[0])
    again = receipt((await journal.append([nothing]))[0])

    assert (before.position, after.position, again.position) == (0, 1, 0)
    assert again.replayed


async def test_a_stream_has_no_gaps(journal: PostgresJournal) -> None:
    await journal.append([request("a-1")])

    assert await journal.append([request("a-1", 3), request("b-1", 2)]) == [Taken("a-1"), Taken("b-1")]


async def test_load_gives_streams_versions_and_the_prior_command(journal: PostgresJournal) -> None:
    line, year = request("line-1", events=2), request("year-1")
    first = receipt((await journal.append([line, year]))[0])

    now, (known, new) = await journal.load(
        [Load(("line-1", "year-1"), ACTOR, line.command_id), Load(("line-2", "year-1"), ACTOR, uuid4())]
    )

    assert abs(now - datetime.now(UTC)) < timedelta(seconds=60)
    assert now.tzinfo == UTC
    assert known.versions == {"line-1": 2, "year-1": 1}
    assert known.events == {"line-1": line.events, "year-1": year.events}
    assert known.prior is not None
    assert (known.prior.command_hash, known.prior.receipt) == (HASH, first)
    assert (new.prior, new.versions, new.events) == (
        None,
        {"line-2": 0, "year-1": 1},
        {"line-2": [], "year-1": year.events},
    )


async def test_of_a_passbook_only_the_last_event_is_read(journal: PostgresJournal) -> None:
    book, line = request("account", events=5), request("line-1", events=2)
    await journal.append([book, line])
    last = frozenset({"account", "nothing"})

    _, (known, whole) = await journal.load(
        [Load(("line-1", "account", "nothing"), ACTOR, uuid4(), last), Load(("account",), ACTOR, uuid4())]
    )

    assert known.versions == {"account": 5, "line-1": 2, "nothing": 0}
    assert known.events == {"account": book.events[-1:], "line-1": line.events, "nothing": []}
    assert whole.events == {"account": book.events}


async def test_of_a_long_stream_only_what_may_be_new_is_read(journal: PostgresJournal) -> None:
    long = request("long-1", events=5)
    await journal.append([long])

    _, (newer, whole, ahead) = await journal.load(
        [Load(("long-1",), ACTOR, uuid4(), since=since) for since in (4, 0, 6)]
    )

    assert (newer.events, newer.versions) == ({"long-1": long.events[3:]}, {"long-1": 5})
    assert whole.events == {"long-1": long.events}
    assert (ahead.events, ahead.versions) == ({"long-1": []}, {"long-1": 0})


async def test_concurrent_callers_share_transactions(journal: PostgresJournal, database: str) -> None:
    await asyncio.gather(*(journal.append([request(f"a-{n}")]) for n in range(500)))

    assert query(database, "SELECT count(DISTINCT xmin::text), count(*) FROM ledger.stored_events") == [(2, 500)], (
        "one for each writer"
    )
    assert REGISTRY.get_sample_value("foja_append_queue_depth") == 0


async def test_a_cancelled_caller_does_not_cancel_the_batch(journal: PostgresJournal, database: str) -> None:
    with psycopg.connect(database) as other:
        other.execute("SELECT FROM ledger.head FOR UPDATE")
        kept, given_up = (asyncio.create_task(journal.append([request(f"a-{n}")])) for n in range(2))
        await until_appends_wait(database, 1)
        given_up.cancel()

    assert receipt((await kept)[0]).position == 1
    assert len(ledger_of(database)) == 2


async def test_close_answers_what_was_taken_and_takes_nothing_more(database: str) -> None:
    journal = await PostgresJournal.open(database)
    pending = [asyncio.create_task(journal.append([request(f"a-{n}")])) for n in range(100)]
    await asyncio.sleep(0)

    await journal.close()

    assert {receipt((await one)[0]).position for one in pending} == set(range(1, 101))
    with pytest.raises(RuntimeError, match="closed"):
        await journal.append([request("b-1")])


async def test_one_notice_a_batch(journal: PostgresJournal, database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as listener:
        await listener.execute("LISTEN foja_ledger")
        await journal.append([request("a-1", events=2), request("b-1")])
        await journal.append([request("c-1", events=0)])
        await journal.append([request("d-1")])

        heard = [notice.payload async for notice in listener.notifies(timeout=60, stop_after=2)]

    assert heard == ["3", "4"]


async def test_position_at_a_moment(journal: PostgresJournal, database: str) -> None:
    for n in range(20):
        await journal.append([request(f"a-{n}", events=1 + n % 3)])
    times = query(database, "SELECT notification_id, recorded_at FROM ledger.stored_events ORDER BY 1")

    def position_at(moment: datetime) -> Any:
        return query(database, "SELECT ledger.position_at(%s)", moment)[0][0]

    assert times == sorted(times, key=lambda row: (row[1], row[0]))
    for _, moment in times:
        assert position_at(moment) == max(n for n, at in times if at <= moment)
        assert position_at(moment - timedelta(microseconds=1)) == max((n for n, at in times if at < moment), default=0)
    assert position_at(times[-1][1] + timedelta(days=1)) == len(times)


def _over(stream: str, *events: tuple[str, int]) -> AppendRequest:
    """A request with events of several streams, at these versions, in this order."""
    parts = [request(name, version).events[0] for name, version in events]
    return replace(request(stream), events=parts)


def _with_state(given: Any, state: bytes) -> Any:
    given.events[0].__dict__["state"] = state
    return given


async def test_where_a_connection_is_refused_those_before_it_are_closed(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Session] = []

    async def open_three(session: Session) -> None:
        if len(opened) == 3:
            raise Unreachable("too many connections")
        opened.append(session)
        await session.rows(b"SELECT 1", [])

    monkeypatch.setattr(Session, "open", open_three)
    with pytest.raises(Unreachable):
        await PostgresJournal.open(database)
    opened.clear()
    gc.collect()  # a connection left open is warned of here, and a warning fails the test
