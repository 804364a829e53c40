"""What was published cannot be taken back: not by the application, the signer, or the owner of the tables."""

from __future__ import annotations

import psycopg
import pytest

from infra.postgres.connect import connect
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.requests import query, request

ROOT = bytes(32)
TABLES = ("tree", "tiles", "checkpoints", "signed", "cosignatures", "publications")
CHANGES = [
    *(f"DELETE FROM tlog.{table}" for table in TABLES),
    *(f"TRUNCATE tlog.{table} CASCADE" for table in TABLES),
    "UPDATE tlog.tree SET size = 0",
    "UPDATE tlog.tree SET size = size",
    "UPDATE tlog.tiles SET hashes = substring(hashes FOR 32)",
    r"UPDATE tlog.tiles SET hashes = '\xff' || substring(hashes FROM 2)",
    "UPDATE tlog.tiles SET number = number + 1",
    "UPDATE tlog.checkpoints SET note = 'x'",
    r"UPDATE tlog.signed SET root = '\xff' || substring(root FROM 2)",
    "UPDATE tlog.signed SET size = 0",
    "UPDATE tlog.signed SET published = 0",
    "UPDATE tlog.cosignatures SET line = 'x'",
    "UPDATE tlog.publications SET published_at = now()",
]
FORBIDDEN = [
    *CHANGES,
    "INSERT INTO tlog.tiles VALUES (0, 7, decode(repeat('00', 32), 'hex'))",
    "INSERT INTO tlog.checkpoints VALUES ('o', 9, decode(repeat('00', 32), 'hex'), 'n', now())",
    "INSERT INTO tlog.publications VALUES ('o', 1, now())",
    "UPDATE tlog.tree SET size = size + 1",
    "DROP TABLE tlog.tiles",
    "ALTER TABLE tlog.tiles DISABLE TRIGGER ALL",
    "CREATE TABLE tlog.more ()",
]


@pytest.fixture
async def log(database: str) -> str:
    """A database whose ledger holds three events, of which two are in a published checkpoint."""
    journal = await PostgresJournal.open(database)
    await journal.append([request("a-1", events=3)])
    await journal.close()
    with connect(database, "foja_signer") as connection:
        _grow(connection, 0, 2)
        assert _keep(connection, None, 2, ROOT)
        connection.execute(
            "SELECT tlog.keep_cosignatures('o', 2, '{w}', %s, '{line}')",
            [[b"abcd"]],
        )
        connection.execute("SELECT tlog.publish('o', 2)")
    return database


@pytest.mark.parametrize("role", ["foja_app", "foja_worker", "foja_auditor", "foja_signer"])
def test_nobody_writes_but_through_the_functions(log: str, role: str) -> None:
    before = _all(log)
    with connect(log, role) as connection:
        carried_out = [one for one in FORBIDDEN if not _refused(connection, one)]
    assert carried_out == []
    assert _all(log) == before


@pytest.mark.parametrize("role", ["foja_app", "foja_worker", "foja_auditor"])
def test_only_the_signer_may_call_them(log: str, role: str) -> None:
    with connect(log, role) as connection:
        for call in (
            "SELECT tlog.grow(2, 3, '{}', '{}', '{}')",
            "SELECT tlog.keep_checkpoint('o', 2, ''::bytea, 3, ''::bytea, '')",
            "SELECT tlog.keep_cosignatures('o', 2, '{}', '{}', '{}')",
            "SELECT tlog.publish('o', 2)",
        ):
            assert _refused(connection, call, "permission denied")


@pytest.mark.parametrize("replication", ["origin", "replica"])
def test_the_owner_is_refused_by_the_triggers(log: str, replication: str) -> None:
    before = _all(log)
    with connect(log) as connection:
        connection.execute(f"SET session_replication_role = {replication}".encode())
        connection.execute("SET ROLE foja_owner")
        carried_out = [one for one in CHANGES if not _refused(connection, one, "never changed", "only grows")]
    assert carried_out == []
    assert _all(log) == before


def test_of_two_signers_that_go_on_from_one_size_only_the_first_does(log: str) -> None:
    with connect(log, "foja_signer") as connection:
        assert not _grow(connection, 0, 3)
        assert _grow(connection, 2, 3)
        assert not _keep(connection, None, 3, ROOT), "something was signed before"
        assert not _keep(connection, 2, 3, ROOT, old_root=b"f" * 32), "another root was signed last"
        assert not _keep(connection, 2, 2, b"f" * 32), "a second root for a size"
        assert _keep(connection, 2, 3, ROOT)
        assert not _keep(connection, 2, 3, ROOT)


def test_nothing_is_signed_that_is_not_in_the_tiles_and_nothing_tiled_that_is_not_in_the_ledger(log: str) -> None:
    with connect(log, "foja_signer") as connection:
        with pytest.raises(psycopg.errors.InvalidParameterValue, match="the tiles end before 3"):
            _keep(connection, 2, 3, ROOT)
        with pytest.raises(psycopg.errors.InvalidParameterValue, match="the ledger ends before 4"):
            _grow(connection, 2, 4)


def _grow(connection: psycopg.Connection, old: int, new: int) -> bool:
    hashes = b"".join(bytes([n]) * 32 for n in range(1, new + 1))
    row = connection.execute("SELECT tlog.grow(%s, %s, '{0}', '{0}', %s)", [old, new, [hashes]]).fetchone()
    return bool(row and row[0])


def _keep(connection: psycopg.Connection, old: int | None, new: int, root: bytes, old_root: bytes = ROOT) -> bool:
    given = [old, None if old is None else old_root, new, root]
    row = connection.execute("SELECT tlog.keep_checkpoint('o', %s, %s, %s, %s, 'note')", given).fetchone()
    return bool(row and row[0])


def _all(dsn: str) -> list[object]:
    return [
        query(dsn, f"SELECT * FROM tlog.{table} ORDER BY 1, 2")
        if table != "tree"
        else query(dsn, "SELECT * FROM tlog.tree")
        for table in TABLES
    ]


def _refused(connection: psycopg.Connection, statement: str, *words: str) -> bool:
    try:
        connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege as error:
        return not words or any(word in str(error) for word in words)
    return False
