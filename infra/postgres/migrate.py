"""Brings a database to the current schema: in one transaction, so that programs meet the former schema or the new one.

First come numbered SQL files, each run once and never changed afterwards: the tables, and what is dropped. Then the
functions, one a file, and files named `repeated_*.sql`, which only add. Both are run again when they have changed.
"""

import os
import re
from pathlib import Path

import psycopg
from psycopg import Connection, errors

from infra.postgres.connect import connect
from infra.postgres.sql_files import SqlFile, SqlKind, files_of
from infra.postgres.trouble import trouble

FOLDER = Path(__file__).parent / "migrations"
KEYS_FOLDER = Path(__file__).parent / "key_migrations"
"""The structure of the database that keeps the keys of persons, and nothing else."""
ROLES = FOLDER / "roles.sql"
CLOSING = FOLDER / "closing.sql"
"""What is taken from everybody at each run, since no dump and no copy of a database carries it."""
_PATIENCE = "5s"
"""How long a step waits for a lock, and with it all who come after: a reader may sit in a transaction."""
_ATTEMPTS = 20
_OWNER = b"SET LOCAL ROLE foja_owner"

_BOOKS = """
CREATE SCHEMA IF NOT EXISTS foja;
CREATE TABLE IF NOT EXISTS foja.migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);
"""

_SITTING = """
SELECT l.pid, s.usename, string_agg(DISTINCT l.relation::regclass::text, ', ')
FROM pg_locks AS l JOIN pg_stat_activity AS s USING (pid)
JOIN pg_class AS c ON c.oid = l.relation
WHERE l.granted AND l.pid <> pg_backend_pid() AND s.datname = current_database()
    AND c.relnamespace::regnamespace::text IN ('ledger', 'projections', 'workflows', 'tlog', 'keys')
GROUP BY 1, 2 ORDER BY 1
"""


_DONE = """
INSERT INTO foja.migrations (name, checksum) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET checksum = EXCLUDED.checksum, applied_at = DEFAULT, applied_by = DEFAULT
"""


_EXTENSION = re.compile(r'extension "(\w+)"')


class MigrationError(Exception):
    """The database cannot be migrated; the message says what to do."""


def migrate(dsn: str, folder: Path = FOLDER) -> list[str]:
    """Run the files that this database has not seen, or not as they are now, all or none; returns their names.

    Any number of processes may call it at once: one migrates, the others wait and find nothing to do.
    Raises MigrationError for a file that was changed after it had run, a file that fails, or rights that lack.
    """
    with connect(dsn) as connection, connect(dsn) as gate:
        _make_books(connection)
        # Readers pass this lock, other migrations do not; and only the owner of the table can take it.
        gate.execute("SET idle_in_transaction_session_timeout = 0")
        with gate.transaction():
            gate.execute("LOCK TABLE foja.migrations IN SHARE UPDATE EXCLUSIVE MODE")
            return _migrate(connection, files_of(folder))


def _migrate(connection: Connection, sql_files: list[SqlFile]) -> list[str]:
    done = _applied(connection)
    for file in sql_files:
        if file.kind is SqlKind.NUMBERED and done.get(file.name, file.checksum) != file.checksum:
            raise MigrationError(
                f"{file.name} was changed after it had run on this database. "
                "Put it back as it was, and write what is new into a file with the next number."
            )
    missing = [file for file in sql_files if done.get(file.name) != file.checksum]
    if _is_later(done, sql_files):
        missing = [file for file in missing if file.kind is not SqlKind.FUNCTION]
    if missing:
        _make_roles(connection)
        _run(connection, missing)
    connection.execute(CLOSING.read_bytes())
    return [file.name for file in missing]


def _is_later(done: dict[str, str], sql_files: list[SqlFile]) -> bool:
    """Whether a later version has migrated this database: its functions are not put back to what they were."""
    last = max((file.name for file in sql_files if file.kind is SqlKind.NUMBERED), default="")
    return any(name[0].isdigit() and name > last for name in done)


