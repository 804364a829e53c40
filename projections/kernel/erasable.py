"""Whether an erasure reaches all that read models hold of a person, as far as their declarations show it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from domain.kernel.declarations import event_type
from projections.kernel.declarations import ReadModel


class OutOfReachError(ValueError):
    """A read model holds personal values that no erasure would take out; the message names both."""


def check_erasable(models: Collection[ReadModel[Any]], events: Collection[type[Any]]) -> None:
    """Raise UnreachableError for a read model whose personal values would outlive their person's erasure.

    `events` are all that can happen in the installation. That a value stands beside the id of its person is checked by
    the read model itself, and again for each row.
    """
    erasing = any(event_type(event).erases for event in events)
    for model in models:
        if model.personal and not erasing:
            raise OutOfReachError(
                f"{model.name} holds personal values in {', '.join(model.personal)}, and no event of the installation "
                "erases a person: declare one with @event(..., erases=...)"
            )
        _check_sources(model)


def _check_sources(model: ReadModel[Any]) -> None:
    """A personal value that comes from no sealed field would stay in the ledger for ever."""
    sealed = {field_class.purpose for cls in model.events for field_class in event_type(cls).personal.values()}
    for name, field_class in model.personal.items():
        if field_class.purpose not in sealed:
            raise OutOfReachError(
                f"{model.name}: none of its events has a personal field for the purpose {field_class.purpose!r}, so "
                f"what would {name} hold? A value that was not sealed cannot be erased in the ledger"
            )
