"""Sums over a read model, and the labels of their groups: chosen and summed here, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from infra.postgres.projecting.columns import Column
from infra.postgres.projecting.tables import Table, quoted
from infra.postgres.reading.conditions import all_of
from infra.postgres.reading.json_text import quoted_text
from infra.postgres.reading.rows import Rows
from projections.kernel.declarations import Group, Labels, Summary

CodeOfGroups = tuple[Mapping[str, Any], Sequence[str]]
"""A code, told by the `by` values of its groups and its place in the path."""

# No field of a row has a dot in its name.
PATH, ROWS, LABEL = '"group.path"', '"group.rows"', '"group.label"'


def check(summary: Summary, path: str | None, level: int) -> None:
    """Raises ValueError for a path that cannot be summed up by, and for a level below 1."""
    if path is not None and path not in summary.paths:
        raise ValueError(f"{summary.name} cannot be summed up by {path!r}, only by: {', '.join(sorted(summary.paths))}")
    if level < 1:
        raise ValueError(f"{level} is no level: levels count from 1")


def grouped(summary: Summary, rows: Rows, path: str | None, level: int) -> str:
    """A SELECT of the groups: the `by` values and the sums under their own names, PATH, and how many ROWS.

    A row whose path is shorter than the level counts under its own path, so that the groups of a level always add up to
    the total.
    """
    check(summary, path, level)
    by = [quoted(name) for name in summary.by]
    codes = f"coalesce({quoted(path)}[1:{level}], '{{}}')" if path else "'{}'::text[]"
    sums = [f"coalesce(sum({quoted(name)}), 0) AS {quoted(name)}" for name in summary.measures]
    places = ", ".join(str(n + 1) for n in range(len(by) + (0 if path is None else 1)))
    selected = ", ".join([*by, f"{codes} AS {PATH}", f"count(*) AS {ROWS}", *sums])
    return f"SELECT {selected} FROM {rows.source()} AS rows {'GROUP BY ' if places else ''}{places}"  # noqa: S608


def order(summary: Summary, alias: str) -> str:
    """The `by` values, then the path."""
    return ", ".join(f"{alias}.{name}" for name in [*map(quoted, summary.by), PATH])


def labelled(summary: Summary, groups: str, path: str, codes: Rows) -> str:
    """A SELECT of the same groups with their LABEL; `codes` are the rows that say what the codes of the path mean."""
    label = label_of(summary.labels, path, codes, "groups", PATH)
    return f"SELECT groups.*, {label} AS {LABEL} FROM ({groups}) AS groups"  # noqa: S608


def unlabelled(groups: str) -> str:
    """A SELECT of the same groups without any LABEL."""
    return f"SELECT groups.*, NULL::text AS {LABEL} FROM ({groups}) AS groups"  # noqa: S608


def label_of(labels: Labels, path: str, codes: Rows, alias: str, place: str) -> str:
    """What the codes mean that an alias has at a place, under a path field; the alias has the fields that they share.

    Where a classification leaves the level empty, the label is that of the last code above it.
    """
    told = f"{alias}.{place}"
    last = f"SELECT max(n) FROM generate_subscripts({told}, 1) AS n WHERE {told}[n] <> ''"  # noqa: S608
    named = f"CASE WHEN {told}[cardinality({told})] <> '' THEN {told} ELSE {told}[1:coalesce(({last}), 0)] END"
    within = [
        *(f"{quoted(name)} = {alias}.{quoted(name)}" for name in labels.same),
        f"{quoted(labels.dimension)} = {quoted_text(labels.name_of(path))}",
        f"{quoted(labels.path)} = {named}",
        f"{quoted(labels.path)} <> '{{}}'",
    ]
    return f"(SELECT code.label FROM {codes.source(all_of(within))} AS code LIMIT 1)"  # noqa: S608


def labels_of(summary: Summary, table: Table[Any], path: str, codes: Rows, named: Sequence[CodeOfGroups]) -> str:
    """A SELECT of the label of each of these codes of a path, in their order; `table` is that of what is summed up."""
    same = summary.labels.same
    given = [{"n": n, "codes": path_, **{name: by[name] for name in same}} for n, (by, path_) in enumerate(named)]
    columns = ", ".join(["n bigint, codes text[]", *(f"{quoted(name)} {table.column(name).sql_type}" for name in same)])
    sent = codes.values.add(msgspec.json.encode(given).decode(), "jsonb")
    label = label_of(summary.labels, path, codes, "named", "codes")
    return f"SELECT named.n, {label} FROM jsonb_to_recordset({sent}) AS named ({columns})"  # noqa: S608


def group(summary: Summary, table: Table[Any], record: Sequence[Any]) -> Group:
    """The group in a record."""
    by, path, rows, *sums, label = record[: len(summary.by)], *record[len(summary.by) :]
    return Group(
        by={name: _loaded(table.column(name), value) for name, value in zip(summary.by, by, strict=True)},
        path=tuple(path),
        label=label,
        rows=rows,
        sums=dict(zip(summary.measures, sums, strict=True)),
    )


def _loaded(column: Column, value: Any) -> Any:
    return value if value is None or column.load is None else column.load(value)
