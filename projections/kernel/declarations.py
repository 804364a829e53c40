"""What a context may declare about what can be asked: read models, summaries, and their queries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, Literal, Protocol, TypeVar, get_args, get_type_hints

from domain.kernel.composition import CompositionError, check_field
from domain.kernel.declarations import Recorded
from domain.kernel.fields import (
    PUBLIC,
    Personal,
    Sealed,
    UnclassifiedError,
    apart,
    classify,
    keep_unsaid,
    personal,
    sealed,
    word,
)
from domain.kernel.sight import EVERYTHING, NOTHING, Sight
from projections.kernel.filtering import AMOUNT_NOTE, comparable, has_amounts, list_fields, text_fields
from projections.kernel.scope import Scope

if TYPE_CHECKING:
    from projections.kernel.plans import Plan

Row = TypeVar("Row")

Amount = Annotated[Decimal, AMOUNT_NOTE]
"""Money whose currency stands in the same row's `currency` field: GraphQL shows it as Money."""


@dataclass(frozen=True, slots=True)
class BlobField:
    """A field of a row that names a file by its stored bytes: who sees the row may download it (`/files/{blob}`).

    `name` and `media_type` are the fields that say what the file is called and is. `account` is the field with the
    account that it is about: others say what for they read it, and that is recorded.
    """

    field: str
    name: str | None = None
    media_type: str | None = None
    account: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the row that it names."""
        return tuple(name for name in (self.field, self.name, self.media_type, self.account) if name is not None)


@dataclass(frozen=True)
class ReadModel(Generic[Row]):
    """The answer to one question, kept up to date: a table of rows folded from events.

    `row` is a frozen dataclass, the single source of the table, the GraphQL type and the docs.
    Field types: str, int, bool, Decimal, Amount, date, datetime, a str enum, tuple[str, ...] (a path
    of codes), or any of them `| None`; a (tuple of) dataclass is stored as JSON.
    `key` names the row's key field (text). `keys(fact)` says which rows a fact touches;
    `evolve(row, fact, key)` gives the new row, or None to remove it; both are pure.
    A change of either, or of `row`, needs a new `version`: it is built beside the old one.
    `history` keeps each superseded row, so that any query can be asked as of a moment.
    Its rows may be filtered by every field whose values can be compared, but the sealed ones, those in `unfiltered`,
    and the key, which finds a row by itself (`key_filtered` adds it). `orders` names the fields that may be ordered by.
    `permission` is what a viewer needs, None for what the public may see. `scope` says whose each row is: who has the
    permission in some place sees the rows of that place. Without it, only who has it everywhere sees any.
    `searched` names text fields whose words rows are found by, in Spanish and English; none that are
    personal or kept apart.
    `found_by` are fields that tell one row apart together, as its key does: they have an index, superseded rows too.
    The machine may look a row up by one that is sealed, for somebody who brings the value; no filter shows it.
    `found_by` are fields by which rows are found together, as one is by its key: they have an index, superseded rows
    too.
    `members` are lists of codes by any of which rows are found (`containsAny`): each has an index of its members. A row
    that is to be found by prefixes holds all prefixes of its codes.
    `blobs` are fields that name files, which whoever sees the row may download; rows can be filtered by them.
    `links` give, by a name, the keys of other rows that a row leads to, in order: they are kept with the row.

    A row field annotated `Personal` may hold a personal value, until the person is erased: then the machine sets it to
    None, in rows and superseded rows, whatever their key and whether `events` name the erasure or not. `subject` names
    the field of the row with the id of the person, of `str` or `str | None`; a row may be about several. Such a read
    model has a `permission`, and is given the personal values of its purposes alone; to all others the personal fields
    of events are None, always. `evolve` may not look at whether a personal value is there: it gives the same row with
    the values and without, but for the values. All of that holds of fields annotated `Secret` too; who sees a row sees
    its secrets, and no reading of them is recorded. A field annotated `Apart`, of `str | None`, has the text that an
    event of it keeps apart, which is fetched when the event is folded; a read model without one gets None for it.
    """

    name: str
    version: int
    row: type[Row]
    key: str
    events: tuple[type[Any], ...]
    keys: Callable[[Recorded[Any]], Iterable[str]]
    evolve: Callable[[Row | None, Recorded[Any], str], Row | None]
    history: bool = False
    unfiltered: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    key_filtered: bool = False
    permission: str | None = None
    scope: Scope | None = None
    links: Mapping[str, Callable[[Row], Sequence[str]]] = field(default_factory=dict, hash=False)
    found_by: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    blobs: tuple[BlobField, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError where sealed values would be kept or shown beyond what they may be.

        And where the key, an order, `unfiltered`, `searched` or the scope names no such field of the row, or nobody
        needs a permission that the scope could be held against.
        """
        known = [each.name for each in fields(self.row)]  # type: ignore[arg-type]
        check_field(self.name, f"its key, of {self.row.__name__},", self.key, known)
        for use, names in (("an order", self.orders), ("found_by", self.found_by)):
            for name in names:
                check_field(self.name, f"{use}, of {self.row.__name__},", name, known)
        for blob in self.blobs:
            for name in blob.fields:
                check_field(self.name, f"a file, of {self.row.__name__},", name, known)
        if self.scope is not None:
            if self.permission is None:
                raise ValueError(f"{self.name} is for everybody, so it has no scope: give it a permission")
            self.scope.check(self.name, self.row)
        try:
            if self.sealed:
                self._check_sealed()
        except UnclassifiedError as error:
            raise UnclassifiedError(f"{self.name}: {error}") from None
        for name in self.unfiltered:
            check_field(self.name, f"unfiltered, of {self.row.__name__},", name, self._filterable)
        texts = [name for name in text_fields(self.row) if name not in {*self.personal, *self.apart}]
        for name in self.searched:
            check_field(self.name, f"searched, of {self.row.__name__},", name, texts)
        lists = [name for name in list_fields(self.row) if name in self.filters]
        for name in self.members:
            check_field(self.name, f"members, lists that {self.row.__name__} is filtered by,", name, lists)
        for blob in self.blobs:
            check_field(self.name, f"a file, found by a filter of {self.row.__name__},", blob.field, self.filters)

    def _check_sealed(self) -> None:
        if self.permission is None:
            said = " and ".join(sorted({word(field_class) for field_class in self.sealed.values()}))
            raise ValueError(f"{self.name} holds {said} values, so it is not for everybody: it needs a permission")
        if self.key in self.sealed:
            raise ValueError(f"{self.name}: a key is told to everybody who waits for a change, so it is not sealed")
        if asked := self.sealed.keys() & set(self.orders):
            raise ValueError(f"{self.name}: an answer by {sorted(asked)} would tell sealed values that nobody reads")
        hints = get_type_hints(self.row) if self.apart else {}
        for name in self.apart:
            if set(get_args(hints[name])) != {str, NoneType}:
                raise UnclassifiedError(f"{self.row.__name__}.{name} holds a text that is kept apart: `str | None`")
        keep_unsaid(self.row, self.sealed)

    def shows(self, sight: Sight) -> bool:
        """Whether any of its rows can be seen with this sight."""
        return sight.everywhere if self.scope is None else self.scope.shows(sight)

    def narrowed(self, sight: Sight) -> Sight:
        """A sight as far as it matters for its rows: all who have the same one see the same of them."""
        if self.scope is None:
            return EVERYTHING if sight.everywhere else NOTHING
        return self.scope.narrowed(sight)

    @property
    def by_file(self) -> bool:
        """Whether its rows are of official files: who sees one changes with access to the file, and with time."""
        return self.scope is not None and self.scope.file is not None

    def shows_all(self, sight: Sight) -> bool:
        """Whether every one of its rows is seen with this sight, whatever becomes of them."""
        return sight.everywhere and (sight.unsealed or not self.by_file)

    @cached_property
    def filters(self) -> tuple[str, ...]:
        """The fields that rows may be filtered by, in the order of the row."""
        return tuple(name for name in self._filterable if name not in self.unfiltered)

    @property
    def _filterable(self) -> list[str]:
        left_out = {*self.sealed, *(() if self.key_filtered else (self.key,))}
        return [name for name in comparable(self.row) if name not in left_out]

    @cached_property
    def currency(self) -> str | None:
        """The field with the currency of a row's amounts; None where it has no amounts."""
        return "currency" if has_amounts(self.row) else None

    @cached_property
    def personal(self) -> Mapping[str, Personal]:
        """The fields of a row that hold personal values."""
        return personal(self.sealed)

    @cached_property
    def sealed(self) -> Mapping[str, Sealed]:
        """The fields of a row that hold personal or secret values."""
        return sealed(classify(self.row, PUBLIC, subject_may_lack=True))

    @cached_property
    def apart(self) -> Collection[str]:
        """The sealed fields of a row that are kept apart of events, and whole in the row."""
        return tuple(apart(self.sealed))

    @cached_property
    def told_by(self) -> Mapping[str, tuple[str, ...]]:
        """For each field of a row that names a person or a thing, the fields that hold values sealed under its keys."""
        subjects = dict.fromkeys(field_class.subject for field_class in self.sealed.values())
        return {
            subject: tuple(name for name, field_class in self.sealed.items() if field_class.subject == subject)
            for subject in subjects
        }


