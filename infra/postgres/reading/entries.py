"""The ledger as an auditor reads it: the envelope's fields, whether or not a context still declares the event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from psycopg import sql

from application.sealing import without_sealed
from infra.postgres.reading.conditions import Values, all_of
from projections.kernel import LedgerEntry, LedgerQuery

AT = (
    "SELECT notification_id, recorded_at, state FROM ledger.stored_events "
    "WHERE notification_id = ANY (%s::bigint[]) ORDER BY notification_id"
)


def statement(query: LedgerQuery, values: Values) -> sql.Composed:
    """The page's records."""
    chosen: list[sql.Composable] = [sql.SQL("notification_id > {}").format(values.add(query.after, "bigint"))]
    if query.until is not None:
        chosen.append(sql.SQL("notification_id <= {}").format(values.add(query.until, "bigint")))
    if query.types:
        chosen.append(sql.SQL("topic = ANY ({})").format(values.add(list(query.types), "text[]")))
    if query.stream is not None:
        chosen.append(sql.SQL("originator_id = {}").format(values.add(query.stream, "text")))
    if query.actor is not None:
        chosen += _by_actor(query.actor, values)
    # Versions of a stream stand in position order, and have the index that finds them.
    order = "originator_version" if query.stream is not None else "notification_id"
    return sql.SQL(
        "SELECT notification_id, recorded_at, state FROM ledger.stored_events WHERE {} ORDER BY {} {} LIMIT {}"
    ).format(
        all_of(chosen),
        sql.Identifier(order),
        sql.SQL("DESC" if query.newest_first else "ASC"),
        values.add(query.first, "bigint"),
    )


def _by_actor(actor: str, values: Values) -> list[sql.Composable]:
    """The actor stands in the envelope alone; looking for its bytes first spares most of the parsing."""
    return [
        sql.SQL("position({} IN state) > 0").format(values.add(orjson.dumps(actor), "bytea")),
        sql.SQL("convert_from(state, 'UTF8')::json #>> '{{actor,id}}' = {}").format(values.add(actor, "text")),
    ]


def entry(record: Sequence[Any]) -> LedgerEntry:
    """The entry in a record of position, time and envelope."""
    position, recorded_at, state = record
    envelope = orjson.loads(state)
    actor = envelope["actor"]
    return LedgerEntry(
        position=position,
        recorded_at=recorded_at,
        stream=envelope["stream"],
        version=envelope["version"],
        type=envelope["type"],
        schema=envelope["schema"],
        event_id=envelope["id"],
        at=datetime.fromisoformat(envelope["at"]),
        actor=actor["id"],
        unit=actor["unit"],
        grant=actor["grant"],
        command_id=envelope["command"],
        correlation_id=envelope["correlation"],
        causation_id=envelope["causation"],
        data=without_sealed(envelope["data"]),
    )
