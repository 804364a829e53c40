"""What a context may declare about what it shows: entities, mutations, relations, summaries,
shapes of these, and questions that are answered by working something out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projections.kernel.declarations import Condition, ReadModel, Summary


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
class Compares:
    """A summary over several values of one of its `by` fields, side by side: the years of a government.

    `whose` and `across` are `by` fields: what is compared belongs to one value of `whose`, and each value of `across`
    is a column. `by(whose, across)` gives the fields that `of.label_key` needs. A code of another column counts as the
    code that the rows of `mappings` under `between(from by, to by, path field)` say: each has a `path` and a `to_path`.
    """

    name: str
    of: Summary
    whose: str
    across: str
    by: Callable[[Any, Any], Mapping[str, Any]]
    mappings: ReadModel[Any]
    between: Callable[[Mapping[str, Any], Mapping[str, Any], str], tuple[Condition, ...]]


@dataclass(frozen=True)
class Series:
    """A summary in the shape of a chart: its largest groups as categories, a series of values for each measure."""

    name: str
    of: Summary


@dataclass(frozen=True)
class Funnel:
    """Measures of a summary that are stages of one way: what stands at each, and what has come to it or beyond.

    `whole` is the measure that all of it is a part of; `stages` are the names of the stages in order, each with its
    measure.
    """

    name: str
    of: Summary
    whole: str
    stages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asks:
    """A question whose answer is worked out when it is asked: the field `name` of Query.

    The fields of the frozen dataclass `question` are its arguments: str, int, `Position`, bool, Decimal, date,
    datetime, UUID, enums, dataclasses and tuples of these, optional with defaults. Its docstring describes the field.
    The answer is a list of `answer` dataclasses, whose fields are of the types that a row can have, (tuples of)
    dataclasses among them. `permission` is what a viewer needs, None for what the public may ask. `rows` is how many
    rows the answer counts for in a query's cost. `Services.answers` holds who answers.
    """

    name: str
    question: type[Any]
    answer: type[Any]
    permission: str | None
    rows: int = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """Personal fields of a read model that are about to be shown to somebody else than the accounts they are about."""

    model: str
    fields: tuple[str, ...]
    accounts: tuple[str, ...]
    purpose: str
    jurisdiction: str | None


@dataclass(frozen=True)
class Exposed:
    """All that a context shows. `recording` gives the command that records a reading of personal data."""

    entities: tuple[Shown, ...]
    mutations: tuple[Mutates, ...]
    summaries: tuple[Summary, ...] = ()
    comparisons: tuple[Compares, ...] = ()
    series: tuple[Series, ...] = ()
    funnels: tuple[Funnel, ...] = ()
    questions: tuple[Asks, ...] = ()
    recording: Callable[[Reading], Any] | None = None
