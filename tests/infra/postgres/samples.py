"""Generated rows, conditions and histories, and what the conditions mean in plain Python."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from projections.kernel.declarations import Condition
from tests.infra.postgres.timeline import Change, Colour, Sample

NAMES = st.sampled_from(
    ["", "a", "A", "ab", "a%b", "a_b", "a\\b", "Ș", "ș", "50%", "'; DROP TABLE x; --", "\U0001f600z"]
)
NUMBERS = st.integers(-3, 3) | st.sampled_from([-(2**63), 2**63 - 1])
AMOUNTS = st.decimals(-3, 3, places=1) | st.sampled_from([Decimal("1e30"), Decimal("-0.000000000001")])
DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 3))
MOMENTS = st.integers(0, 3).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
CODES = st.sampled_from(["", "0", "1", "01", "1\x01", "ß", "a,b", '"', "NULL"])
PATHS = st.lists(CODES, max_size=3).map(tuple)

_BY_FIELD: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES,
    "number": NUMBERS,
    "size": NUMBERS,
    "amount": AMOUNTS,
    "rate": AMOUNTS,
    "day": DAYS,
    "moment": MOMENTS,
    "colour": st.sampled_from(Colour),
    "open": st.booleans(),
    "path": PATHS,
    "place": PATHS,
}
NULLABLE = ("name", "size", "rate", "day", "moment", "place")


def samples(key: str = "") -> st.SearchStrategy[Sample]:
    """Rows with few different values, so that there are ties, and with NULLs."""
    values = {name: st.none() | found if name in NULLABLE else found for name, found in _BY_FIELD.items()}
    return st.builds(Sample, sample_id=st.just(key), **values)


def tables(most: int = 30) -> st.SearchStrategy[list[Sample]]:
    """Rows under different keys."""

    def keyed(rows: list[Sample]) -> list[Sample]:
        return [replace(row, sample_id=f"k{n:02}") for n, row in enumerate(rows)]

    few_or_many = st.sampled_from([0, most // 2]).flatmap(lambda n: st.lists(samples(), min_size=n, max_size=most))
    return few_or_many.map(keyed)


def _condition(field: str) -> st.SearchStrategy[Condition]:
    value = _BY_FIELD[field]
    comparisons: dict[str, st.SearchStrategy[Any]] = {
        "eq": st.none() | value,
        "in": st.lists(st.none() | value, max_size=3),
    }
    if field in ("number", "size", "amount", "rate", "day", "moment"):
        comparisons |= dict.fromkeys(("lt", "lte", "gt", "gte"), value)
    if field == "name":
        comparisons |= {"starts_with": value, "contains": value}
    if field in ("path", "place"):
        comparisons |= {"starts_with": value, "contains": CODES}
    return st.sampled_from(sorted(comparisons)).flatmap(
        lambda comparison: comparisons[comparison].map(lambda given: Condition(field, comparison, given))  # type: ignore[arg-type]
    )


CONDITIONS = st.lists(st.sampled_from(sorted(_BY_FIELD)).flatmap(_condition), max_size=2).map(tuple)


def meets(row: Any, conditions: Sequence[Condition]) -> bool:
    """Whether a row meets all conditions."""
    return all(_meets(getattr(row, one.field), one) for one in conditions)


def _meets(value: Any, condition: Condition) -> bool:
    wanted = condition.value
    if condition.comparison == "eq":
        return bool(value == wanted)
    if condition.comparison == "in":
        return value in wanted
    return value is not None and bool(_MEANING[condition.comparison](value, wanted))


def _contains(value: Any, wanted: str) -> bool:
    return wanted.lower() in value.lower() if isinstance(value, str) else wanted in value


_MEANING: dict[str, Callable[[Any, Any], Any]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "starts_with": lambda value, wanted: value[: len(wanted)] == wanted,
    "contains": _contains,
}


def histories(most: int = 25) -> st.SearchStrategy[list[Change]]:
    """Rows that come, change, go and come again, one change a position."""
    change = st.tuples(st.sampled_from(["a", "b", "c", "d", "e"]), st.integers(0, 4), samples())

    def placed(changes: list[tuple[str, int, Sample]]) -> list[Change]:
        alive: set[str] = set()
        found: list[Change] = []
        for position, (key, removes, row) in enumerate(changes, 1):
            gone = removes == 0 and key in alive
            alive ^= {key} if gone or key not in alive else set()
            found.append((position, key, None if gone else replace(row, sample_id=key)))
        return found

    return st.lists(change, min_size=1, max_size=most).map(placed)


assert set(_BY_FIELD) == {field.name for field in fields(Sample)} - {"sample_id"}
