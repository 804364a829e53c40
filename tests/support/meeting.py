"""Whether a row meets tests, in plain Python, as the database has to find."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from projections.kernel.declarations import Condition, Operator, ReadModel, Reference, RelatedTest, Searched, Test

Others = Callable[[ReadModel[Any]], Mapping[str, Any]]
"""The rows of another read model that are in sight, by their keys."""


def no_others(_: ReadModel[Any]) -> Mapping[str, Any]:
    """Rows that lead nowhere."""
    return {}


def led_to(row: Any, reference: Reference, others: Others) -> Any:
    """The row that a row leads to, or None."""
    key = getattr(row, reference.field)
    return None if key is None else others(reference.to).get(key)


def meets(row: Any, tests: Sequence[Test], others: Others = no_others) -> bool:
    """Whether a row meets all tests."""
    return all(_passes(row, test, others) for test in tests)


def _passes(row: Any, test: Test, others: Others) -> bool:
    if isinstance(test, Condition):
        return _meets(getattr(row, test.field), test)
    if isinstance(test, RelatedTest):
        related = led_to(row, test.reference, others)
        return related is not None and meets(related, test.tests, others)
    assert not isinstance(test, Searched), "tests.support.searching says what a search finds"
    passed = [_passes(row, part, others) for part in test.tests]
    return all(passed) if test.of == "all" else any(passed) == (test.of == "any")


def _meets(value: Any, condition: Condition) -> bool:
    if condition.comparison == "is_null":
        return (value is None) is bool(condition.value)
    if value is None:
        return condition.comparison == "ne"
    return bool(_MET[condition.comparison](value, condition.value))


def _starts(value: Any, start: Any) -> bool:
    begun = value[: len(start)] if isinstance(value, tuple) else str(value)[: len(start)]
    return bool(begun == start)


_MET: Mapping[Operator, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "in": lambda value, among: value in among,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "starts_with": _starts,
    "contains": lambda value, part: str(part).casefold() in str(value).casefold(),
    "has_any": lambda value, codes: not set(codes).isdisjoint(value),
}
