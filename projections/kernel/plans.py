"""What an answer is made of, written down before it is asked for: objects of columns, other rows, and pages of rows.

A plan says which rows and in which form, never how they are found, nor who may see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from projections.kernel.declarations import Query, ReadModel, Summary, Test, models_reached

Form = Literal["text", "integer", "boolean", "decimal", "date", "datetime", "path", "position", "enum"]
"""How a column is written in JSON: decimals and positions as text, moments in UTC, an enum by its member's name."""
Measure = Literal["by", "sum", "min", "max", "median", "p90"]
"""What a value of a group is: one that its rows share, or a figure of them."""


@dataclass(frozen=True, slots=True)
class Constant:
    """JSON that is the same for all rows."""

    json: str


@dataclass(frozen=True, slots=True)
class KnownValue:
    """JSON that is known before, and another one each time."""

    json: str


@dataclass(frozen=True, slots=True)
class ColumnValue:
    """A column of the row; `names` are the members of an enum by their values."""

    column: str
    form: Form
    nullable: bool
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The id of the row among all types: base64url of `type:key`, where the key stands in a column."""

    type_name: str
    key: str


@dataclass(frozen=True, slots=True)
class MoneyValue:
    """An amount with the row's currency: null where there is no amount."""

    amount: str
    nullable: bool
    members: tuple[tuple[str, Literal["amount", "currency"] | Constant], ...]


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A column that holds a personal value. The answer says beside it whose it is, in which field of which rows.

    `account` is the column that names the person, `jurisdiction` and `unit` those that say where the row lies.
    """

    value: ColumnValue
    model: str
    permission: str
    account: str
    jurisdiction: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class RowObject:
    """An object made of a row: its members by their names in the answer, in order."""

    members: tuple[tuple[str, Part], ...]


class LaterKey(str):
    """Stands for a key that is given with the question, so that one plan serves for all keys."""

    __slots__ = ()


LATER: Final = LaterKey("later")


@dataclass(frozen=True, slots=True)
class RecordValue:
    """A record that a column holds as JSON, or another record: its members by their names in the answer, in order.

    They stand in the JSON under the names of their columns.
    """

    column: str
    nullable: bool
    members: tuple[tuple[str, ColumnValue | RecordValue | RecordList | Constant], ...]


@dataclass(frozen=True, slots=True)
class RecordList:
    """Records in a column, or in a record: those from `start` to before `end`, counted from 0."""

    column: str
    nullable: bool
    members: tuple[tuple[str, ColumnValue | RecordValue | RecordList | Constant], ...]
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """The row of a read model under a key, or null: a given key, or the one in a column of the row around it."""

    model: ReadModel[Any]
    shown: RowObject
    as_of: int | None
    key: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class ListedRows:
    """The rows of a read model under the keys that a link of the row around it holds, in their order."""

    model: ReadModel[Any]
    shown: RowObject
    as_of: int | None
    link: str


@dataclass(frozen=True, slots=True)
class Edges:
    """The rows of a page with their cursors; `mark` is what a cursor of this order begins with."""

    mark: str
    members: tuple[tuple[str, Literal["cursor"] | RowObject | Constant], ...]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Where a page stands."""

    mark: str
    members: tuple[tuple[str, Literal["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"] | Constant], ...]


@dataclass(frozen=True, slots=True)
class GroupValues:
    """An object of values of a group: those that its rows share, their sums, or where they lie."""

    of: Measure
    members: tuple[tuple[str, ColumnValue | MoneyValue | Constant], ...]


@dataclass(frozen=True, slots=True)
class RowGroups:
    """Figures of all rows that the page is of, by the values of these fields; more than `most` are no answer."""

    by: tuple[str, ...]
    most: int
    members: tuple[tuple[str, Literal["count"] | GroupValues | Constant], ...]


PagePart = RowObject | Edges | PageFacts | RowGroups | Literal["totalCount", "position"] | Constant


@dataclass(frozen=True, slots=True)
class PageOfRows:
    """A page of a read model: of all rows that the query means, or of those that are joined to the row around it.

    `joined` are two fields that are equal: the other rows', and one of the row around it.
    """

    model: ReadModel[Any]
    query: Query
    members: tuple[tuple[str, PagePart], ...]
    joined: tuple[str, str] | None = None


GroupPart = Constant | ColumnValue | MoneyValue | Literal["path", "code", "label", "rows"]


@dataclass(frozen=True, slots=True)
class GroupList:
    """The groups of a summary, each an object of these members; columns are its `by` values and its sums."""

    members: tuple[tuple[str, GroupPart], ...]

    @property
    def is_labelled(self) -> bool:
        """Whether labels are asked for."""
        return any(part == "label" for _, part in self.members)


