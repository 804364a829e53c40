"""Summaries: sums over a read model by a level of a classification, and the acts behind each sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.graphql import filters, ledger
from api.graphql.derive import argument, attribute, enum_type, field, object_type
from api.graphql.entities import EntityType
from api.graphql.fields import MONEY
from api.graphql.naming import camel, pascal, words
from api.graphql.rows import RowField, is_enum, row_fields
from api.graphql.scalars import Position
from api.graphql.shapes import GroupFact, GroupSum, GroupValue, RowSums
from api.graphql.viewer import Viewer
from api.kernel.errors import BAD_INPUT, TOO_COMPLEX, ApiError
from domain.kernel.values import Money
from projections.kernel.declarations import (
    Condition,
    Group,
    Summary,
    Test,
)

MAX_LEVEL = 12
MAX_GROUPS = 5_000
GROUPS = 40
"""What the groups of a summary count for in a query's cost."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The source of a group: its sums, and the conditions that its rows meet."""

    group: Group
    where: tuple[Test, ...]
    as_of: int | None

    @property
    def path(self) -> tuple[str, ...]:
        return self.group.path

    @property
    def code(self) -> str | None:
        return self.group.path[-1] if self.group.path else None

    @property
    def label(self) -> str | None:
        return self.group.label

    @property
    def rows(self) -> int:
        return self.group.rows


@dataclass(frozen=True, slots=True)
class _Answer:
    """The source of a summary."""

    groups: Sequence[_Line]
    position: int


def summary_field(summary: Summary, entity: EntityType) -> Any:
    """A summary as a field; `entity` is the one of the read model that is summed up."""
    name = pascal(summary.name.rpartition(".")[2])
    dimensions = dimension_enum(summary)
    group = object_type(f"{name}Group", _group_fields(summary), f"One line of a {words(name)}.")
    fields = [
        attribute("groups", list[group], "In order of their values and codes."),  # type: ignore[valid-type]
        attribute("position", Position, "The ledger position that the answer reflects, at least."),
    ]
    answer = object_type(name, fields, f"Sums over {words(entity.name)} rows.")
    arguments = [
        argument("dimension", dimensions | None, "Left out, each combination gives one total."),
        argument("level", int, f"How many codes of the dimension, 1 to {MAX_LEVEL}.", 1),
        *([argument("filter", entity.filter | None)] if entity.filter is not None else []),
        *entity.as_of_arguments(),
    ]
    text = f"Sums of {', '.join(camel(measure) for measure in summary.measures)} over {words(entity.name)} rows."
    return field(
        camel(name[:1].lower() + name[1:]),
        answer,
        _answers(summary, entity),
        description=text,
        arguments=arguments,
        fan_out=GROUPS,
        shape=RowSums(summary, entity),
    )


@cache
def dimension_enum(summary: Summary) -> Any:
    """The paths of a summary as an enum."""
    name = pascal(summary.name.rpartition(".")[2])
    return enum_type(f"{name}Dimension", {path.upper(): path for path in summary.paths}, "What to sum up by.")


def check_level(level: int) -> None:
    """Raises ApiError(BAD_USER_INPUT) for a level that no classification has."""
    if not 1 <= level <= MAX_LEVEL:
        raise ApiError(BAD_INPUT, f"level is 1 to {MAX_LEVEL}, not {level}.")


def check_groups(count: int) -> None:
    """Raises ApiError(QUERY_TOO_COMPLEX) for more groups than an answer gives."""
    if count > MAX_GROUPS:
        message = f"These are {count} groups, at most {MAX_GROUPS} are given: filter, or take a lower level."
        raise ApiError(TOO_COMPLEX, message, limit=MAX_GROUPS)


def _answers(summary: Summary, entity: EntityType) -> Any:
    async def resolve(_: Any, info: Any, level: int, **arguments: Any) -> _Answer:
        viewer: Viewer = info.context
        check_level(level)
        as_of = await viewer.may_read(summary.of, arguments.get("asOf"))
        where = await entity.permitted(arguments, viewer, as_of)
        path = arguments["dimension"].value if arguments.get("dimension") else None
        totals = await viewer.reads.summarise(summary, path, level, where, as_of)
        check_groups(len(totals.groups))
        lines = [_Line(group, (*where, *_behind(group, path, level)), as_of) for group in totals.groups]
        return _Answer(lines, totals.position)

    return resolve


def _behind(group: Group, path: str | None, level: int) -> list[Condition]:
    """The conditions of a group's rows: a path that ends above the level is met by itself alone."""
    conditions = [Condition(name, "eq", value) for name, value in group.by.items()]
    if path is not None:
        conditions.append(Condition(path, "starts_with" if len(group.path) == level else "eq", group.path))
    return conditions


def _group_fields(summary: Summary) -> list[Any]:
    fields = row_fields(summary.of.row)
    made = [_by_field(fields[name]) for name in summary.by]
    made += [
        attribute("path", list[str], "Its codes in the dimension, from the root down.", shape=GroupFact("path")),
        attribute("code", str | None, "The last of its codes.", shape=GroupFact("code")),
        attribute("label", str | None, "What the code means, where it is named.", shape=GroupFact("label")),
        attribute("rows", int, "How many rows were summed up.", shape=GroupFact("rows")),
    ]
    made += [measure_field(fields[measure]) for measure in summary.measures]
    if summary.of.history:
        text = "The acts behind its sums: who, when, what. Needs the permission `ledger.read`."
        made.append(field("acts", ledger.EVENTS, _acts(summary), description=text, arguments=ledger.acts_arguments()))
    return made


def _by_field(row_field: RowField) -> Any:
    def resolve(source: _Line, _: Any) -> Any:
        return source.group.by[row_field.name]

    kind: Any = filters.graphql_enum(row_field.kind) if is_enum(row_field.kind) else row_field.kind
    shown: Any = kind | None if row_field.nullable else kind
    return field(camel(row_field.name), shown, resolve, shape=GroupValue(row_field))


def measure_field(row_field: RowField) -> Any:
    """A measure of a source that has a `group`."""

    def money(source: Any, _: Any) -> Money:
        return Money(source.group.sums[row_field.name], source.group.by["currency"])

    def number(source: Any, _: Any) -> Any:
        return source.group.sums[row_field.name]

    kind, resolve = (MONEY, money) if row_field.amount else (row_field.kind, number)
    return field(camel(row_field.name), kind, resolve, shape=GroupSum(row_field))


def _acts(summary: Summary) -> Any:
    def resolve(source: _Line, info: Any, first: int, after: int | None = None) -> Any:
        return ledger.acts(info.context, summary.of, source.where, source.as_of, first, after)

    return resolve
