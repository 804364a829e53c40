"""The data of an event that has sealed fields: how it is stored, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from application.ledger.apart import Bodies, named, open_apart, seal_apart
from application.ledger.sealing import KeyMap, key_for, key_to_seal, places, seal, unseal
from domain.kernel.declarations import ApartReference, EventType, Recorded, event_type

Plain = Callable[[Any], dict[str, Any]]
"""From an event to plain JSON values."""


def sealed_data(
    recorded: Recorded[Any],
    kind: EventType,
    plain: Plain,
    keys: KeyMap,
    bodies: list[bytes] | None,
    nonce: Callable[[], bytes] | None,
) -> dict[str, Any]:
    """The data with its sealed values under seal; what is kept apart goes into `bodies`.

    Raises SubjectErased or ThingDestroyed where a key is None, and TypeError where nobody takes what is kept apart.
    """
    event = recorded.event
    values = {name: getattr(event, name) for name in kind.apart}
    data = {**plain(without_apart(event)), **values}
    for place in places(recorded.stream, recorded.version, kind, data):
        key, value = key_to_seal(place, keys), data[place.field]
        if place.field not in values:
            data[place.field] = seal(value, place, key, nonce)
            continue
        if bodies is None:
            raise TypeError(f"{place.field} of {kind.name} is kept apart, and nobody here stores it")
        stored = seal_apart(value, place, key, nonce)
        bodies.append(stored)
        data[place.field] = named(stored)
    return data


def opened_data(
    stream: str, version: int, kind: EventType, data: Mapping[str, Any], keys: KeyMap, bodies: Bodies
) -> dict[str, Any]:
    """The data with its sealed values opened, or None where a key is."""
    opened = dict(data)
    for place in places(stream, version, kind, data):
        key, stored = key_for(place, keys), data[place.field]
        apart = place.field in kind.apart
        opened[place.field] = open_apart(stored, place, key, bodies) if apart else unseal(stored, place, key)
    return opened


def without_apart(event: Any) -> Any:
    """An event without what it keeps apart."""
    names = event_type(type(event)).apart
    return replace(event, **dict.fromkeys(names)) if names else event


def referring(event: Any, kind: EventType, data: Mapping[str, Any]) -> Any:
    """An event with the references in place of what its stored data keeps apart."""
    said = {name: data[name] for name in kind.apart if data[name] is not None}
    return replace(event, **{name: ApartReference(each["apart"], each["size"]) for name, each in said.items()})