@dataclass(frozen=True)
class Labels:
    """What the codes of paths mean: each row of `of` has the `label` of one code.

    Of a group, that is the row with the group's values in the fields `same`, the name of the path field in
    `dimension`, and the codes in `path`; `of` is `found_by` these. `called` are the names there of path fields that
    have another one in the rows that are summed up.
    """

    of: ReadModel[Any]
    same: tuple[str, ...] = ()
    dimension: str = "dimension"
    path: str = "path"
    called: Mapping[str, str] = field(default_factory=dict, hash=False)

    def name_of(self, path: str) -> str:
        """The name there of a path field."""
        return self.called.get(path, path)

    def moment(self, as_of: int | None) -> int | None:
        """As of when labels are read, for sums as of a position: as they are now where no history is kept."""
        return as_of if self.of.history else None

    def check(self, summary: str, by: Sequence[str]) -> None:
        """Raise ValueError where a field is none of the rows of `of`, or the groups cannot be told by it."""
        known = [each.name for each in fields(self.of.row)]
        for name in ("label", self.dimension, self.path, *self.same):
            check_field(summary, f"a label of {self.of.name}", name, known)
        for name in self.same:
            check_field(summary, "what a label and its group have in common", name, by)
        if {*self.same, self.dimension, self.path} != {*self.of.found_by}:
            found = ", ".join((*self.same, self.dimension, self.path))
            raise CompositionError(f"{summary} finds a label of {self.of.name} by {found}: say so in its found_by")
        if "label" in self.of.sealed:
            raise ValueError(f"{summary} would tell sealed values: the labels of {self.of.name}")


