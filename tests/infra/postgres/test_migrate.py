"""Migrations on a cluster that has seen none: roles, rights, races, changed files."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from infra.postgres.connect import connect
from infra.postgres.migrate import FOLDER, MigrationError, migrate
from infra.processes.embedded.postgres import EmbeddedPostgres
from tests.infra.postgres.requests import query

ROLES = ["foja_app", "foja_auditor", "foja_owner", "foja_signer", "foja_worker"]
NAMES = [
    *sorted(path.name for path in FOLDER.glob("[0-9]*_*.sql")),
    *(f"functions/{path.parent.name}/{path.name}" for path in sorted(FOLDER.with_name("functions").glob("*/*.sql"))),
    "repeated_event_types.sql",
]


@pytest.fixture
def cluster(server_folder: Path, tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A cluster without any role or database of ours."""
    server = EmbeddedPostgres(server_folder / tmp_path.name, durable=False, copies=server_folder / "runtime")
    server.start()
    yield server
    server.stop(force=True)


def test_many_databases_of_a_new_cluster_at_once(cluster: EmbeddedPostgres) -> None:
    names = [f"tenant_{n}" for n in range(6)]
    with connect(cluster.dsn()) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())

    with ThreadPoolExecutor(12) as threads:
        done = list(threads.map(lambda name: migrate(cluster.dsn(name)), [*names, *names]))

    for first, second in zip(done[:6], done[6:], strict=True):
        assert sorted([first, second], key=len) == [[], NAMES]
    assert [row[0] for row in query(cluster.dsn(), _OUR_ROLES)] == ROLES
    assert query(cluster.dsn(), "SELECT rolname FROM pg_roles WHERE rolname ~ '^foja' AND rolcanlogin") == []
    assert migrate(cluster.dsn("tenant_0")) == []


def test_a_database_owner_who_may_create_roles_can_migrate(cluster: EmbeddedPostgres) -> None:
    dsn = _user(cluster, "admin", "CREATEROLE", owns="of_admin")

    assert migrate(dsn) == NAMES
    with connect(dsn, "foja_app") as connection:
        assert connection.execute("SELECT current_user, position FROM ledger.head").fetchone() == ("foja_app", 0)


def test_a_user_who_may_not_create_roles_is_told_the_next_step_and_it_helps(cluster: EmbeddedPostgres) -> None:
    dsn = _user(cluster, "plain", "", owns="of_plain")

    with pytest.raises(
        MigrationError, match=r"plain may not make the roles .*psql -f .*roles\.sql.*GRANT foja_owner"
    ) as told:
        migrate(dsn)

    grant = str(told.value).split("; then migrate")[0].rpartition("then ")[2]
    with connect(cluster.dsn()) as connection:
        connection.execute((FOLDER / "roles.sql").read_bytes())
        connection.execute(grant.encode())
    assert migrate(dsn) == NAMES


def test_a_user_who_may_not_create_schemas_is_told_the_next_step_and_it_helps(cluster: EmbeddedPostgres) -> None:
    dsn = _user(cluster, "guest", "CREATEROLE", owns=None)

    with pytest.raises(MigrationError, match="guest may not create schemas") as told:
        migrate(dsn)

    with connect(cluster.dsn()) as connection:
        connection.execute(str(told.value).partition("run: ")[2].encode())
    assert migrate(dsn) == NAMES


def test_a_changed_file_is_refused_by_name(empty_database: str, tmp_path: Path) -> None:
    file = tmp_path / "0001_things.sql"
    file.write_text("CREATE TABLE things ();", encoding="utf-8")
    assert migrate(empty_database, tmp_path) == ["0001_things.sql"]
    (tmp_path / "0002_more.sql").write_text("CREATE TABLE more ();", encoding="utf-8")
    file.write_text("CREATE TABLE thing ();", encoding="utf-8")

    with pytest.raises(MigrationError, match=r"0001_things\.sql was changed after it had run"):
        migrate(empty_database, tmp_path)

    assert query(empty_database, "SELECT to_regclass('more')") == [(None,)]
    assert query(empty_database, "SELECT name, applied_by <> '' FROM foja.migrations") == [("0001_things.sql", True)]


