"""What is tried with each thing, and whether PostgreSQL let it happen. Everything is rolled back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from psycopg import Connection, Error, errors

ARGUMENTS = {
    "bigint": "0",
    "integer": "0",
    "oid": "0",
    "boolean": "false",
    "text": "''",
    "bytea": "''",
    "timestamp with time zone": "'2020-01-01Z'",
    "jsonb": "'[]'",
    "uuid": "'00000000-0000-0000-0000-000000000000'",
    "pg_lsn": "'0/0'",
    "name": "''",
}
"""A value of each type; of an array the empty one."""

IMPOSSIBLE = (
    errors.ObjectNotInPrerequisiteState,
    errors.WrongObjectType,
    errors.FeatureNotSupported,
    errors.InvalidSchemaName,
)
"""A view that cannot be written, an extension or a schema that is not there, whoever tries."""


def works(connection: Connection, statement: str) -> bool:
    """Whether a statement is let through; one that breaks a rule other than a privilege was."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode())
    except errors.InsufficientPrivilege as error:
        return not (error.diag.message_primary or "").startswith(("permission denied", "must ", "only "))
    except errors.InvalidParameterValue as error:  # PostgreSQL 15 says so of SET ROLE
        return "permission denied" not in str(error)
    except IMPOSSIBLE as error:
        return "can only be called as triggers" in str(error)
    except Error:
        return True
    return True


def on_tables(name: str, column: str) -> Mapping[str, str]:
    """The statement that each privilege on a table allows."""
    return {
        "SELECT": f"SELECT * FROM {name} LIMIT 1",
        "INSERT": f"INSERT INTO {name} DEFAULT VALUES",
        "UPDATE": f"UPDATE {name} SET {column} = NULL",
        "DELETE": f"DELETE FROM {name}",
        "TRUNCATE": f"TRUNCATE {name}",
        "REFERENCES": f"CREATE TABLE projections.mine (one text REFERENCES {name})",
        "TRIGGER": f"CREATE TRIGGER mine BEFORE INSERT ON {name}"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    }


def of_owners(name: str, *, view: bool) -> Iterator[str]:
    """What only the owner of a table or view may do."""
    kind = "VIEW" if view else "TABLE"
    yield f"DROP {kind} {name}"
    yield f"ALTER {kind} {name} RENAME TO mine"
    if not view:
        yield f"ALTER TABLE {name} DISABLE TRIGGER ALL"
        yield f"CREATE INDEX ON {name} ((1))"
        yield f"CREATE POLICY mine ON {name}"
        yield f"CREATE RULE mine AS ON INSERT TO {name} DO INSTEAD NOTHING"


def call(connection: Connection, function: int) -> str:
    """A call of a function with some value for each argument."""
    query = (
        "SELECT format('%%I.%%I', pronamespace::regnamespace, proname),"
        " ARRAY(SELECT t::regtype::text FROM unnest(proargtypes) AS t) FROM pg_proc WHERE oid = %s"
    )
    name, types = connection.execute(query, [function]).fetchall()[0]
    values = ", ".join(f"{_value(one)}::{one}" for one in types)
    return f"SELECT {str(name).replace(chr(34), '')}({values})"


def _value(type_: str) -> str:
    return "'{}'" if type_.endswith("[]") else ARGUMENTS[type_]


OF_ADMINISTRATORS = (
    "CREATE ROLE mine",
    "ALTER ROLE foja_owner LOGIN",
    "ALTER ROLE foja_auditor SET role TO foja_owner",
    "GRANT foja_owner TO CURRENT_USER",
    "SET SESSION AUTHORIZATION foja_owner",
    "SET session_replication_role = replica",
    "SET lo_compat_privileges = on",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/hostname')",
    "SELECT lo_export(0, '/tmp/mine')",
    "SELECT FROM pg_authid",
    "SELECT FROM pg_largeobject",
    "SELECT FROM pg_hba_file_rules",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    "SELECT pg_create_logical_replication_slot('mine', 'test_decoding')",
    "SELECT pg_create_physical_replication_slot('mine')",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION file_fdw",
    "CREATE EXTENSION hstore",
    "CREATE EVENT TRIGGER mine ON sql_drop EXECUTE FUNCTION ledger.refuse_change()",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE FOREIGN DATA WRAPPER mine",
    "CREATE SCHEMA mine",
    "CREATE TABLE public.mine ()",
    "CREATE FUNCTION pg_catalog.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION ledger.position_at(moment timestamptz) RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    "ALTER DEFAULT PRIVILEGES FOR ROLE foja_owner GRANT ALL ON TABLES TO PUBLIC",
    "DROP SCHEMA projections CASCADE",
    "DROP OWNED BY foja_owner",
)
"""What no login of a process may do."""
OUTSIDE_TRANSACTIONS = ("CREATE DATABASE mine", "ALTER SYSTEM SET fsync = off", "DROP DATABASE postgres")
