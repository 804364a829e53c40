"""Writing a ledger of millions of events, with their receipts, by COPY."""

from __future__ import annotations

from itertools import islice

import psycopg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench.growth.facts import AT, facts
from infra.bootstrap import INSTALLATION

CHUNK = 5_000
_EVENTS = "COPY ledger.stored_events FROM STDIN (FORMAT BINARY)"
_EVENT_TYPES = ("text", "int8", "text", "bytea", "int8", "timestamptz")
_RECEIPTS = "COPY ledger.commands FROM STDIN (FORMAT BINARY)"
_RECEIPT_TYPES = ("text", "uuid", "bytea", "text", "int8", "int8", "int4")


def write(dsn: str, events: int) -> None:
    """Fill an empty ledger with so many events, an act each; vacuum leaves it alone until it is asked to look."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    told, codec = facts(events), INSTALLATION.codec
    with psycopg.connect(dsn) as connection, Progress(*columns, console=Console(stderr=True)) as bars:
        for table in ("stored_events", "commands"):
            connection.execute(f"ALTER TABLE ledger.{table} SET (autovacuum_enabled = off)".encode())
        task, position = bars.add_task(f"writing {events:,} events", total=events), 0
        while chunk := list(islice(told, CHUNK)):
            stored = [codec.seal(fact) for fact in chunk]
            with connection.cursor() as cursor, cursor.copy(_EVENTS.encode()) as copy:
                copy.set_types(_EVENT_TYPES)
                for at, each in enumerate(stored, position + 1):
                    copy.write_row((str(each.originator_id), each.originator_version, each.topic, each.state, at, AT))
            with connection.cursor() as cursor, cursor.copy(_RECEIPTS.encode()) as copy:
                copy.set_types(_RECEIPT_TYPES)
                for at, fact in enumerate(chunk, position + 1):
                    digest = fact.digest
                    copy.write_row((fact.act.actor, fact.command_id, digest, fact.stream, fact.version, at, 1))
            position += len(chunk)
            bars.update(task, completed=position)
        connection.execute("UPDATE ledger.head SET position = %s, recorded_at = %s", [position, AT])
