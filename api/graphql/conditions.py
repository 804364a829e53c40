"""What filters and orders mean: the tests that rows meet, and the fields that they are ordered by, within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from api.graphql.naming import camel
from api.kernel.errors import BAD_INPUT, ApiError
from domain.kernel.composition import CompositionError
from projections.kernel.declarations import (
    RELEVANCE,
    Combined,
    Condition,
    Operator,
    Ordering,
    ReadModel,
    Reference,
    RelatedTest,
    Searched,
    Test,
    models_reached,
)

_COMPARISONS: Mapping[str, Operator] = {
    "eq": "eq",
    "ne": "ne",
    "in": "in",
    "lt": "lt",
    "lte": "lte",
    "gt": "gt",
    "gte": "gte",
    "startsWith": "starts_with",
    "contains": "contains",
    "hasAny": "has_any",
    "containsAny": "has_any",
    "isNull": "is_null",
}
COMBINED: Mapping[str, Literal["all", "any", "none"]] = {"and": "all", "or": "any", "not": "none"}
MOST_TESTS, DEEPEST = 100, 6
"""Tests in one filter, and how deep they may be combined."""
MOST_RELATED, FARTHEST = 10, 2
"""Tests on related rows in one filter, and how many rows may lead to the one that is tested."""
MOST_RELATED_ORDERS = 3
"""Fields of related rows in one order."""
LONGEST_SEARCH = 200
"""Characters of what is searched."""


@dataclass(frozen=True)
class Filterable:
    """What rows can be filtered and ordered by: fields of their own, and the rows that they lead to, by relation.

    A relation counts where rows may be filtered by the field that holds the other's key: then an index finds them.
    """

    model: ReadModel[Any]
    related: dict[str, tuple[Reference, Filterable]] = field(default_factory=dict)

    def relate(self, name: str, key: str, other: Filterable) -> bool:
        """Add a relation; whether rows can be filtered so."""
        if key not in (*self.model.filters, self.model.key):
            return False
        self.related[name] = Reference(key, other.model), other
        return True


def check_related(owner: str, names: Iterable[str]) -> None:
    """Raises CompositionError for a relation whose name means something else in a filter."""
    if clashing := COMBINED.keys() & set(names):
        raise CompositionError(f"{owner}: {sorted(clashing)} combine tests in a filter, so no relation is called so")


def conditions(filterable: Filterable, filters: Mapping[str, Any] | None, limit: int) -> tuple[Test, ...]:
    """What a filter means; `limit` is how many values a list may have. ApiError(BAD_USER_INPUT) for too many tests."""
    if not filters:
        return ()
    found = tuple(_tests_of(filterable, filters, limit, DEEPEST, FARTHEST))
    if (count := sum(map(_count, found))) > MOST_TESTS:
        raise ApiError(BAD_INPUT, f"A filter has at most {MOST_TESTS} tests, this one has {count}.")
    if (related := sum(1 for _ in models_reached(found))) > MOST_RELATED:
        raise ApiError(BAD_INPUT, f"A filter has at most {MOST_RELATED} tests on related rows, this one has {related}.")
    return found


def _tests_of(filterable: Filterable, filters: Mapping[str, Any], limit: int, depth: int, reach: int) -> Iterator[Test]:
    if not depth:
        raise ApiError(BAD_INPUT, f"and, or, not and relations stand at most {DEEPEST - 1} deep in each other.")
    names = {camel(name): name for name in filterable.model.filters}
    for graphql_name, tests in filters.items():
        if graphql_name in COMBINED:
            several = tests if isinstance(tests, list) else [tests] if tests is not None else []
            parts = [Combined("all", tuple(_tests_of(filterable, part, limit, depth - 1, reach))) for part in several]
            if tests is not None:
                yield Combined(COMBINED[graphql_name], tuple(parts))
        elif graphql_name in filterable.related:
            if tests is not None:
                yield _related(filterable, graphql_name, tests, limit, depth, reach)
        else:
            yield from _compared(names[graphql_name], graphql_name, tests or {}, limit)


def _related(filterable: Filterable, name: str, tests: Mapping[str, Any], limit: int, depth: int, reach: int) -> Test:
    if not reach:
        raise ApiError(BAD_INPUT, f"filter.{name} is too far away: at most {FARTHEST} relations lead to a test.")
    reference, other = filterable.related[name]
    return RelatedTest(reference, tuple(_tests_of(other, tests, limit, depth - 1, reach - 1)))


def _compared(name: str, graphql_name: str, tests: Mapping[str, Any], limit: int) -> Iterator[Test]:
    for comparison, value in tests.items():
        if value is None:
            raise ApiError(BAD_INPUT, f"filter.{graphql_name}.{comparison} takes a value: leave it out instead.")
        yield Condition(name, _COMPARISONS[comparison], _checked(value, limit))


def _count(test: Test) -> int:
    return 1 if isinstance(test, Condition | Searched) else sum(map(_count, test.tests))


def searching(text: str | None) -> tuple[Searched, ...]:
    """What the argument `search` means. ApiError(BAD_USER_INPUT) for what is too long, or holds no word."""
    if text is None:
        return ()
    if len(text) > LONGEST_SEARCH:
        raise ApiError(BAD_INPUT, f"search has at most {LONGEST_SEARCH} characters, this one has {len(text)}.")
    if not any(map(str.isalnum, text)):
        raise ApiError(BAD_INPUT, "search holds no word: give one, or leave it out.")
    return (Searched(text),)


def orderings(
    ordered: Filterable, orders: Sequence[Mapping[str, Any]] | None, search: str | None = None
) -> tuple[Ordering, ...]:
    """What an order means; a field that comes again is left out.

    ApiError(BAD_USER_INPUT) for too many related ones, and for RELEVANCE where nothing is searched.
    """
    found: dict[str, Ordering] = {}
    for order in orders or ():
        named = order["field"].value
        relation, _, name = named.rpartition(".")
        of: Reference | Searched | None = ordered.related[relation][0] if relation else None
        if named == RELEVANCE:
            (of,) = searching(search) or (None,)
            if of is None:
                raise ApiError(
                    BAD_INPUT, "orderBy RELEVANCE says how well rows fit a search: give one, or leave it out."
                )
        found.setdefault(named, Ordering(name, order["direction"].value, of))
    if (related := sum(1 for named in found if "." in named)) > MOST_RELATED_ORDERS:
        message = f"An order has at most {MOST_RELATED_ORDERS} fields of related rows, this one has {related}."
        raise ApiError(BAD_INPUT, message)
    return tuple(found.values())


def _checked(value: Any, limit: int) -> Any:
    if isinstance(value, list):
        if len(value) > limit:
            raise ApiError(BAD_INPUT, f"A list in a filter has at most {limit} values, this one has {len(value)}.")
        return tuple(_checked(item, limit) for item in value)
    return value.value if isinstance(value, Enum) else value
