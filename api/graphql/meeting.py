"""Whether a row meets tests, as the database would find: for rows that are in hand already."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from projections.kernel.declarations import Condition, Operator, Test


def meets(row: Any, tests: Sequence[Test]) -> bool:
    """Whether a row meets all tests."""
    return all(_passes(row, test) for test in tests)


def _passes(row: Any, test: Test) -> bool:
    if isinstance(test, Condition):
        return _meets(getattr(row, test.field), test)
    passed = [_passes(row, part) for part in test.tests]
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