def _applied(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, checksum FROM foja.migrations").fetchall())


def _make_books(connection: Connection) -> None:
    try:
        if connection.execute("SELECT to_regclass('foja.migrations')").fetchone() == (None,):
            connection.execute(_BOOKS)
    except (errors.UniqueViolation, errors.DuplicateSchema, errors.DuplicateTable):
        _make_books(connection)  # somebody else was making them at the same time
    except errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"{_user(connection)} may not create schemas in this database ({_said(error)}). Let its owner run: "
            f'GRANT CREATE ON DATABASE "{connection.info.dbname}" TO "{_user(connection)}"'
        ) from error


def _make_roles(connection: Connection) -> None:
    """Make the roles of the cluster where they are absent; other databases of it may be doing the same."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            connection.execute(ROLES.read_bytes())
        except errors.InsufficientPrivilege as error:
            user = _user(connection)
            raise MigrationError(
                f"{user} may not make the roles of the ledger ({_said(error)}). Let an administrator run "
                f"`psql -f {os.path.relpath(ROLES)}` on this server once, then "
                f'GRANT foja_owner, foja_app, foja_worker, foja_auditor, foja_signer TO "{user}"; then migrate again.'
            ) from error
        except (errors.UniqueViolation, errors.DuplicateObject, errors.InternalError_) as error:
            if attempt == _ATTEMPTS:
                raise MigrationError(f"the roles of the ledger could not be made: {_said(error)}") from error
        else:
            return


def _run(connection: Connection, missing: list[SqlFile]) -> None:
    running = missing[0].name
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'".encode())
            # A function may come before another that it calls, so bodies are checked in a second round.
            connection.execute("SET LOCAL check_function_bodies = off")
            for file in missing:
                running = file.name
                _execute(connection, file)
                connection.execute(_DONE, [file.name, file.checksum])
            connection.execute("SET LOCAL check_function_bodies = on")
            for file in missing:
                running = file.name
                if file.kind is SqlKind.FUNCTION:
                    _execute(connection, file)
    except psycopg.Error as error:
        if connection.broken:
            raise
        if (lacking := _extension_lacks(error)) is not None:
            raise MigrationError(f"{running} left nothing behind: {lacking}") from error
        if isinstance(error, errors.LockNotAvailable):
            raise MigrationError(
                f"{running} waited {_PATIENCE} for a lock and left nothing behind: {_sitting(connection)} "
                "Nothing waits behind it now; let the session end, and migrate again."
            ) from error
        raise MigrationError(f"{running} failed and left nothing behind: {_said(error)}") from error


def _execute(connection: Connection, file: SqlFile) -> None:
    if file.kind is SqlKind.FUNCTION:
        connection.execute(_OWNER)
    connection.execute(file.sql)
    connection.execute("RESET ROLE")


def _extension_lacks(error: psycopg.Error) -> str | None:
    """What to do where an extension of the search is not on the server, may not be made, or stands somewhere else."""
    said = _said(error)
    found = _EXTENSION.search(said)
    if found is None:
        return None
    name = found[1]
    schema = "CREATE SCHEMA IF NOT EXISTS search AUTHORIZATION foja_owner"
    match error:
        case errors.InsufficientPrivilege():
            step = f"Let an administrator run in this database: {schema}; CREATE EXTENSION {name} SCHEMA search"
        case errors.ObjectNotInPrerequisiteState():
            step = f"Let an administrator run in this database: {schema}; ALTER EXTENSION {name} SET SCHEMA search"
        case _:
            step = "Install what PostgreSQL contributes itself on the server (package postgresql-contrib, or its like)"
    return f"the search needs the extension {name} ({said}). {step}; then migrate again."


def _sitting(connection: Connection) -> str:
    """The sessions in a transaction that began before."""
    rows = connection.execute(_SITTING).fetchall()
    return "; ".join(f"session {pid} of {login} uses {tables}" for pid, login, tables in rows) + "."


def _user(connection: Connection) -> str:
    return connection.info.user


def _said(error: psycopg.Error) -> str:
    found = trouble(error)
    return str(found) if found is not None and found.passes else error.diag.message_primary or str(error)
