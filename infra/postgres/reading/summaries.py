"""Sums over a read model, and the labels of their groups."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from infra.postgres.projecting.columns import Column
from infra.postgres.projecting.tables import Table, quoted
from infra.postgres.reading.rows import Rows
from projections.kernel.declarations import Group, Summary

Labels = Callable[[Sequence[str]], Awaitable[Mapping[str, Any]]]


def check(summary: Summary, path: str | None, level: int) -> None:
    """Raises ValueError for a path that cannot be summed up by, and for a level below 1."""
    if path is not None and path not in summary.paths:
        raise ValueError(f"{summary.name} cannot be summed up by {path!r}, only by: {', '.join(sorted(summary.paths))}")
    if level < 1:
        raise ValueError(f"{level} is no level: levels count from 1")


def statement(summary: Summary, rows: Rows, path: str | None, level: int) -> str:
    """A row a group: the `by` values, the path, how many rows, and the sums.

    A row whose path is shorter than the level counts under its own path, so that the groups of a level always add up to
    the total.
    """
    groups = [f"{quoted(name)} AS by{n}" for n, name in enumerate(summary.by)]
    codes = f"coalesce({quoted(path)}[1:{level}], '{{}}')" if path else "'{}'::text[]"
    sums = [f"coalesce(sum({quoted(name)}), 0)" for name in summary.measures]
    places = ", ".join(str(n + 1) for n in range(len(groups) + (0 if path is None else 1)))
    selected = ", ".join([*groups, f"{codes} AS path", "count(*)", *sums])
    return f"SELECT {selected} FROM {rows.source()} AS rows {'GROUP BY ' if places else ''}{places}"  # noqa: S608


def order(summary: Summary) -> str:
    """The `by` values, then the path."""
    return ", ".join(f"answer.{name}" for name in [*(f"by{n}" for n in range(len(summary.by))), "path"])


async def labelled(summary: Summary, path: str | None, groups: Sequence[Group], labels: Labels) -> Sequence[Group]:
    """The groups with their labels, which are looked up together.

    Where a classification leaves the level empty, the label is that of the last code above it.
    """
    named = [_named(group.path) if path else () for group in groups]
    keys = [
        summary.label_key(group.by, path or "", codes) if codes else ""
        for group, codes in zip(groups, named, strict=True)
    ]
    known = await labels(sorted(set(keys) - {""}))
    return [
        replace(group, label=known[key].label) if key in known else group
        for group, key in zip(groups, keys, strict=True)
    ]


def _named(path: Sequence[str]) -> Sequence[str]:
    end = len(path)
    while end and not path[end - 1]:
        end -= 1
    return path[:end]


def group(summary: Summary, table: Table[Any], record: Sequence[Any]) -> Group:
    """The group in a record."""
    by, path, rows, *sums = record[: len(summary.by)], *record[len(summary.by) :]
    return Group(
        by={name: _loaded(table.column(name), value) for name, value in zip(summary.by, by, strict=True)},
        path=tuple(path),
        label=None,
        rows=rows,
        sums=dict(zip(summary.measures, sums, strict=True)),
    )


def _loaded(column: Column, value: Any) -> Any:
    return value if value is None or column.load is None else column.load(value)
