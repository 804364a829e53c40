"""The fields of events that name a thing, found by asking the read models: what keys and erasures are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from itertools import count
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.kernel.declarations import Act, Recorded, event_type
from projections.kernel.declarations import ReadModel

TRIES = 8
"""Events that are made of each class: one for each way that a union, an enum or a yes and no can go."""
NOBODY, NOWHEN = UUID(int=0), datetime(2000, 1, 1, tzinfo=UTC)
PLAIN: dict[Any, Any] = {int: 1, Decimal: Decimal(1), date: NOWHEN.date(), datetime: NOWHEN}


class Maker:
    """Makes events in which each text is another, and remembers of which field it was."""

    def __init__(self, turn: int) -> None:
        self._turn = turn
        self._numbers = count()
        self.names: dict[str, str] = {}

    def make(self, kind: type[Any]) -> Any:
        hints = get_type_hints(kind)
        return kind(**{one.name: self._value(one.name, hints[one.name]) for one in fields(kind)})

    def _value(self, name: str, hint: Any) -> Any:
        if get_origin(hint) is UnionType:
            kinds = [one for one in get_args(hint) if one is not type(None)]
            return self._value(name, kinds[self._turn % len(kinds)])
        if get_origin(hint) is tuple:
            return (self._value(name, get_args(hint)[0]),)
        if hint is bool:
            return bool(self._turn % 2)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return list(hint)[self._turn % len(hint)]
        if hint is str:
            text = f"zq{next(self._numbers)}qz"
            self.names[text] = name
            return text
        return self.make(hint) if is_dataclass(hint) and isinstance(hint, type) else PLAIN[hint]


def fields_that_name_things(models: Iterable[ReadModel[Any]], kinds: Iterable[type[Any]]) -> frozenset[str]:
    """The names of text fields that come back in a key, name whom an event erases, or whose a sealed value is."""
    told = {kind: set(_declared(kind)) for kind in kinds}
    for model in models:
        for kind in model.events:
            told[kind] |= set(_in_keys(model, kind))
    return frozenset[str]().union(*told.values())


def _declared(kind: type[Any]) -> Iterator[str]:
    stored = event_type(kind)
    if stored.erases is not None:
        yield stored.erases
    yield from (one.subject for one in stored.sealed.values())


def _in_keys(model: ReadModel[Any], kind: type[Any]) -> Iterator[str]:
    for turn in range(TRIES):
        maker = Maker(turn)
        event = maker.make(kind)
        act = Act("somebody", "*", "grant", NOWHEN)
        fact = Recorded(event, "stream", 1, 1, act, NOBODY, NOBODY, NOBODY, None)
        keys = "\n".join(model.keys(fact))
        yield from (name for text, name in maker.names.items() if text in keys)
