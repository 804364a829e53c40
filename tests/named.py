"""The types of events that only tests know: the owner of the ledger names them in the databases of tests."""

from __future__ import annotations

import psycopg

TEST_TYPES = ("test.Happened", "tests.Counted")


def name_event_types(dsn: str, *more: str) -> None:
    """Let the ledger take events of tests, each with schema 1."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET ROLE foja_owner")
        connection.execute(
            "INSERT INTO ledger.event_types (type, schema) SELECT unnest(%s::text[]), 1 ON CONFLICT DO NOTHING",
            [[*TEST_TYPES, *more]],
        )


def let_anything_in(dsn: str) -> None:
    """Let the ledger take bytes that are no envelopes: to test what meets them, or what knows nothing of envelopes."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET ROLE foja_owner")
        connection.execute(
            "CREATE OR REPLACE FUNCTION ledger.check_envelopes("
            " streams text[], versions bigint[], types text[], envelopes bytea[], moment timestamptz)"
            " RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN END'"
        )
