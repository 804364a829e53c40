"""What was recorded cannot be changed: not by the application, and not by the owner of the tables."""

import asyncio

import psycopg
import pytest

from infra.postgres.connect import connect
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.requests import ledger_of, query, request

CHANGES = [
    "UPDATE ledger.stored_events SET state = ''",
    "UPDATE ledger.stored_events SET notification_id = notification_id + 1",
    "DELETE FROM ledger.stored_events",
    "TRUNCATE ledger.stored_events",
    "UPDATE ledger.commands SET position = 0",
    "DELETE FROM ledger.commands",
    "TRUNCATE ledger.commands, ledger.stored_events",
    "INSERT INTO ledger.head VALUES (true, 0, now()) ON CONFLICT (only_row) DO UPDATE SET position = 0",
    (
        "INSERT INTO ledger.stored_events VALUES ('x', 1, '', '', 1, now()) ON CONFLICT (notification_id)"
        " DO UPDATE SET state = ''"
    ),
    "MERGE INTO ledger.stored_events AS e USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE",
    "DELETE FROM ledger.head",
    "TRUNCATE ledger.head",
    "DELETE FROM ledger.event_types",
    "UPDATE ledger.head SET position = 0",
    "UPDATE ledger.head SET recorded_at = recorded_at - interval '1 second'",
]
FORBIDDEN_TO_THE_APPLICATION = [
    *CHANGES,
    "INSERT INTO ledger.stored_events VALUES ('x-1', 1, 't', '', 2, now())",
    "INSERT INTO ledger.commands VALUES ('x', gen_random_uuid(), '', 'x', 1, 1, 1)",
    "UPDATE ledger.head SET position = position + 1",
    "INSERT INTO ledger.event_types VALUES ('x.Invented', 1)",
    "CREATE OR REPLACE FUNCTION ledger.clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    "SELECT ledger.check_envelopes('{}', '{}', '{}', '{}', now())",
    "DROP TABLE ledger.stored_events",
    "ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL",
    "ALTER TABLE ledger.stored_events ADD COLUMN more text",
    "DROP TRIGGER never_changed ON ledger.stored_events",
    "CREATE TABLE ledger.more ()",
    "CREATE FUNCTION ledger.more() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP SCHEMA ledger CASCADE",
]


@pytest.fixture
def ledger(database: str) -> str:
    """A database whose ledger holds one event."""

    async def record() -> None:
        journal = await PostgresJournal.open(database)
        await journal.append([request("a-1")])
        await journal.close()

    asyncio.run(record())
    return database


@pytest.mark.parametrize("role", ["foja_app", "foja_worker", "foja_auditor"])
def test_the_application_is_refused(ledger: str, role: str) -> None:
    before = ledger_of(ledger)

    with connect(ledger, role) as connection:
        carried_out = [one for one in FORBIDDEN_TO_THE_APPLICATION if not _refused(connection, one)]

    assert carried_out == []
    assert ledger_of(ledger) == before


@pytest.mark.parametrize("replication", ["origin", "replica"])
def test_the_owner_is_refused_by_the_triggers(ledger: str, replication: str) -> None:
    """Also where session_replication_role, which only a superuser can set, turns ordinary triggers off."""
    before = ledger_of(ledger)

    with connect(ledger) as connection:
        connection.execute(f"SET session_replication_role = {replication}".encode())
        connection.execute("SET ROLE foja_owner")
        carried_out = [one for one in CHANGES if not _refused(connection, one, "never changed", "only moves forward")]

    assert carried_out == []
    assert ledger_of(ledger) == before


def test_a_login_that_is_only_a_member_cannot_silence_triggers_or_become_the_owner(ledger: str) -> None:
    with connect(ledger) as connection:
        connection.execute("CREATE ROLE api_login")
        try:
            connection.execute("GRANT foja_app TO api_login")
            connection.execute("SET SESSION AUTHORIZATION api_login")
            for statement in (b"SET session_replication_role = replica", b"SET ROLE foja_owner"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
            assert connection.execute("SELECT count(*) FROM ledger.stored_events").fetchone() == (1,)
        finally:
            connection.execute("RESET SESSION AUTHORIZATION")
            connection.execute("DROP ROLE api_login")


def test_the_function_that_writes_belongs_to_the_owner_and_searches_no_foreign_schema(ledger: str) -> None:
    rows = query(
        ledger,
        "SELECT proname, prosecdef, proowner::regrole::text, proconfig FROM pg_proc "
        "WHERE pronamespace = 'ledger'::regnamespace",
    )

    assert {row[2] for row in rows} == {"foja_owner"}
    without_path = {row[0] for row in rows if "search_path=pg_catalog, pg_temp" not in (row[3] or [])}
    assert without_path == {"clock_tolerance", "turned"}  # constants: they name nothing that a path could lead astray
    assert {row[0] for row in rows if row[1]} == {"append"}


def _refused(connection: psycopg.Connection, statement: str, *words: str) -> bool:
    try:
        connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege as error:
        return not words or any(word in str(error) for word in words)
    return False
