"""Brings a database to the current schema: numbered SQL files, each run once, whole, and never changed afterwards."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection, errors

from infra.postgres.connect import connect
from infra.postgres.trouble import trouble

FOLDER = Path(__file__).parent / "migrations"
KEYS_FOLDER = Path(__file__).parent / "key_migrations"
"""The structure of the database that keeps the keys of persons, and nothing else."""
ROLES = FOLDER / "roles.sql"
_LOCK = 0x666F6A61  # "foja"; any number that nobody else locks
_ATTEMPTS = 20

_BOOKS = """
CREATE SCHEMA IF NOT EXISTS foja;
CREATE TABLE IF NOT EXISTS foja.migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);
"""


class MigrationError(Exception):
    """The database cannot be migrated; the message says what to do."""


@dataclass(frozen=True, slots=True)
class _Migration:
    name: str
    sql: bytes

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql).hexdigest()


def migrate(dsn: str, folder: Path = FOLDER) -> list[str]:
    """Run the files that this database has not seen, in order; returns their names.

    Any number of processes may call it at once: one migrates, the others wait and find nothing to do.
    Raises MigrationError for a file that was changed after it had run, a file that fails, or rights that lack.
    """
    wanted = [_Migration(path.name, path.read_bytes()) for path in sorted(folder.glob("[0-9]*_*.sql"))]
    with connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            return _migrate(connection, wanted)
        finally:
            if not connection.broken:
                connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _migrate(connection: Connection, wanted: list[_Migration]) -> list[str]:
    done = _applied(connection)
    for one in wanted:
        if done.get(one.name, one.checksum) != one.checksum:
            raise MigrationError(
                f"{one.name} was changed after it had run on this database. "
                "Put it back as it was, and write what is new into a file with the next number."
            )
    missing = [one for one in wanted if one.name not in done]
    if missing:
        _make_roles(connection)
    for one in missing:
        _run(connection, one)
    return [one.name for one in missing]


def _applied(connection: Connection) -> dict[str, str]:
    try:
        if connection.execute("SELECT to_regclass('foja.migrations')").fetchone() == (None,):
            connection.execute(_BOOKS)
    except errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"{_user(connection)} may not create schemas in this database ({_said(error)}). Let its owner run: "
            f'GRANT CREATE ON DATABASE "{connection.info.dbname}" TO "{_user(connection)}"'
        ) from error
    return dict(connection.execute("SELECT name, checksum FROM foja.migrations").fetchall())


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


def _run(connection: Connection, migration: _Migration) -> None:
    try:
        with connection.transaction():
            connection.execute(migration.sql)
            connection.execute("RESET ROLE")
            connection.execute(
                "INSERT INTO foja.migrations (name, checksum) VALUES (%s, %s)", [migration.name, migration.checksum]
            )
    except psycopg.Error as error:
        if connection.broken:
            raise
        raise MigrationError(f"{migration.name} failed and left nothing behind: {_said(error)}") from error


def _user(connection: Connection) -> str:
    return connection.info.user


def _said(error: psycopg.Error) -> str:
    found = trouble(error)
    return str(found) if found is not None and found.passes else error.diag.message_primary or str(error)
