"""Keyset pages: an order without ties, and what stands after or before a cursor in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from infra.postgres.projecting.columns import Column, column_of
from infra.postgres.projecting.tables import Table, fitting, quoted
from infra.postgres.reading.conditions import FALSE, Values, coerced, declared, referring
from projections.kernel.declarations import RELEVANCE, Ordering, Query, ReadModel, Reference, Searched

_FIT = column_of(RELEVANCE, int)
TableOf = Callable[[ReadModel[Any]], Table[Any]]


@dataclass(frozen=True)
class CursorPlace:
    """One column of an order: of the rows, or of those that a reference leads to, which may be missing.

    Or how well rows fit a search.
    """

    column: Column
    descending: bool
    of: Reference | Searched | None = None

    @property
    def name(self) -> str:
        """The column's name, as it stands in a statement; no field of a row has one with a dot."""
        match self.of:
            case None:
                return quoted(self.column.name)
            case Reference(field):
                return quoted(fitting(f"{field}.{self.column.name}"))
            case Searched():
                return quoted(f".{self.column.name}")

    @property
    def reversed(self) -> "CursorPlace":
        """The same column, the other way."""
        return replace(self, descending=not self.descending)


@dataclass(frozen=True)
class SortOrder:
    """A total order of a read model's rows.

    The key breaks ties, in the direction of the last field, so that one index serves field and key both ways. NULLs
    count as greater than any value, as PostgreSQL sorts them when nothing is said.
    """

    places: tuple[CursorPlace, ...]

    @classmethod
    def of(cls, model: ReadModel[Any], orderings: Sequence[Ordering], table_of: TableOf) -> "SortOrder":
        """The order by these fields; ValueError for one that its read model does not declare."""
        table = table_of(model)
        places = [_place(table, ordering, table_of) for ordering in orderings]
        descending = places[-1].descending if places else False
        return cls((*places, CursorPlace(table.column(table.model.key), descending)))

    @property
    def reversed(self) -> "SortOrder":
        """The same order, from its end."""
        return SortOrder(tuple(place.reversed for place in self.places))

    @property
    def beside(self) -> Sequence[tuple[CursorPlace, Reference | Searched]]:
        """The places that are none of the rows' own, in order."""
        return [(place, place.of) for place in self.places if place.of is not None]

    def by(self, source: str = "") -> str:
        """The terms of ORDER BY, for the columns of a source, or those that are selected."""
        start = f"{source}." if source else ""
        return ", ".join(f"{start}{place.name}{' DESC' if place.descending else ''}" for place in self.places)

    def cursor(self, given: Sequence[Any]) -> tuple[Any, ...]:
        """The typed values of a cursor; ValueError where it belongs to another order."""
        if isinstance(given, str) or len(given) != len(self.places):
            raise ValueError(f"a cursor of this order has {len(self.places)} values, this one has {len(given)}")
        return tuple(_value(place, value) for place, value in zip(self.places, given, strict=True))

    def after(self, cursor: Sequence[Any], values: Values, *, with_it: bool = False) -> str:
        """What stands after a cursor, the row at the cursor itself included where wanted."""
        sent = [None if value is None else values.of(p.column, value) for p, value in self._paired(cursor)]
        if self._simple:
            names = ", ".join(place.name for place in self.places)
            operator = _operator(self.places[0], with_it=with_it)
            given = ", ".join(value for value in sent if value is not None)
            return f"({names}) {operator} ({given})"
        first = self.places[0]
        expanded = _after(self.places, sent, with_it=with_it)
        if sent[0] is None or first.column.nullable:
            return expanded
        return f"{first.name} {_operator(first, with_it=True)} {sent[0]} AND ({expanded})"

    def before(self, cursor: Sequence[Any], values: Values, *, with_it: bool = False) -> str:
        """What stands before a cursor."""
        return self.reversed.after(cursor, values, with_it=with_it)

    def within(self, query: Query, values: Values) -> list[str]:
        """What stands between the cursors of a page."""
        found: list[str] = []
        if query.after is not None:
            found.append(self.after(self.cursor(query.after), values))
        if query.before is not None:
            found.append(self.before(self.cursor(query.before), values))
        return found

    def before_page(self, query: Query, values: Values) -> str:
        """What stands outside the cursor that a page begins after."""
        return FALSE if query.after is None else self.before(self.cursor(query.after), values, with_it=True)

    def after_page(self, query: Query, values: Values) -> str:
        """What stands outside the cursor that a page ends before."""
        return FALSE if query.before is None else self.after(self.cursor(query.before), values, with_it=True)

    @property
    def _simple(self) -> bool:
        """Whether a comparison of rows says it all, which indexes serve best."""
        directions = {place.descending for place in self.places}
        return len(directions) == 1 and not any(place.column.nullable for place in self.places)

    def _paired(self, cursor: Sequence[Any]) -> list[tuple[CursorPlace, Any]]:
        return list(zip(self.places, cursor, strict=True))


def _place(table: Table[Any], ordering: Ordering, table_of: TableOf) -> CursorPlace:
    if ordering.of is None:
        column = declared(table, ordering.field, (*table.model.orders, table.model.key), "ordered")
        return CursorPlace(column, ordering.descending)
    if isinstance(ordering.of, Searched):
        return CursorPlace(_FIT, ordering.descending, ordering.of)
    referring(table, ordering.of)
    other = table_of(ordering.of.to)
    column = declared(other, ordering.field, other.model.orders, "ordered")
    return CursorPlace(replace(column, nullable=True), ordering.descending, ordering.of)


def _value(place: CursorPlace, value: Any) -> Any:
    if value is None and place.column.nullable:
        return None
    return coerced(place.column, value)


def _operator(place: CursorPlace, *, with_it: bool) -> str:
    if place.descending:
        return "<=" if with_it else "<"
    return ">=" if with_it else ">"


def _after(places: Sequence[CursorPlace], sent: Sequence[str | None], *, with_it: bool) -> str:
    """`a > x OR (a = x AND (b > y OR ...))`, where NULL is greater than all."""
    place, value, last = places[0], sent[0], len(places) == 1
    name = place.name
    if value is None:
        beyond = f"{name} IS NOT NULL" if place.descending else FALSE
    else:
        beyond = f"{name} {_operator(place, with_it=last and with_it)} {value}"
        if place.column.nullable and not place.descending:
            beyond = f"{beyond} OR {name} IS NULL"
    if last:
        return beyond
    same = f"{name} IS NULL" if value is None else f"{name} = {value}"
    return f"{beyond} OR ({same} AND ({_after(places[1:], sent[1:], with_it=with_it)}))"
