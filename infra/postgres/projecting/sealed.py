"""The sealed values of rows: whose they are, taking them out, and keeping those out that nobody could find again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Generic, TypeVar

from application.ledger.sealing import Erasures, Pair
from domain.kernel.declarations import Recorded, event_type
from projections.kernel.declarations import ReadModel

Row = TypeVar("Row")
Source = tuple[Pair, Any]
"""Whose key a value is sealed under and for which purpose, and the value."""


class MisplacedError(ValueError):
    """A row holds a value beside the id of somebody else or of nobody, or for another purpose.

    An erasure would not find it, or it would be read as something else than it is.
    """


class SealedValues(Generic[Row]):
    """What stands under the keys of persons and things, in the rows of one read model."""

    def __init__(self, model: ReadModel[Row]) -> None:
        self._model = model

    def without(self, row: Row, erased: Erasures) -> Row:
        """The row without what stands under the keys of these: itself where that is nothing."""
        gone = [
            name
            for name, field_class in self._model.sealed.items()
            if getattr(row, name) is not None and Pair(getattr(row, field_class.subject), field_class.purpose) in erased
        ]
        return replace(row, **dict.fromkeys(gone)) if gone else row  # type: ignore[type-var]

    def check(self, old: Row | None, new: Row, fact: Recorded[Any]) -> None:
        """Raise MisplacedError where a value of the new row came from another person or thing than the one beside it.

        A value may be the event's or the old row's, or be made of such; what it is made of cannot be told, whose
        values there were can.
        """
        kept = set(self._of_row(old)) if old is not None else set[Source]()
        fresh = [source for source in self._of_row(new) if source not in kept]
        if not fresh:
            return
        known = kept.union(_of_event(fact.event))
        pairs, values = {pair for pair, _ in known}, {value for _, value in known}
        for source in fresh:
            if source not in known and (source[0] not in pairs or source[1] in values):
                raise MisplacedError(f"{self._model.name} holds a sealed value beside another's id")

    def _of_row(self, row: Row) -> Iterator[Source]:
        for name, field_class in self._model.sealed.items():
            value = getattr(row, name)
            if value is not None:
                yield Pair(getattr(row, field_class.subject), field_class.purpose), value


def _of_event(happened: Any) -> Iterator[Source]:
    for name, field_class in event_type(type(happened)).sealed.items():
        value = getattr(happened, name)
        if value is not None:
            yield Pair(getattr(happened, field_class.subject), field_class.purpose), value
