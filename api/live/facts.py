"""Which rows an entry of the ledger touched: the fact read out of it, and the read model's keys for it.

An entry that cannot be read is told as such, and breaks nothing that goes over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import msgspec

from application.ledger.unreadable import Reason, UnreadableBytes
from domain.kernel.declarations import Act, Recorded, event_type
from projections.kernel.declarations import LedgerEntry, ReadModel


def event_names(model: ReadModel[Any]) -> tuple[str, ...]:
    """The stored names of the events that a read model is folded from."""
    return tuple(_classes(model.events))


def keys_of(model: ReadModel[Any], entry: LedgerEntry) -> tuple[str, ...]:
    """The keys of the rows that an entry of one of the model's events touched; none where that cannot be told.

    Such an event changed no row either: the projector keeps it in quarantine.
    """
    fact = fact_of(_classes(model.events)[entry.type], entry)
    if isinstance(fact, UnreadableBytes):
        return ()
    try:
        return tuple(dict.fromkeys(model.keys(fact)))
    except Exception:  # noqa: BLE001 - whatever a read model raises stays its own trouble
        return ()


def fact_of(cls: type[Any], entry: LedgerEntry) -> Recorded[Any] | UnreadableBytes:
    """The fact in an entry of an event's class, as of its newest schema; what is sealed or kept apart is None."""
    if entry.unreadable is not None:
        return _unreadable(entry, cast("Reason", entry.unreadable))
    if entry.schema > event_type(cls).schema:
        return _unreadable(entry, "newer_schema")
    try:
        return _fact(cls, entry)
    except Exception:  # noqa: BLE001 - upcasts and classes raise whatever they like
        return _unreadable(entry, "other_data")


def _unreadable(entry: LedgerEntry, reason: Reason) -> UnreadableBytes:
    return UnreadableBytes(entry.position, entry.stream, entry.version, entry.type, entry.leaf_hash, reason)


def _fact(cls: type[Any], entry: LedgerEntry) -> Recorded[Any]:
    kind, data = event_type(cls), dict(entry.data)
    for schema in range(entry.schema, kind.schema):
        data = kind.upcasts[schema](data)
    data |= dict.fromkeys(kind.apart)  # of what is kept apart an entry has the reference alone
    return Recorded(
        event=msgspec.convert(data, cls),
        stream=entry.stream,
        version=entry.version,
        position=entry.position,
        act=Act(entry.actor, entry.unit, entry.grant, entry.at),
        event_id=UUID(entry.event_id),
        command_id=UUID(entry.command_id),
        correlation_id=UUID(entry.correlation_id),
        causation_id=None if entry.causation_id is None else UUID(entry.causation_id),
    )


@lru_cache(maxsize=1024)
def _classes(events: tuple[type[Any], ...]) -> Mapping[str, type[Any]]:
    return {event_type(cls).name: cls for cls in events}
