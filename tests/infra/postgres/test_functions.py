"""SQL functions: each in one file, run again when it changed, and the same in a new database and in a migrated one."""

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from infra.generated.privileges.reading import OF_EXTENSION
from infra.postgres.connect import connect
from infra.postgres.migrate import FOLDER, KEYS_FOLDER, MigrationError, migrate
from infra.postgres.sql_files import functions_of
from tests.infra.postgres.requests import happened, query

RELEASED = {
    FOLDER: {
        "0001_ledger.sql": "38e91796784d9091",
        "0002_projections.sql": "092f6d15ea2ce792",
        "0003_workflows.sql": "471f94102e8f530a",
        "0004_several_streams.sql": "c0b8e62e8e1d195b",
        "0005_transparency_log.sql": "54bbff70da39a388",
        "0006_folded.sql": "1af5191f62fa0478",
    },
    KEYS_FOLDER: {
        "0001_keys.sql": "5b4e3e6e043046f1",
    },
}
"""What a database has run from before functions had files of their own, and how the checksums begin."""

_STATE = f"""
SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner),
    (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(p.proacl) AS a)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT {OF_EXTENSION} ORDER BY 1
"""
_TOUCHED = """
SELECT n.nspname || '.' || p.proname, p.oid::regprocedure::text
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE p.xmin = pg_current_xact_id()::xid
"""


@pytest.fixture
def second_database(postgres_dsn: str) -> Iterator[str]:
    """Another new database in which nothing has been migrated."""
    name = f"foja_test_{secrets.token_hex(6)}"
    with connect(postgres_dsn) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield make_conninfo(postgres_dsn, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("folder", [FOLDER, KEYS_FOLDER], ids=["ledger", "keys"])
def test_each_function_has_one_file_which_says_all_of_it(empty_database: str, folder: Path) -> None:
    migrate(empty_database, folder)
    state, found = query(empty_database, _STATE), []
    with connect(empty_database) as connection:
        for schema in {path.parent.name for path in functions_of(folder).glob("*/*.sql")}:
            connection.execute(f"GRANT ALL ON ALL FUNCTIONS IN SCHEMA {schema} TO PUBLIC, foja_auditor".encode())
    assert query(empty_database, _STATE) != state

    for path in functions_of(folder).rglob("*.sql"):
        with psycopg.connect(empty_database) as connection:
            connection.execute("SET LOCAL ROLE foja_owner")
            connection.execute(path.read_bytes())
            ((name, signature),) = connection.execute(_TOUCHED).fetchall()
        assert name == f"{path.parent.name}.{path.name.partition('.')[0]}"
        found.append(signature)

    assert sorted(found) == sorted(row[0] for row in state)
    assert query(empty_database, _STATE) == state


def test_released_migrations_are_as_they_were() -> None:
    for folder, released in RELEASED.items():
        assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest()[:16] for name in released} == released


@pytest.mark.parametrize("folder", [FOLDER, KEYS_FOLDER], ids=["ledger", "keys"])
def test_a_database_of_before_comes_to_the_functions_of_a_new_one(
    empty_database: str, second_database: str, tmp_path: Path, folder: Path
) -> None:
    everything = migrate(empty_database, folder)
    former = migrate(second_database, _former(folder, tmp_path))

    assert former == list(RELEASED[folder])
    assert migrate(second_database, folder) == everything[len(former) :]
    assert query(second_database, _STATE) == query(empty_database, _STATE)


def test_processes_of_the_version_before_append_on_until_the_new_ones_do(empty_database: str, tmp_path: Path) -> None:
    command = uuid4()
    migrate(empty_database, _former(FOLDER, tmp_path))
    assert _append(empty_database, 1, _AS_BEFORE, command) == ("stored", 1)

    migrate(empty_database)

    assert _append(empty_database, 1, _AS_BEFORE, command) == ("replayed", 1)
    assert _append(empty_database, 2, _AS_BEFORE) == ("stored", 2)
    assert _append(empty_database, 3, _AS_NOW) == ("stored", 3)
    assert query(empty_database, "SELECT array_agg(notification_id) FROM ledger.stored_events") == [([1, 2, 3],)]


def test_a_changed_function_is_run_again_and_no_other(empty_database: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path, one="SELECT 1", two="SELECT 2")
    assert migrate(empty_database, folder) == ["0001_s.sql", "functions/s/one.sql", "functions/s/two.sql"]
    assert migrate(empty_database, folder) == []

    _write(tmp_path, "two", "SELECT 22")

    assert migrate(empty_database, folder) == ["functions/s/two.sql"]
    assert query(empty_database, "SELECT s.one(), s.two()") == [(1, 22)]


def test_a_function_may_call_another_whose_name_comes_after_it(empty_database: str, tmp_path: Path) -> None:
    migrate(empty_database, _folder(tmp_path, one="SELECT s.two()", two="SELECT 2"))
    assert query(empty_database, "SELECT s.one()") == [(2,)]


def test_a_function_that_calls_what_is_not_there_is_named_and_nothing_is_migrated(
    empty_database: str, tmp_path: Path
) -> None:
    folder = _folder(tmp_path, one="SELECT 1", two="SELECT s.three()")
    with pytest.raises(MigrationError, match=r"functions/s/two\.sql failed .*s\.three\(\) does not exist"):
        migrate(empty_database, folder)
    assert query(empty_database, "SELECT to_regnamespace('s')::text, count(*) FROM foja.migrations") == [(None, 0)]


def test_an_earlier_version_does_not_put_its_functions_back(empty_database: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path, one="SELECT 1")
    (folder / "0002_later.sql").write_text("CREATE TABLE s.later ();", encoding="utf-8")
    migrate(empty_database, folder)
    (folder / "0002_later.sql").unlink()
    _write(tmp_path, "one", "SELECT 0")

    assert migrate(empty_database, folder) == []
    assert query(empty_database, "SELECT s.one()") == [(1,)]


def _folder(path: Path, **functions: str) -> Path:
    """A folder of migrations with functions beside it, by name and body."""
    (path / "migrations").mkdir()
    (path / "functions" / "s").mkdir(parents=True)
    (path / "migrations" / "0001_s.sql").write_text("CREATE SCHEMA s AUTHORIZATION foja_owner;", encoding="utf-8")
    for name, body in functions.items():
        _write(path, name, body)
    return path / "migrations"


def _write(path: Path, name: str, body: str) -> None:
    statement = f"CREATE OR REPLACE FUNCTION s.{name}() RETURNS integer LANGUAGE sql AS '{body}';"
    (path / "functions" / "s" / f"{name}.sql").write_text(statement, encoding="utf-8")


def _former(folder: Path, path: Path) -> Path:
    """The migrations of the released version alone."""
    (path / "former").mkdir()
    for name in RELEASED[folder]:
        shutil.copy(folder / name, path / "former")
    return path / "former"


_AS_BEFORE = ", '{}'" * 10
_AS_NOW = ", '{}'" * 5 + ", NULL::timestamptz"


def _append(dsn: str, version: int, rest: str, command: UUID | None = None) -> tuple[str, int]:
    """Append an event by the function that takes these further arguments; answers what became of it, and where."""
    event = happened("s-1", version, "budgeting.NoteAttached")
    with connect(dsn, "foja_app") as connection:
        row = connection.execute(
            "SELECT status, position FROM ledger.append('{s-1}', %s, '{a}', %s, %s, '{1}', '{s-1}', %s, %s, %s"
            f"{rest})".encode(),
            [[version], [command or uuid4()], [b"hash"], [version], [event.topic], [event.state]],
        ).fetchone()
    assert row is not None
    return row[0], row[1]
