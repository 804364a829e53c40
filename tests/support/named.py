"""The types of events that only tests know: the owner of the ledger names them in the databases of tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from domain.kernel.declarations import event_type

TEST_TYPES = (
    "test.Happened",
    "tests.Counted",
    *(f"tests.{one}" for one in ("PurseFilled", "PurseDrawnOn", "HolderNamed", "DrawMade")),
    *(f"people.{one}" for one in ("PersonRegistered", "EmailReplaced", "PersonErased", "PersonShown", "ContactEnded")),
    *(f"essays.{one}" for one in ("EssayWritten", "EssayConfirmed", "EssayDestroyed")),
    *(f"matters.{one}" for one in ("MatterOpened", "PaperFiled", "PaperApproved", "PaperDestroyed", "MatterDestroyed")),
)


def name_event_types(dsn: str, classes: Iterable[type[Any]] = ()) -> None:
    """Let the ledger take events of tests: those above with schema 1, and these classes with every schema they had."""
    kinds = [event_type(one) for one in classes]
    named = [(kind.name, schema) for kind in kinds for schema in range(1, kind.schema + 1)]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET ROLE foja_owner")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO ledger.event_types (type, schema) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [*named, *((name, 1) for name in TEST_TYPES)],
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
