"""What is wrong with a database is told by its SQLSTATE, with the next step, and never as something else."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors, sql
from psycopg_pool import PoolTimeout
from structlog.testing import capture_logs

from api.kernel.errors import SignInUnavailable
from infra.postgres.pulse import Pulse
from infra.postgres.trouble import Trouble, trouble
from infra.postgres.writing.session import Unreachable


@pytest.mark.parametrize(
    ("kind", "code", "said", "passes"),
    [
        (errors.DiskFull, "53100", "disk is full", True),
        (errors.OutOfMemory, "53200", "no memory left", True),
        (errors.TooManyConnections, "53300", "max_connections", True),
        (errors.ConfigurationLimitExceeded, "53400", "disk and the memory", True),
        (errors.IoError, "58030", "disk and the memory", True),
        (errors.AdminShutdown, "57P01", "being stopped", True),
        (errors.CannotConnectNow, "57P03", "does not take connections", True),
        (errors.ReadOnlySqlTransaction, "25006", "replica", True),
        (errors.ConnectionFailure, "08006", "cannot be reached", True),
        (errors.InvalidPassword, "28P01", "user and password", False),
        (errors.InvalidCatalogName, "3D000", "no such database", False),
        (errors.InsufficientPrivilege, "42501", "docs/operate/production.md", False),
        (errors.UndefinedTable, "42P01", "./foja migrate", False),
    ],
)
def test_each_class_of_sqlstate_has_its_sentence(
    kind: type[psycopg.Error], code: str, said: str, *, passes: bool
) -> None:
    found = trouble(kind("what the server said"))
    assert found is not None
    assert (found.code, found.passes) == (code, passes)
    assert said in str(found)
    assert "what the server said" in str(found)


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), errors.UniqueViolation("x"), errors.QueryCanceled("x"), errors.DeadlockDetected("x"), None],
)
def test_what_is_no_trouble_of_the_database_is_not_explained(error: Exception | None) -> None:
    assert trouble(error) is None


def test_the_room_that_is_left_is_told_where_the_data_is_ours(tmp_path: Path) -> None:
    assert f"MB are free where {tmp_path} lies" in str(trouble(errors.DiskFull("x"), data=tmp_path))
    assert "MB" not in str(trouble(errors.DiskFull("x")))


def test_the_cause_behind_an_error_of_ours_is_what_counts() -> None:
    lost, outside = Unreachable("gone"), SignInUnavailable()
    lost.__cause__ = errors.TooManyConnections("sorry")
    outside.__cause__ = lost
    found = trouble(outside)
    assert found is not None
    assert found.code == "53300"


def _refused(dsn: str) -> Trouble:
    with pytest.raises(psycopg.Error) as refused:
        psycopg.connect(dsn, connect_timeout=5).close()
    found = trouble(refused.value)
    assert found is not None
    return found


def test_a_refused_connection_is_told_by_what_the_server_says(postgres_dsn: str) -> None:
    """No connection comes about, so no SQLSTATE comes with it."""
    parts = urlsplit(postgres_dsn)
    assert _refused(urlunsplit(parts._replace(path="/nowhere"))).code == "3D000"
    name = f"narrow_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'right' CONNECTION LIMIT 0").format(sql.Identifier(name)))
        try:
            where = f"host={server.info.host} port={server.info.port} dbname=postgres user={name}"
            assert _refused(f"{where} password=wrong").code == "28P01"
            assert _refused(f"{where} password=right").code == "53300"
        finally:
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
    assert _refused("postgresql://nobody@127.0.0.1:1/none").code == ""


async def _felt(dsn: str, look: Callable[[Pulse], Awaitable[None]]) -> list[str]:
    pulse = Pulse(dsn)
    with capture_logs() as said:
        feeling = asyncio.create_task(pulse.run())
        try:
            await pulse.first()
            await look(pulse)
        finally:
            feeling.cancel()
            await asyncio.gather(feeling, return_exceptions=True)
    return [one["event"] for one in said]


async def test_a_connection_that_somebody_ends_is_an_error_that_passes_and_no_outage(postgres_dsn: str) -> None:
    async def look(pulse: Pulse) -> None:
        assert pulse.met(errors.AdminShutdown("terminating connection"))
        assert not pulse.met(errors.UniqueViolation("twice"))
        assert (pulse.away(), pulse.reason, await pulse.concern()) == (False, None, None)
        assert pulse.met(PoolTimeout("no connection"))
        assert "came free" in (await pulse.concern() or "")

    assert await _felt(postgres_dsn, look) == ["database_trouble"]


async def test_connections_that_are_lost_without_an_outage_are_one_line(
    postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the database of the keys is away, and that of the ledger is not."""
    monkeypatch.setattr("infra.postgres.pulse.MOMENT", 0.01)
    told = asyncio.Event()

    async def look(pulse: Pulse) -> None:
        monkeypatch.setattr("infra.postgres.pulse.Pulse._tell_of_loss", _then(Pulse._tell_of_loss, told))  # noqa: SLF001
        for _ in range(2):
            told.clear()
            for _ in range(3):
                assert pulse.met(psycopg.OperationalError("connection refused"))
            await asyncio.wait_for(told.wait(), 20)

    assert await _felt(postgres_dsn, look) == ["database_connection_lost"]


def _then(work: Callable[[Pulse, Trouble], None], done: asyncio.Event) -> Callable[[Pulse, Trouble], None]:
    def both(pulse: Pulse, found: Trouble) -> None:
        work(pulse, found)
        done.set()

    return both


async def test_a_full_disk_is_one_line_until_something_is_written(postgres_dsn: str) -> None:
    async def look(pulse: Pulse) -> None:
        for _ in range(3):
            assert pulse.met(errors.DiskFull("no room"))
        assert "disk is full" in (await pulse.concern() or "")
        pulse.written()
        assert await pulse.concern() is None

    assert await _felt(postgres_dsn, look) == ["database_trouble", "database_trouble_over"]
