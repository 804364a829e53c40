"""Whether an erasure reaches all that read models hold of a person or a thing, as far as their declarations show it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from domain.kernel.declarations import event_type
from domain.kernel.fields import word
from projections.kernel.declarations import ReadModel


class OutOfReachError(ValueError):
    """A read model holds sealed values that no erasure would take out; the message names both."""


def check_erasable(models: Collection[ReadModel[Any]], events: Collection[type[Any]]) -> None:
    """Raise OutOfReachError for a read model whose sealed values would outlive the erasure of their person or thing.

    `events` are all that can happen in the installation. That a value stands beside the id of its person or thing is
    checked by the read model itself, and again for each row.
    """
    ended = {event_type(event).purpose for event in events if event_type(event).erases}
    for model in models:
        kept = [name for name, field_class in model.sealed.items() if not ended & {None, field_class.purpose}]
        if kept:
            raise OutOfReachError(
                f"{model.name} holds sealed values in {', '.join(kept)}, and no event of the installation erases "
                "anybody or anything, or ends that purpose: declare one with @event(..., erases=...)"
            )
        _check_sources(model)


def _check_sources(model: ReadModel[Any]) -> None:
    """A value that comes from no sealed field would stay in the ledger for ever."""
    sealed = {field_class.purpose for cls in model.events for field_class in event_type(cls).sealed.values()}
    for name, field_class in model.sealed.items():
        if field_class.purpose not in sealed:
            raise OutOfReachError(
                f"{model.name}: none of its events has a {word(field_class)} field for the purpose "
                f"{field_class.purpose!r}, so what would {name} hold? A value that was not "
                "sealed cannot be erased in the ledger"
            )
