"""What a database still gives to everybody whom its server knows: to be taken away by its owner or an administrator."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection

from infra.postgres.connect import connect

NEXT = (
    "Let the owner of the database run ./foja migrate, and an administrator of the server, in each of both databases: "
    "psql -d DATABASE -f infra/postgres/migrations/closing.sql; of databases that came with the server: "
    "psql -d postgres -c 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'"
)

_OWNERS = """
    SELECT format('%s the database %s', what, datname) FROM pg_database, (VALUES ('connect to', 'CONNECT'),
        ('make temporary tables in', 'TEMPORARY'), ('make schemas in', 'CREATE')) AS v (what, action)
    WHERE datname = current_database() AND has_database_privilege('public', oid, action)
    UNION ALL
    SELECT 'use the schema public' FROM pg_namespace
    WHERE nspname = 'public' AND (has_schema_privilege('public', oid, 'USAGE')
        OR has_schema_privilege('public', oid, 'CREATE'))
    UNION ALL
    SELECT format('call %s.%s', n.nspname, p.proname)
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND has_function_privilege('public', p.oid, 'EXECUTE')
        AND (has_schema_privilege('public', n.oid, 'USAGE') OR NOT EXISTS ( -- an extension's, in a closed schema
            SELECT FROM pg_depend AS d
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))
    UNION ALL
    SELECT format('use %s.%s', n.nspname, c.relname)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
        AND has_table_privilege('public', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
"""
_ADMINISTRATORS = """
    SELECT format('%s (%s)', what, string_agg(DISTINCT p.proname::text, ', ' ORDER BY p.proname::text))
    FROM pg_proc AS p, (VALUES ('make large objects', '^(lo_.*|loread|lowrite)$'),
        ('take advisory locks', '^pg_(try_)?advisory_'),
        ('write into the write-ahead log', '^pg_logical_emit_message$'),
        ('keep snapshots', '^pg_export_snapshot$')) AS v (what, names)
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ names
        AND has_function_privilege('public', p.oid, 'EXECUTE') GROUP BY what
    UNION ALL
    SELECT 'read and write large objects of others (lo_compat_privileges is on)'
    WHERE current_setting('lo_compat_privileges') = 'on'
    UNION ALL
    SELECT format('connect to the database %s, and make temporary tables and large objects there', datname)
    FROM pg_database WHERE datallowconn AND has_database_privilege('public', oid, 'CONNECT')
        AND datname <> current_database()
"""


def still_open(dsn: str) -> list[str]:
    """What everybody can do, in words; nothing where all is closed."""
    with connect(dsn) as connection:
        return [str(way) for query in (_OWNERS, _ADMINISTRATORS) for (way,) in connection.execute(query.encode())]


async def still_open_here(connection: AsyncConnection[Any]) -> list[str]:
    """The same of what the database's own login could close: open again, for example, after a restore."""
    return [str(way) for (way,) in await (await connection.execute(_OWNERS.encode())).fetchall()]