@dataclass(frozen=True, slots=True)
class SumsOfRows:
    """A summary by the first `level` codes of `path` (no path: one total for each `by`) over rows that meet `where`.

    There is no answer where there are more than `most` groups.
    """

    summary: Summary
    path: str | None
    level: int
    where: tuple[Test, ...]
    as_of: int | None
    most: int
    members: tuple[tuple[str, GroupList | Literal["position"] | Constant], ...]

    @property
    def is_labelled(self) -> bool:
        """Whether labels are read."""
        lists = (part for _, part in self.members if isinstance(part, GroupList))
        return self.path is not None and any(part.is_labelled for part in lists)


@dataclass(frozen=True, slots=True)
class SeveralRows:
    """Rows under keys of their own, of any read models, each or null, in this order."""

    rows: tuple[KeyedRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeOfRows:
    """What is told of an event that changed rows."""

    members: tuple[tuple[str, Constant | KnownValue | SeveralRows], ...]


RecordPart = ColumnValue | RecordValue | RecordList | Constant
Part = RecordPart | PersonalValue | GlobalId | MoneyValue | KeyedRow | ListedRows | PageOfRows
RootPart = Constant | KeyedRow | SeveralRows | PageOfRows | SumsOfRows | ChangeOfRows


@dataclass(frozen=True)
class Plan:
    """An answer: its members by their names, in order."""

    members: tuple[tuple[str, RootPart], ...]

    @cached_property
    def models(self) -> tuple[ReadModel[Any], ...]:
        """The read models that it reads, each once."""
        return tuple({model.name: model for model, _ in self.read()}.values())

    @cached_property
    def latest(self) -> Mapping[str, int]:
        """The last position as of which each of them is read, by their names; 0 for now."""
        positions: dict[str, int] = {}
        for model, as_of in self.read():
            positions[model.name] = max(positions.get(model.name, 0), as_of or 0)
        return positions

    @cached_property
    def by_keys(self) -> bool:
        """Whether all its rows are found by their keys: then each value is looked up in the same way."""
        return all(_is_by_keys(part, lists=False) for _, part in self.members)

    @cached_property
    def by_keys_and_joins(self) -> bool:
        """Whether they are, or stand in lists of rows that are joined to these, and that nobody filtered.

        Then each value is looked up in the same way, for whoever sees all of these rows.
        """
        return all(_is_by_keys(part, lists=True) for _, part in self.members)

    def read(self) -> Iterator[tuple[ReadModel[Any], int | None]]:
        """The read models that it reads, and as of which position."""
        yield from _read_by(self.members)


PERSONAL_MARK: Final = "\x01"
"""What stands around the notes that say whose a personal value is: no JSON holds it as it is."""


def _is_by_keys(part: object, *, lists: bool) -> bool:
    match part:
        case KeyedRow(shown=shown) | ListedRows(shown=shown):
            return _is_by_keys(shown, lists=lists)
        case SeveralRows(rows=rows):
            return all(_is_by_keys(row, lists=lists) for row in rows)
        case RowObject(members=members) | Edges(members=members):
            return all(_is_by_keys(member, lists=lists) for _, member in members)
        case PageOfRows(members=members) if lists and part.joined is not None and _is_unfiltered(part.query):
            return all(_is_by_keys(member, lists=lists) for _, member in members)
        case Constant() | ColumnValue() | PersonalValue() | GlobalId() | MoneyValue():
            return True
        case PageFacts() | "cursor" | "totalCount" | "position":
            return True
        case _:
            return False


def _is_unfiltered(query: Query) -> bool:
    """Whether rows are told apart by nothing but the row that they belong to, now, and are in an order of their own."""
    of_others = any(ordering.of is not None for ordering in query.order)
    return not (query.where or query.after or query.before or query.as_of is not None or of_others)


def _read_by(members: Iterable[tuple[str, object]]) -> Iterator[tuple[ReadModel[Any], int | None]]:
    for _, part in members:
        yield from _read(part)


def _read(part: object) -> Iterator[tuple[ReadModel[Any], int | None]]:
    match part:
        case KeyedRow() | ListedRows():
            yield part.model, part.as_of
            yield from _read(part.shown)
        case SeveralRows():
            for row in part.rows:
                yield from _read(row)
        case PageOfRows():
            yield part.model, part.query.as_of
            yield from _reached(models_reached(part.query.where, part.query.order), part.query.as_of)
            yield from _read_by(part.members)
        case SumsOfRows(summary=summary, as_of=as_of):
            yield summary.of, as_of
            yield from _reached(models_reached(part.where), as_of)
            if part.is_labelled:
                yield summary.labels.of, summary.labels.moment(as_of)
        case RowObject() | Edges() | ChangeOfRows():
            yield from _read_by(part.members)
        case _:
            return


def _reached(models: Iterable[ReadModel[Any]], as_of: int | None) -> Iterator[tuple[ReadModel[Any], int | None]]:
    """Read models whose rows tests and orders look at: as they are now where no history is kept."""
    for model in models:
        yield model, as_of if model.history else None
