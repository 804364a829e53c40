"""What a context may declare about what it shows: entities, mutations, relations, summaries,
shapes of these, and questions that are answered by working something out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from application.kernel.rules import Rule, Slice
from domain.kernel.composition import check_field
from domain.kernel.naming import camel, member
from projections.kernel.declarations import Condition, ReadModel, Summary


@dataclass(frozen=True)
class One:
    """One nullable object: the row of another read model whose key stands in the field `key` of this row.

    Without `key`, it is the field that is named like the other's key. Rows can be filtered and ordered by what the
    other row is, where they can be filtered by that field.
    """

    name: str
    to: ReadModel[Any]
    key: str | None = None

    @property
    def reads(self) -> str:
        """The field of the row with the other's key."""
        return self.key or self.to.key


@dataclass(frozen=True)
class Few:
    """A short list of rows of another read model, under the keys that the link `link` of this one gives.

    Without `link`, it is the one that is called like the list.
    """

    name: str
    to: ReadModel[Any]
    link: str | None = None

    @property
    def reads(self) -> str:
        """The link of the read model with the others' keys."""
        return self.link or self.name

    def keys(self, model: ReadModel[Any], row: Any) -> Sequence[str]:
        """The keys of the other rows, each once, for a row of `model`."""
        return tuple(dict.fromkeys(model.links[self.reads](row)))


@dataclass(frozen=True)
class Many:
    """A connection to the rows of another read model whose field `by` equals the field `of` of this row.

    Without `of`, it is this row's key; without `by`, the other's field of the same name.
    """

    name: str
    to: ReadModel[Any]
    by: str | None = None
    of: str | None = None

    def where(self, model: ReadModel[Any], row: Any) -> tuple[Condition, ...]:
        """What the other rows meet, for a row of `model`."""
        there, here = self.joined(model)
        return (Condition(there, "eq", getattr(row, here)),)

    def joined(self, model: ReadModel[Any]) -> tuple[str, str]:
        """The field of the other rows, and the field of a row of `model` that it equals."""
        here = self.of or model.key
        return self.by or here, here


Relation = One | Few | Many


@dataclass(frozen=True)
class Entity:
    """A read model as a GraphQL entity: `singular` is its field, `plural` its connection.

    They follow the names of the row class (`BudgetLine`: `budgetLine`) and of the read model
    (`budgeting.budget_lines`: `budgetLines`), and are written where they differ. `own` is a second connection, where
    there is one: the rows alone whose account the viewer is, whose post they hold, or at whose unit they serve.
    """

    model: ReadModel[Any]
    relations: tuple[Relation, ...] = ()
    singular: str = ""
    plural: str = ""
    own: str = ""

    def __post_init__(self) -> None:
        """Derive the names that are not written."""
        object.__setattr__(self, "singular", self.singular or member(self.model.row))
        object.__setattr__(self, "plural", self.plural or camel(self.model.name.rpartition(".")[2]))


@dataclass(frozen=True)
class Mutation:
    """A command as a mutation: `entity` is the read model it returns, under the key that `key` gives for the command.

    `key` is a field of the command, or a function of it. Without it, the key stands in the command's field that is
    named like the row's key field.
    """

    command: type[Any]
    entity: ReadModel[Any]
    key: str | Callable[[Any], str] | None = None

    @property
    def key_of(self) -> Callable[[Any], str]:
        """Gives the key of the row for a command; raises CompositionError where the command has no such field."""
        if callable(self.key):
            return self.key
        name, known = self.key or self.entity.key, [field.name for field in fields(self.command)]
        use = "key=" if self.key else f"without key=, the key of {self.entity.name}"
        check_field(f"the mutation {self.command.__module__}.{self.command.__qualname__}", use, name, known)
        return lambda command: str(getattr(command, name))


def mutations(
    declared: Slice[Any, Any, Any], entity: ReadModel[Any], *commands: type[Any], key: str | None = None
) -> tuple[Mutation, ...]:
    """The commands of a slice, all or those named, as mutations that return a row of `entity`.

    The row's key stands in the command's field `key`, or in the one that is named like the row's key; where there is
    none, it is the id that the command's rule makes; composing refuses a command that has neither.
    """
    return tuple(
        Mutation(command, entity, key or _key_in(command, entity, declared.commands[command]))
        for command in commands or declared.commands
    )


def _key_in(command: type[Any], entity: ReadModel[Any], rule: Rule) -> str | Callable[[Any], str] | None:
    """A field that the rule names is no key of another row: only what the rule makes may be."""
    has_field = entity.key in {field.name for field in fields(command)}
    return None if has_field or isinstance(rule.key, str) else rule.key


@dataclass(frozen=True)
class Comparison:
    """A summary over several values of one of its `by` fields, side by side: the years of a government.

    `whose` and `across` are `by` fields: what is compared belongs to one value of `whose`, and each value of `across`
    is a column. `by(whose, across)` gives the fields that groups and `of.labels` share. A code of another column counts
    as the code that the rows of `mappings` under `between(from by, to by, path field)` say: each has a `path` and a
    `to_path`.
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
class Question:
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
    """Personal fields of a read model that are about to be shown to somebody else than the accounts they are about.

    The rows lie at `unit` and `jurisdiction`, as far as their scope says; a viewer of them has `permission` there.
    """

    model: str
    permission: str
    fields: tuple[str, ...]
    accounts: tuple[str, ...]
    purpose: str
    jurisdiction: str | None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Bytes of an official file, and of an entry of it, that are about to be given to an account: a row names them."""

    account: str
    model: str
    file: str
    entry: str | None
    blob: str
    purpose: str | None


@dataclass(frozen=True)
class Exposed:
    """All that a context shows.

    `recording` gives the command that records a reading of personal data, of rows of any context: one context has it.
    So has one `recording_files`: the command that records, where the file asks for it, that bytes of it are read.
    """

    entities: tuple[Entity, ...]
    mutations: tuple[Mutation, ...]
    summaries: tuple[Summary, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    series: tuple[Series, ...] = ()
    funnels: tuple[Funnel, ...] = ()
    questions: tuple[Question, ...] = ()
    recording: Callable[[Reading], Any] | None = None
    recording_files: Callable[[ReadFile], Any] | None = None