@dataclass(frozen=True)
class Summary:
    """Sums over a read model, by one level of one of its paths, and by the fields `by`.

    `measures` are Amount or Decimal fields; `paths` are the tuple[str, ...] fields that can be
    summed up by; `labels` say what the codes of a group mean.
    """

    name: str
    of: ReadModel[Any]
    by: tuple[str, ...]
    measures: tuple[str, ...]
    paths: tuple[str, ...]
    labels: Labels

    def __post_init__(self) -> None:
        """Raise ValueError where a group would tell sealed values, of which nobody could say who read them.

        And where a field to sum up or to sum up by is none of the rows that are summed up.
        """
        for use, names in (("by", self.by), ("a measure", self.measures), ("a path", self.paths)):
            for name in names:
                check_field(
                    self.name, f"{use}, of {self.of.name},", name, [field.name for field in fields(self.of.row)]
                )
        if told := self.of.sealed.keys() & {*self.by, *self.measures, *self.paths}:
            raise ValueError(f"{self.name} would tell sealed values: {sorted(told)}")
        self.labels.check(self.name, self.by)


# --- asking ------------------------------------------------------------------------------------

Operator = Literal["eq", "ne", "in", "lt", "lte", "gt", "gte", "starts_with", "contains", "has_any", "is_null"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One test on a field. `starts_with` on a path compares its first codes; on text, its prefix.

    `contains` searches text without regard to case. `has_any` holds of a path with one of these codes. A field without
    value meets `ne` and `is_null` alone.
    """

    field: str
    comparison: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Combined:
    """Tests of which all are met, any, or none. Of no tests, all and none are met."""

    of: Literal["all", "any", "none"]
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The way to one row of another read model: its key stands in the field `field` of a row that leads to it."""

    field: str
    to: ReadModel[Any]


@dataclass(frozen=True, slots=True)
class RelatedTest:
    """The row that a reference leads to is there, in sight, and meets all tests; of no tests, it is there."""

    reference: Reference
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """The searched fields of a row hold these words, each in Spanish or in English.

    All of them, in any order and form; those "in quotes" one after the other; of two with `or` between them either;
    none after a minus. What is a single word of three characters or more may also be a part of a longer one. Words that
    say nothing by themselves (`de`, `the`) count for nothing; without any other, no row is found by its words.
    """

    text: str

    @property
    def part(self) -> str | None:
        """What may be a part of a longer word; None where more is said than one word."""
        word = self.text.strip()
        is_single = not any(letter.isspace() or letter in _QUOTES for letter in word) and not word.startswith("-")
        return word if is_single and sum(map(str.isalnum, word)) >= SHORTEST_PART else None


SHORTEST_PART = 3
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
RELEVANCE: Final = "relevance"
"""The field of an order by what fits a search best."""

Test = Condition | Combined | RelatedTest | Searched
"""What a row meets, or does not."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """One field to order by, of the row itself or of the one that `of` leads to; ties are always broken by the key.

    Where that one is not there, or out of sight, the field counts as without value: after all values. RELEVANCE of
    a search puts first what fits it best.
    """

    field: str
    descending: bool = False
    of: Reference | Searched | None = None


def models_reached(tests: Iterable[Test], order: Iterable[Ordering] = ()) -> Iterator[ReadModel[Any]]:
    """The read models whose rows tests and orders look at, beside the rows that are tested and ordered."""
    for test in tests:
        match test:
            case RelatedTest():
                yield test.reference.to
                yield from models_reached(test.tests)
            case Combined():
                yield from models_reached(test.tests)
            case _:
                pass
    yield from (ordering.of.to for ordering in order if isinstance(ordering.of, Reference))


@dataclass(frozen=True, slots=True)
class Query:
    """A page of rows: the ones that meet all conditions, in order, after (or before) a cursor.

    `after` and `before` hold the ordering values and the key of a row, as its edge gave them.
    `as_of` is a ledger position: the rows as they stood when it had just been recorded.
    """

    where: tuple[Test, ...] = ()
    order: tuple[Ordering, ...] = ()
    first: int = 50
    after: tuple[Any, ...] | None = None
    before: tuple[Any, ...] | None = None
    backwards: bool = False
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, whether there are more, and the position that the answer reflects.

    `beside` has, for each row, the values that it was ordered by and that are none of its fields, where there are any.
    """

    rows: Sequence[Row]
    has_next: bool
    has_previous: bool
    position: int
    beside: Sequence[tuple[Any, ...]] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a summary: the `by` values, the path, how many rows, and the sum of each measure."""

    by: Mapping[str, Any]
    path: tuple[str, ...]
    label: str | None
    rows: int
    sums: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Totals:
    """The groups of a summary in order, and the position that they reflect."""

    groups: Sequence[Group]
    position: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """Figures of rows, a group for each combination of the values of `by`: none where there are no rows.

    Rows of different currencies are never in one group, where they have amounts. `sums` are numbers, `bounds` the
    fields whose least and greatest values are looked for: numbers, days and moments. `quantiles` are such fields too:
    half of the values, and nine tenths, are at most as great as one of them (the discrete quantile of SQL). Fields
    without value count nowhere. `most` groups are worked out, in order of their values.
    """

    by: tuple[str, ...]
    sums: tuple[str, ...]
    bounds: tuple[str, ...]
    most: int
    quantiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """A group of rows: the values that they share, their currency among them, how many they are, and their figures."""

    by: Mapping[str, Any]
    rows: int
    sums: Mapping[str, Decimal | None]
    least: Mapping[str, Any]
    greatest: Mapping[str, Any]
    median: Mapping[str, Any]
    p90: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An event as an auditor reads it: the envelope's fields, and its data as plain JSON values.

    `leaf_hash` is that of its leaf in the log (RFC 6962, in base 64). `unreadable` says why the stored bytes are no
    envelope, or not that of this place: then nothing is told of them but where they stand.
    """

    position: int
    recorded_at: datetime
    stream: str
    version: int
    type: str
    schema: int
    event_id: str
    at: datetime
    actor: str
    unit: str
    grant: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    data: Mapping[str, Any]
    leaf_hash: str = ""
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """A page of the ledger in position order: `after` is exclusive; empty filters take all."""

    after: int = 0
    first: int = 50
    until: int | None = None
    types: tuple[str, ...] = ()
    stream: str | None = None
    actor: str | None = None
    newest_first: bool = False


class NoHistory(ValueError):  # noqa: N818
    """A read model that keeps no history was asked about the past, or for the events behind its rows."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model} keeps no history: it can only be asked as it stands now")
        self.model = model


class NotRecordedYet(ValueError):  # noqa: N818
    """A moment that has not come: the ledger's head is before the position asked for."""

    def __init__(self, position: int, head: int) -> None:
        super().__init__(f"position {position} is not recorded yet: the ledger's head is {head}")
        self.position, self.head = position, head


class NotProjectedYet(Exception):  # noqa: N818
    """A read model has not reached the position asked for, nor did it in a moment's wait: ask again later."""

    def __init__(self, model: str, position: int, reached: int) -> None:
        super().__init__(f"{model} is at position {reached}, not yet at {position}")
        self.model, self.position, self.reached = model, position, reached


class NotBuiltYet(Exception):  # noqa: N818
    """The tables of a read model do not fit this version of the program: its new version is still being built."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model} is not built yet for this version of the program")
        self.model = model


Sights = Callable[[ReadModel[Any]], Awaitable[Sequence[Sight]]]
"""What a reader may see of each read model: the rows that every one of these sights reaches; without any, none."""


async def everything(_: ReadModel[Any]) -> Sequence[Sight]:
    """What the machine itself sees, and its operator on the machine: all rows of all read models."""
    return (EVERYTHING,)


class LedgerReads(Protocol):
    """What is asked of the ledger, and how far the read models reflect it. Nothing is filtered here."""

    async def entries(self, query: LedgerQuery) -> Sequence[LedgerEntry]:
        """A page of the ledger."""
        ...

    async def entries_at(self, positions: Sequence[int]) -> Sequence[LedgerEntry]:
        """The ledger's entries at these positions, in order."""
        ...

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment; 0 before the first."""
        ...

    async def head(self) -> int:
        """The ledger's last position."""
        ...

    async def projected(self, models: Sequence[str], position: int, timeout: float) -> bool:
        """Wait, at most `timeout` seconds, until these read models have reached a position."""
        ...


class Reads(Protocol):
    """What is asked of the read side by somebody: of each read model, the rows that they may see and no others.

    Fields, comparisons and cursors that do not fit the read model raise ValueError; `as_of` raises NoHistory,
    NotRecordedYet or NotProjectedYet; any question raises NotBuiltYet while tables of another shape answer.
    """

    @property
    def ledger(self) -> LedgerReads:
        """The ledger, and how far the read models reflect it: the same for everybody."""
        ...

    async def answer(self, plan: Plan, key: str | None = None) -> bytes | None:
        """The bytes of a plan's answer; None where it has to be asked for bit by bit, and that tells why.

        `key` is the one that the plan has LATER for.
        """
        ...

    async def page(self, model: ReadModel[Row], query: Query) -> Page[Row]:
        """A keyset page of a read model."""
        ...

    async def count(self, model: ReadModel[Any], where: tuple[Test, ...], as_of: int | None) -> int:
        """How many rows meet the conditions."""
        ...

    async def depths(self, model: ReadModel[Any], where: tuple[Test, ...], as_of: int | None) -> Mapping[str, int]:
        """How many codes the longest path has, for each path field of the rows that meet the conditions; 0 of none."""
        ...

    async def by_key(self, model: ReadModel[Row], keys: Sequence[str], as_of: int | None = None) -> Mapping[str, Row]:
        """The rows under these keys; absent ones, and those out of sight, are left out alike."""
        ...

    async def summarise(
        self,
        summary: Summary,
        path: str | None,
        level: int,
        where: tuple[Test, ...],
        as_of: int | None,
    ) -> Totals:
        """Sums by the first `level` codes of `path` (no path: one total for each `by`), in order, with their labels."""
        ...

    async def labels(
        self, summary: Summary, path: str, codes: Sequence[tuple[Mapping[str, Any], Sequence[str]]], as_of: int | None
    ) -> Sequence[str | None]:
        """The label of each of these codes of `path`; each is told by values of `by` and its place in the path."""
        ...

    async def grouped(
        self, model: ReadModel[Any], grouping: Grouping, where: tuple[Test, ...], as_of: int | None
    ) -> Sequence[Figures]:
        """Figures of the rows that meet the conditions."""
        ...

    async def positions_behind(
        self, model: ReadModel[Any], where: tuple[Test, ...], after: int, first: int, as_of: int | None
    ) -> Sequence[int]:
        """The positions of the events that made these rows what they are, in order (history only)."""
        ...


class ReadSide(LedgerReads, Protocol):
    """The read side as such. Rows are only ever read by way of somebody's sight."""

    def seen(self, sights: Sights) -> Reads:
        """The read side as somebody sees it."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """A read model moved on: it reflects `position` now, and these keys changed on the way."""

    model: str
    position: int
    keys: tuple[str, ...]
