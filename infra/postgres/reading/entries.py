"""The ledger as an auditor reads it: the envelope's fields, whether or not a context still declares the event."""

from collections.abc import Sequence
from typing import Any

import orjson

from application.ledger.envelope import envelope_of
from application.ledger.sealing import without_sealed
from application.ledger.unreadable import Reason, leaf_hash
from infra.postgres.reading.conditions import Values, all_of
from projections.kernel.declarations import LedgerEntry, LedgerQuery

COLUMNS = "notification_id, recorded_at, state, originator_id, originator_version, topic"
"""What a record is made of, for `entry`."""
AT = f"""
SELECT {COLUMNS} FROM ledger.stored_events WHERE notification_id = ANY ($1::bigint[]) ORDER BY notification_id
"""  # noqa: S608 - these names are our own


def statement(query: LedgerQuery, values: Values) -> str:
    """The page's records."""
    chosen = [f"notification_id > {values.add(query.after, 'bigint')}"]
    if query.until is not None:
        chosen.append(f"notification_id <= {values.add(query.until, 'bigint')}")
    if query.types:
        chosen.append(f"topic = ANY ({values.add(list(query.types), 'text[]')})")
    if query.stream is not None:
        chosen.append(f"originator_id = {values.add(query.stream, 'text')}")
    if query.actor is not None:
        chosen += _by_actor(query.actor, values)
    # Versions of a stream stand in position order, and have the index that finds them.
    order = "originator_version" if query.stream is not None else "notification_id"
    way = "DESC" if query.newest_first else "ASC"
    return (
        f"SELECT {COLUMNS} FROM ledger.stored_events WHERE {all_of(chosen)}"  # noqa: S608 - these names are our own
        f" ORDER BY {order} {way} LIMIT {values.add(query.first, 'bigint')}"
    )


def _by_actor(actor: str, values: Values) -> list[str]:
    """The actor stands in the envelope alone; looking for its bytes first spares most of the parsing."""
    return [
        f"position({values.add(orjson.dumps(actor), 'bytea')} IN state) > 0",
        f"ledger.actor_of(state) = {values.add(actor, 'text')}",
    ]


def entry(record: Sequence[Any]) -> LedgerEntry:
    """The entry in a record of COLUMNS, also where its bytes cannot be read: then with what the ledger says of it."""
    position, recorded_at, state, *at = record
    try:
        envelope = envelope_of(state)
        data = without_sealed(orjson.loads(memoryview(envelope.data)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return _unreadable(record, "no_envelope")
    if at != [envelope.stream, envelope.version, envelope.type]:
        return _unreadable(record, "misplaced")
    return LedgerEntry(
        position=position,
        recorded_at=recorded_at,
        stream=envelope.stream,
        version=envelope.version,
        type=envelope.type,
        schema=envelope.schema,
        event_id=str(envelope.id),
        at=envelope.at,
        actor=envelope.actor.id,
        unit=envelope.actor.unit,
        grant=envelope.actor.grant,
        command_id=str(envelope.command),
        correlation_id=str(envelope.correlation),
        causation_id=None if envelope.causation is None else str(envelope.causation),
        data=data,
        leaf_hash=leaf_hash(state),
    )


def _unreadable(record: Sequence[Any], reason: Reason) -> LedgerEntry:
    position, recorded_at, state, stream, version, type_ = record
    return LedgerEntry(
        position=position,
        recorded_at=recorded_at,
        stream=stream,
        version=version,
        type=type_,
        schema=0,
        event_id="",
        at=recorded_at,
        actor="",
        unit="",
        grant="",
        command_id="",
        correlation_id="",
        causation_id=None,
        data={},
        leaf_hash=leaf_hash(state),
        unreadable=reason,
    )
