"""Which rows an entry of the ledger touched: the fact read out of it, and the read model's keys for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel import Act, Recorded, event_type
from projections.kernel import LedgerEntry, ReadModel


def event_names(model: ReadModel[Any]) -> tuple[str, ...]:
    """The stored names of the events that a read model is folded from."""
    return tuple(_classes(model.events))


def keys_of(model: ReadModel[Any], entry: LedgerEntry) -> tuple[str, ...]:
    """The keys of the rows that an entry of one of the model's events touched."""
    return tuple(dict.fromkeys(model.keys(fact_of(_classes(model.events)[entry.type], entry))))


def fact_of(cls: type[Any], entry: LedgerEntry) -> Recorded[Any]:
    """The fact in an entry of an event's class, as of its newest schema; its personal values are None."""
    kind, data = event_type(cls), dict(entry.data)
    for schema in range(entry.schema, kind.schema):
        data = kind.upcasts[schema](data)
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
