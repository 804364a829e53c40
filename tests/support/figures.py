"""What rows come to, in plain Python, as the database has to find."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from projections.kernel.declarations import Figures, Grouping, ReadModel


def figures(model: ReadModel[Any], grouping: Grouping, rows: Sequence[Any]) -> list[Figures]:
    """The groups, in order of their values, those without one last."""
    by = [*grouping.by]
    if model.currency is not None and model.currency not in by:
        by.append(model.currency)
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, name) for name in by), []).append(row)
    return [_figures(by, values, grouping, groups[values]) for values in sorted(groups, key=_rank)]


def _rank(values: tuple[Any, ...]) -> Any:
    return [(value is None, () if value is None else _plain(value)) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return ([code.encode() for code in value],)
    return (value.value if isinstance(value, Enum) else value.encode() if isinstance(value, str) else value,)


def _figures(by: Sequence[str], values: Sequence[Any], grouping: Grouping, rows: Sequence[Any]) -> Figures:
    def known(name: str) -> list[Any]:
        return [value for row in rows if (value := getattr(row, name)) is not None]

    return Figures(
        dict(zip(by, values, strict=True)),
        len(rows),
        {name: sum(map(Decimal, known(name)), Decimal(0)) if known(name) else None for name in grouping.sums},
        {name: min(known(name), default=None) for name in grouping.bounds},
        {name: max(known(name), default=None) for name in grouping.bounds},
        *({name: _quantile(known(name), tenths) for name in grouping.quantiles} for tenths in (5, 9)),
    )


def _quantile(values: Sequence[Any], tenths: int) -> Any:
    """The least value that so many tenths of all values do not exceed, as SQL's discrete quantile is."""
    return sorted(values)[-(-len(values) * tenths // 10) - 1] if values else None
