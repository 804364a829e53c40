"""Attacks by whoever has one login of the database, and its password."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from infra.postgres.connect import connect, connect_async
from infra.postgres.leadership import Leadership
from infra.postgres.migrate import CLOSING, migrate
from infra.postgres.projecting.status import status
from tests.infra.postgres.tallies import TALLIES, Counted, Eye, Pen, eventually, projecting
from tests.support.logins import ROLES, make_logins, name_of

ROOT = Path(__file__).parents[2]
AT_ONCE = 10
"""Seconds within which a single event is projected on any machine."""
PROJECTOR = f"projector {TALLIES.name} {TALLIES.version}"
NAMES = (PROJECTOR, f"rebuild {TALLIES.name}", f"registry {TALLIES.name}")
MIGRATIONS = 0x666F6A61
"""The key of the advisory lock under which migrations once ran."""


@pytest.fixture
def logins(database: str) -> Mapping[str, str]:
    with connect(database) as connection:
        connection.execute(CLOSING.read_bytes())
    return make_logins(database)


@contextmanager
def advisory_locks(dsn: str, *keys: bytes) -> Iterator[None]:
    """A session that holds these, as an administrator could, or anybody on a server that nobody closed."""
    with connect(dsn) as connection:
        for key in keys:
            connection.execute(b"SELECT pg_advisory_lock(" + key + b")")
        yield


async def test_an_auditor_who_takes_every_leadership_stops_no_worker(database: str, logins: Mapping[str, str]) -> None:
    keys = [f"hashtextextended('foja:{name}', 0)".encode() for name in NAMES]
    with pytest.raises(errors.InsufficientPrivilege), advisory_locks(logins["auditor"], *keys):
        pass
    with advisory_locks(database, *keys):
        async with Pen.open(database) as pen, Eye.open(database) as eye:
            position = await pen.append(Counted("a", 1))
            async with projecting(logins["worker"]):
                await eventually(lambda: eye.reached(position), AT_ONCE)
                (seen,) = await status(logins["api"], [TALLIES])
                assert seen.leader is not None
                assert (seen.led, seen.leader.login, seen.leader.may_lead) == (True, name_of("worker"), True)


@pytest.mark.parametrize("process", ["api", "auditor", "signer"])
async def test_nobody_else_takes_or_ends_the_leadership_of_a_worker(
    database: str, logins: Mapping[str, str], process: str
) -> None:
    async with await connect_async(logins["worker"], "foja_worker") as worker:
        assert await Leadership(worker, PROJECTOR).take()
        (pid,) = await (await worker.execute("SELECT pg_backend_pid()")).fetchone() or (0,)
        async with await connect_async(logins[process]) as other:
            for attack in (
                "INSERT INTO workflows.leaders VALUES ('scheduler', 1, 10, now(), pg_postmaster_start_time())",
                "UPDATE workflows.leaders SET pid = pg_backend_pid()",
                "DELETE FROM workflows.leaders",
                "TRUNCATE workflows.leaders",
                "LOCK TABLE workflows.leaders IN ROW SHARE MODE",
                "SELECT FROM workflows.leaders FOR SHARE",
                f"SELECT pg_terminate_backend({pid})",
                f"SELECT pg_cancel_backend({pid})",
            ):
                with pytest.raises(errors.InsufficientPrivilege):
                    async with other.transaction():
                        await other.execute(attack.encode())
        async with await connect_async(logins["worker"], "foja_worker") as second:
            assert not await Leadership(second, PROJECTOR).take()
            assert await Leadership(worker, PROJECTOR).take()


async def test_a_leadership_that_names_a_login_which_may_not_lead_is_told(
    database: str, logins: Mapping[str, str]
) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        async with projecting(logins["worker"]):
            await eye.wait_for(await pen.append(Counted("a", 1)))
        async with await connect_async(logins["auditor"]) as auditor, await connect_async(database) as forger:
            await forger.execute(
                "INSERT INTO workflows.leaders SELECT %s, pid, usesysid, backend_start, pg_postmaster_start_time()"
                " FROM pg_stat_activity WHERE pid = %s",
                [PROJECTOR, auditor.info.backend_pid],
            )
            (seen,) = await status(logins["api"], [TALLIES])
    assert seen.leader is not None
    assert (seen.leader.login, seen.leader.may_lead) == (name_of("auditor"), False)


@pytest.mark.parametrize("process", ["worker", "signer", "auditor"])
def test_large_objects_and_locks_are_for_nobody_and_temporary_tables_for_replays(
    logins: Mapping[str, str], process: str
) -> None:
    statements = [
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_create(0)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock(1)",
        "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000))",
    ]
    if process != "worker":
        statements.append("CREATE TEMPORARY TABLE mine ()")
    with connect(logins[process]) as connection:
        for statement in statements:
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())


async def test_an_auditor_who_holds_the_lock_of_migrations_stops_none(database: str, logins: Mapping[str, str]) -> None:
    with pytest.raises(errors.InsufficientPrivilege), advisory_locks(logins["auditor"], b"%d" % MIGRATIONS):
        pass
    async with await connect_async(logins["auditor"]) as auditor:
        for lock in ("SHARE UPDATE EXCLUSIVE", "ACCESS SHARE"):
            with pytest.raises(errors.InsufficientPrivilege):
                async with auditor.transaction():
                    await auditor.execute(f"LOCK TABLE foja.migrations IN {lock} MODE".encode())
    with advisory_locks(database, b"%d" % MIGRATIONS):
        assert await asyncio.to_thread(migrate, f"{database}&options=-c%20lock_timeout%3D{AT_ONCE}s") == []


@pytest.mark.parametrize("process", sorted(ROLES))
def test_a_login_comes_in_by_its_role_alone(logins: Mapping[str, str], process: str) -> None:
    if ROLES[process] is not None:
        connect(logins[process]).close()
        return
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(logins[process])


def test_a_forged_notice_is_no_event(logins: Mapping[str, str]) -> None:
    """Any login may wake who listens: that cannot be closed, and readers ask the ledger, never the notice."""
    with connect(logins["auditor"]) as auditor, connect(logins["api"]) as api:
        before = api.execute("SELECT position FROM ledger.head").fetchone()
        auditor.execute("NOTIFY foja_log, '1000000'")
        assert api.execute("SELECT position FROM ledger.head").fetchone() == before


def test_nothing_that_runs_takes_an_advisory_lock() -> None:
    """Whoever may connect can take one where nobody closed it: so nothing may depend on them."""
    folders = ("application", "api", "domain", "infra", "projections")
    files = [path for folder in folders for kind in ("*.py", "*.sql") for path in (ROOT / folder).rglob(kind)]
    assert len(files) > 100
    calls = re.compile(rb"pg_(try_)?advisory_\w*lock\w*\s*\(")
    assert [str(path) for path in files if calls.search(path.read_bytes())] == []


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM projections.skips",
        "DROP TABLE projections.skips",
        "TRUNCATE workflows.outcomes",
        "DELETE FROM workflows.fired",
        "ALTER TABLE workflows.checkpoints ADD COLUMN mine text",
    ],
)
def test_a_worker_takes_no_decision_of_an_operator_back_and_no_outcome(logins: Mapping[str, str], attack: str) -> None:
    with connect(logins["worker"], "foja_worker") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(attack.encode())


def test_a_function_that_is_added_later_is_not_for_everybody(database: str, logins: Mapping[str, str]) -> None:
    with connect(database, "foja_owner") as owner:
        owner.execute("CREATE FUNCTION ledger.added_later() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    with connect(logins["auditor"]) as auditor, pytest.raises(errors.InsufficientPrivilege):
        auditor.execute("SELECT ledger.added_later()")
