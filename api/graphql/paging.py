"""Keyset connections: their arguments, types, and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api.graphql.derive import argument, attribute, field, input_field, input_type, object_type
from api.graphql.ids import cursor, parse_cursor
from api.graphql.rows import ordering_types
from api.graphql.scalars import Position
from api.kernel.errors import BAD_INPUT, ApiError
from projections.kernel.declarations import (
    Ordering,
    Page,
    Query,
    ReadModel,
    Test,
)

DEFAULT_PAGE = 50
MAX_PAGE = 100

PAGE_INFO = object_type(
    "PageInfo",
    [
        attribute("hasNextPage", bool, "Whether more follow.", "has_next"),
        attribute("hasPreviousPage", bool, "Whether more come before.", "has_previous"),
        attribute("startCursor", str | None, "The first edge's cursor.", "start"),
        attribute("endCursor", str | None, "The last edge's cursor.", "end"),
    ],
    "Where a page stands in its connection.",
)


def _as_of_input() -> Any:
    fields = [
        input_field("time", datetime | None, "The moment, by the ledger's clock."),
        input_field("position", Position | None, "The ledger position, which must not lie ahead."),
    ]
    return input_type("AsOf", fields, "A moment of the past, by time or by ledger position.", one_of=True)


AS_OF = _as_of_input()


def as_of_argument() -> StrawberryArgument:
    """The `asOf` argument of fields over read models that keep history."""
    return argument("asOf", AS_OF | None, "Answer as things stood then; left out, as they stand now.")


def first_argument() -> StrawberryArgument:
    """The `first` argument alone, of lists that are read in one direction."""
    return argument("first", int, f"How many, 1 to {MAX_PAGE}.", DEFAULT_PAGE)


def page_arguments() -> list[StrawberryArgument]:
    """The arguments that page through a connection."""
    return [
        argument("first", int | None, f"How many from the start, 1 to {MAX_PAGE}; {DEFAULT_PAGE} if left out."),
        argument("after", str | None, "Start after this cursor."),
        argument("last", int | None, f"How many from the end, 1 to {MAX_PAGE}."),
        argument("before", str | None, "End before this cursor."),
    ]


def page_size(first: int | None, name: str = "first") -> int:
    """A page size within bounds; ApiError(BAD_USER_INPUT) outside of them."""
    if first is None:
        return DEFAULT_PAGE
    if not 1 <= first <= MAX_PAGE:
        raise ApiError(BAD_INPUT, f"{name} is 1 to {MAX_PAGE}, not {first}.")
    return first


def page_query(
    model: ReadModel[Any],
    where: tuple[Test, ...],
    order: tuple[Ordering, ...],
    as_of: int | None,
    arguments: Mapping[str, Any],
) -> Query:
    """The page that the arguments of a connection ask for."""
    first, last = arguments.get("first"), arguments.get("last")
    after, before = arguments.get("after"), arguments.get("before")
    if first is not None and last is not None:
        raise ApiError(BAD_INPUT, "Give first or last, not both.")
    if (last is not None and after) or (last is None and before):
        raise ApiError(BAD_INPUT, "first goes with after, last goes with before.")
    types = ordering_types(model, order)
    return Query(
        where=where,
        order=order,
        first=page_size(last, "last") if last is not None else page_size(first),
        after=parse_cursor(after, order, types) if after else None,
        before=parse_cursor(before, order, types) if before else None,
        backwards=last is not None,
        as_of=as_of,
    )


@dataclass(frozen=True, slots=True)
class PageInfo:
    """The source of `pageInfo`."""

    has_next: bool
    has_previous: bool
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """The source of an edge."""

    cursor: str
    node: Any


@dataclass(frozen=True)
class Connection:
    """The source of a connection: a page, and what it takes to say more about it."""

    model: ReadModel[Any]
    query: Query
    page: Page[Any]
    nodes: Sequence[Any]

    @cached_property
    def edges(self) -> list[Edge]:
        """The nodes with their cursors."""
        places = places_in(self.model, self.query.order, self.page)
        return [Edge(cursor(self.query.order, place), node) for place, node in zip(places, self.nodes, strict=True)]

    @property
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        edges = self.edges
        start, end = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
        return PageInfo(self.page.has_next, self.page.has_previous, start, end)

    @property
    def position(self) -> int:
        """The ledger position that the answer reflects."""
        return self.page.position if self.query.as_of is None else self.query.as_of


def places_in(model: ReadModel[Any], order: Sequence[Ordering], page: Page[Any]) -> Iterator[list[Any]]:
    """For each row of a page, the values that it was ordered by, its own and those of related rows, and its key."""
    for row, beside in zip(page.rows, page.beside or [()] * len(page.rows), strict=True):
        related = iter(beside)
        values = [getattr(row, ordering.field) if ordering.of is None else next(related) for ordering in order]
        yield [*values, getattr(row, model.key)]


def _total(source: Connection, info: Any) -> Any:
    return info.context.reads.count(source.model, source.query.where, source.query.as_of)


def connection_type(name: str, node: Any, further: StrawberryField) -> type[Any]:
    """The connection of an entity with a further field, and its edge."""
    edge = object_type(
        f"{name}Edge",
        [attribute("cursor", str, "The place of the node in this order."), attribute("node", node)],
        f"One {name} of a connection.",
    )
    return object_type(
        f"{name}Connection",
        [
            attribute("edges", list[edge]),  # type: ignore[valid-type]
            attribute("nodes", list[node], "The nodes without their cursors."),
            attribute("pageInfo", PAGE_INFO, python_name="page_info"),
            field("totalCount", int, _total, description="How many there are in all. Costs a count of its own."),
            attribute("position", Position, "The ledger position that this answer reflects."),
            further,
        ],
        f"A page of {name} nodes.",
    )