def test_a_repeated_file_runs_after_the_others_and_again_when_it_changed(empty_database: str, tmp_path: Path) -> None:
    file = tmp_path / "repeated_names.sql"
    file.write_text("INSERT INTO names VALUES ('a') ON CONFLICT DO NOTHING;", encoding="utf-8")
    (tmp_path / "0001_names.sql").write_text("CREATE TABLE names (name text PRIMARY KEY);", encoding="utf-8")

    assert migrate(empty_database, tmp_path) == ["0001_names.sql", "repeated_names.sql"]
    assert migrate(empty_database, tmp_path) == []
    file.write_text("INSERT INTO names VALUES ('a'), ('b') ON CONFLICT DO NOTHING;", encoding="utf-8")
    assert migrate(empty_database, tmp_path) == ["repeated_names.sql"]
    assert query(empty_database, "SELECT name FROM names ORDER BY 1") == [("a",), ("b",)]
    assert migrate(empty_database, tmp_path) == []


def test_a_file_that_fails_leaves_nothing_of_its_run_behind(empty_database: str, tmp_path: Path) -> None:
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE good ();", encoding="utf-8")
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE half (); SELECT 1 / 0;", encoding="utf-8")

    with pytest.raises(MigrationError, match=r"0002_bad\.sql failed and left nothing behind: division by zero"):
        migrate(empty_database, tmp_path)

    assert query(empty_database, "SELECT to_regclass('good')::text, to_regclass('half')::text") == [(None, None)]
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE half ();", encoding="utf-8")
    assert migrate(empty_database, tmp_path) == ["0001_good.sql", "0002_bad.sql"]


def test_an_extension_that_stands_elsewhere_is_named_with_the_next_step_and_it_helps(cluster: EmbeddedPostgres) -> None:
    dsn = _user(cluster, "admin", "CREATEROLE", owns="of_admin")
    with connect(cluster.dsn("of_admin")) as connection:
        connection.execute("CREATE EXTENSION pg_trgm SCHEMA public")

    with pytest.raises(MigrationError, match=r'0021_search\.sql left nothing behind: .*"pg_trgm" stands in') as told:
        migrate(dsn)

    with connect(cluster.dsn("of_admin")) as connection:
        connection.execute(_step(told.value))
    assert migrate(dsn) == NAMES


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("amcheck", r"Let an administrator run in this database: CREATE SCHEMA .*; CREATE EXTENSION amcheck SCHEMA"),
        ("nowhere", r"Install what PostgreSQL contributes itself on the server \(package postgresql-contrib"),
    ],
)
def test_an_extension_that_cannot_be_made_is_named_with_the_next_step(
    cluster: EmbeddedPostgres, tmp_path: Path, name: str, step: str
) -> None:
    dsn = _user(cluster, "admin", "CREATEROLE", owns="of_admin")
    (tmp_path / "0001_search.sql").write_text(
        f"CREATE SCHEMA search; CREATE EXTENSION {name} SCHEMA search;", encoding="utf-8"
    )
    with pytest.raises(MigrationError, match=step) as told:
        migrate(dsn, tmp_path)
    if (
        name == "amcheck"
    ):  # PostgreSQL trusts the owner of a database with the ones that the search takes, not with this
        with connect(cluster.dsn("of_admin")) as connection:
            connection.execute(_step(told.value))
        (tmp_path / "0001_search.sql").write_text(
            "CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA search;", encoding="utf-8"
        )
        assert migrate(dsn, tmp_path) == ["0001_search.sql"]


def _step(error: MigrationError) -> bytes:
    """The statements that a refusal names."""
    return str(error).partition("run in this database: ")[2].partition("; then migrate")[0].encode()


def test_the_unreachable_server_is_said_as_it_is() -> None:
    with pytest.raises(psycopg.OperationalError):
        migrate("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")


_OUR_ROLES = "SELECT rolname FROM pg_roles WHERE rolname ~ '^foja' ORDER BY 1"


def _user(cluster: EmbeddedPostgres, name: str, rights: str, owns: str | None) -> str:
    """A login with these rights, and the address of the database it owns (or of one that it does not)."""
    database = owns or "of_somebody"
    with connect(cluster.dsn()) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret' {rights}".encode())
        connection.execute(f"CREATE DATABASE {database} {'OWNER ' + name if owns else ''}".encode())
    server = cluster.dsn(database).partition("?")[2]
    return f"postgresql://{name}:{quote('secret')}@/{database}?{server}"


def test_a_reader_who_sits_in_a_transaction_holds_up_no_writer_and_is_named(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.postgres.migrate._PATIENCE", "50ms")
    (tmp_path / "0001_change.sql").write_text("ALTER TABLE ledger.commands ADD COLUMN more text;", encoding="utf-8")
    with connect(database, "foja_auditor") as auditor, auditor.transaction():
        auditor.execute("SELECT FROM ledger.commands")
        with pytest.raises(MigrationError, match=r"session \d+ of postgres uses .*ledger\.commands"):
            migrate(database, tmp_path)
    assert migrate(database, tmp_path) == ["0001_change.sql"]
