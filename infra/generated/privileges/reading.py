"""The privileges as the catalogue of two migrated databases tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import Connection

from infra.generated.privileges.table import (
    KEYS,
    LEADING,
    LEDGER,
    NOTHING,
    OWNER,
    PUBLIC,
    ROLES,
    ROLES_SECTION,
    SERVER,
    YES,
    Cells,
)
from infra.postgres.connect import connect

OURS = "nspname !~ '^pg_' AND nspname <> 'information_schema'"
"""Which schemas are not PostgreSQL's own."""
OF_EXTENSION = """
    EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
"""
"""Which functions an extension brought: they belong to the server's administrator, and read nothing."""
READ_MODEL = "any_read_model"
TABLE_ACTIONS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
BUILT_IN = {
    "large objects": r"^(lo_.*|loread|lowrite)$",
    "advisory locks": r"^pg_(try_)?advisory_.*$",
    "messages in the write-ahead log": r"^pg_logical_emit_message$",
    "exported snapshots": r"^pg_export_snapshot$",
    "files of the server": r"^pg_(read_(binary_)?file(_off_len.*)?|ls_dir|stat_file)$",
    "settings of the server": r"^pg_(reload_conf|rotate_logfile|switch_wal|create_restore_point|backup_(start|stop))$",
    "replication slots and origins": r"^pg_replication_origin_(create|drop|advance)$",
}
"""Functions of PostgreSQL, by what they are for, that a login could do harm with."""
ATTRIBUTES = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
MEMBERSHIPS = (
    "pg_read_all_data", "pg_write_all_data", "pg_monitor", "pg_read_all_stats", "pg_signal_backend",
    "pg_read_server_files", "pg_write_server_files", "pg_execute_server_program",
)  # fmt: skip
LEADERS = {"workflows.leaders": "tasks of the workers", "tlog.leaders": "signing the log"}

_DATABASE = """
    SELECT 'the database', oid, pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()
"""
_TABLES = f"""
    SELECT format('%s.%s', nspname, relname), c.oid, pg_get_userbyid(c.relowner)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE {OURS} AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S') ORDER BY format('%s.%s', nspname, relname) COLLATE "C"
"""  # noqa: S608
FUNCTIONS = f"""
    SELECT format('%s.%s/%s', nspname, proname, pronargs), p.oid, pg_get_userbyid(p.proowner)
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE {OURS} AND NOT {OF_EXTENSION} ORDER BY format('%s.%s', nspname, proname) COLLATE "C", p.pronargs
"""  # noqa: S608
_SCHEMAS = f"""
    SELECT nspname::text, oid, pg_get_userbyid(nspowner) FROM pg_namespace WHERE {OURS} ORDER BY nspname COLLATE "C"
"""  # noqa: S608
_KINDS = (
    ("databases", "database", _DATABASE, ("CONNECT", "TEMPORARY", "CREATE")),
    ("schemas", "schema", _SCHEMAS, ("USAGE", "CREATE")),
    ("tables and views", "table", _TABLES, TABLE_ACTIONS),
    ("functions", "function", FUNCTIONS, ("EXECUTE",)),
)
BUILT_IN_FUNCTIONS = (
    "SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ %s ORDER BY 1"
)


def privileges(ledger_dsn: str, keys_dsn: str) -> Cells:
    """What each role may do in both databases; a table of `READ_MODEL` is made, as a worker makes them."""
    with connect(ledger_dsn) as connection:
        make_read_model(connection)
        found: Cells = {ROLES_SECTION: _roles(connection)}
        found |= {LEADING: _leading(connection), SERVER: _server(connection)} | _database(connection, LEDGER)
    with connect(keys_dsn) as connection:
        return found | _database(connection, KEYS)


def make_read_model(connection: Connection) -> None:
    """Make the table that stands for those of read models, as whoever makes them."""
    with connection.transaction():
        connection.execute("SET LOCAL ROLE foja_worker")
        connection.execute(f"CREATE TABLE IF NOT EXISTS projections.{READ_MODEL} (key text)".encode())


def _database(connection: Connection, title: str) -> Cells:
    ask = _PrivilegeReader(connection)
    return {
        f"{title}: {things}": {name: ask.all(kind, oid, owner, actions) for name, oid, owner in ask.rows(query)}
        for things, kind, query, actions in _KINDS
    }


class _PrivilegeReader:
    """Asks the server what a role may do, memberships included."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, query: str) -> Sequence[tuple[str, int, str]]:
        """Things by name, with their owners."""
        return self._connection.execute(query.encode()).fetchall()

    def all(self, kind: str, oid: int, owner: str, actions: Iterable[str]) -> dict[str, str]:
        """What each role may do with a thing."""
        return {
            role: OWNER if role == owner else ", ".join(self._allowed(kind, oid, role, actions)) or NOTHING
            for role in ROLES
        }

    def _allowed(self, kind: str, oid: int, role: str, actions: Iterable[str]) -> Iterator[str]:
        query = f"SELECT has_{kind}_privilege(%s::name, %s::oid, %s)".encode()
        for action in actions:
            if self._connection.execute(query, [_name(role), oid, action]).fetchone() == (True,):
                yield action


def _name(role: str) -> str:
    return "public" if role == PUBLIC else role


def _roles(connection: Connection) -> dict[str, dict[str, str]]:
    """Which role each may act as, and which attributes it has."""
    named = [role for role in ROLES if role != PUBLIC]
    rows = {
        target: {
            role: NOTHING if role == PUBLIC else OWNER if role == target else _yes(_may_act(connection, role, target))
            for role in ROLES
        }
        for target in [*named, *MEMBERSHIPS]
    }
    for attribute in ATTRIBUTES:
        having = {name for (name,) in connection.execute(f"SELECT rolname FROM pg_roles WHERE {attribute}".encode())}  # noqa: S608
        rows[attribute] = {role: _yes(role in having) for role in ROLES}
    return rows


def _may_act(connection: Connection, role: str, target: str) -> bool:
    return connection.execute("SELECT pg_has_role(%s::name, %s::name, 'MEMBER')", [role, target]).fetchone() == (True,)


def _leading(connection: Connection) -> dict[str, dict[str, str]]:
    def leads(role: str, table: str) -> bool:
        query = "SELECT has_table_privilege(%s::name, %s, 'INSERT') AND has_table_privilege(%s::name, %s, 'UPDATE')"
        return connection.execute(query, [_name(role), table] * 2).fetchone() == (True,)

    return {f"{table}: {what}": {role: _yes(leads(role, table)) for role in ROLES} for table, what in LEADERS.items()}


def _server(connection: Connection) -> dict[str, dict[str, str]]:
    found = {}
    for what, pattern in BUILT_IN.items():
        oids = [oid for (oid,) in connection.execute(BUILT_IN_FUNCTIONS, [pattern])]
        found[what] = {role: _yes(any(_executes(connection, role, oid) for oid in oids)) for role in ROLES}
    return found


def _executes(connection: Connection, role: str, oid: Any) -> bool:
    query = "SELECT has_function_privilege(%s::name, %s::oid, 'EXECUTE')"
    return connection.execute(query, [_name(role), oid]).fetchone() == (True,)


def _yes(what: bool) -> str:  # noqa: FBT001
    return YES if what else NOTHING
