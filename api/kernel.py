"""What a context may declare about what it shows: entities, mutations, relations, summaries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from projections.kernel import Condition, ReadModel, Summary


@dataclass(frozen=True)
class Many:
    """A connection from a row to the rows of another read model that meet `where(row)`."""

    name: str
    to: ReadModel[Any]
    where: Callable[[Any], tuple[Condition, ...]]


@dataclass(frozen=True)
class Some:
    """A short list (or, with `single`, one nullable object) of rows under the keys `keys(row)`."""

    name: str
    to: ReadModel[Any]
    keys: Callable[[Any], Sequence[str]]
    single: bool = False


@dataclass(frozen=True)
class Shown:
    """A read model as a GraphQL entity: `singular` is its field, `plural` its connection."""

    model: ReadModel[Any]
    singular: str
    plural: str
    relations: tuple[Many | Some, ...] = ()


@dataclass(frozen=True)
class Mutates:
    """A command as a mutation: `entity` is the read model it returns, under the key `key(command)`."""

    command: type[Any]
    entity: ReadModel[Any]
    key: Callable[[Any], str]


@dataclass(frozen=True)
class Exposed:
    """All that a context shows."""

    entities: tuple[Shown, ...]
    mutations: tuple[Mutates, ...]
    summaries: tuple[Summary, ...] = ()
