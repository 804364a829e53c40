"""Acts that nobody can read, put into a ledger past all that guards it: as its owner might, or an older version."""

from __future__ import annotations

import psycopg

_PLANT = """
WITH moved AS (
    UPDATE ledger.head SET position = position + 1, recorded_at = greatest(recorded_at, clock_timestamp())
    RETURNING position, recorded_at
)
INSERT INTO ledger.stored_events (originator_id, originator_version, topic, state, notification_id, recorded_at)
SELECT %(stream)s, coalesce(max(s.originator_version), 0) + 1, %(type)s, %(state)s,
    (SELECT position FROM moved), (SELECT recorded_at FROM moved)
FROM ledger.stored_events AS s WHERE s.originator_id = %(stream)s
RETURNING notification_id
"""


def plant(database: str, stream: str, type_: str, state: bytes = b'{"broken') -> int:
    """Store bytes as the next event of a stream, under the name of a type; their position."""
    with psycopg.connect(database, autocommit=True) as connection:
        given = {"stream": stream, "type": type_, "state": state}
        row = connection.execute(_PLANT.encode(), given).fetchone()
        connection.execute("SELECT pg_notify('foja_ledger', '')")
    assert row is not None
    return int(row[0])
