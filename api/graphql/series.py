"""Summaries in the shape of charts: the largest groups as categories, and a series of values for each measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.graphql.derive import argument, attribute, enum_type, field, object_type
from api.graphql.entities import EntityType
from api.graphql.naming import camel, pascal, words
from api.graphql.scalars import Position
from api.graphql.summaries import GROUPS, check_level, dimension_enum
from api.graphql.viewer import Viewer
from api.kernel.declarations import Series
from api.kernel.errors import BAD_INPUT, ApiError
from projections.kernel.declarations import Group, Summary

MAX_TOP = 100
Sums = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Category:
    """The source of a category: one code, or all that come after the largest."""

    path: Sequence[str]
    label: str | None
    others: bool
    count: int
    sums: Sums

    @property
    def code(self) -> str | None:
        return self.path[-1] if self.path else None


@dataclass(frozen=True, slots=True)
class _Line:
    measure: str
    values: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class _Chart:
    currency: str | None
    categories: Sequence[_Category]
    series: Sequence[_Line]
    position: int


def series_field(series: Series, entity: EntityType) -> Any:
    """A summary in the shape of a chart, as a field; `entity` is the one of the read model that is summed up."""
    name, summary = pascal(series.name.rpartition(".")[2]), series.of
    measures = enum_type(
        f"{name}Measure", {measure.upper(): measure for measure in summary.measures}, "What a series shows."
    )
    arguments = [
        argument("dimension", dimension_enum(summary), "What to sum up by."),
        argument("level", int, "How many codes of the dimension.", 1),
        argument("measures", list[measures], "The series, in order; the first one says which codes are the largest."),  # type: ignore[valid-type]
        argument("top", int, f"How many codes get a category of their own, 1 to {MAX_TOP}.", 10),
        *([argument("filter", entity.filter | None)] if entity.filter is not None else []),
        *entity.as_of_arguments(),
    ]
    text = (
        f"Sums over {words(entity.name)} rows for a chart: the largest codes first, what comes after them in one last"
        " category, so that each series adds up to its total. The rows are to be of one currency."
    )
    answer = object_type(
        name, _chart_fields(name, measures), "Categories, and a value of each series for each of them."
    )
    shown = camel(name[:1].lower() + name[1:])
    return field(shown, answer, _charts(summary, entity), description=text, arguments=arguments, fan_out=GROUPS)


def _chart_fields(name: str, measures: Any) -> list[Any]:
    category = object_type(
        f"{name}Category",
        [
            attribute("path", list[str], "Its codes in the dimension, from the root down; none for the others."),
            attribute("code", str | None, "The last of its codes."),
            attribute("label", str | None, "What the code means, where it is named."),
            attribute("others", bool, "Whether it stands for all codes after the largest."),
            attribute("count", int, "How many codes it stands for."),
        ],
        "A place on the axis of a chart.",
    )
    line = object_type(
        f"{name}Line",
        [
            attribute("measure", measures, "What it shows."),
            attribute("values", list[Decimal], "A value for each category, in their order."),
        ],
        "One series of a chart.",
    )
    return [
        attribute("currency", str | None, "The currency of all values; none where there are no rows."),
        attribute("categories", list[category], "The largest first."),  # type: ignore[valid-type]
        attribute("series", list[line], "In the order that was asked for."),  # type: ignore[valid-type]
        attribute("position", Position, "The ledger position that the answer reflects, at least."),
    ]


def _charts(summary: Summary, entity: EntityType) -> Any:
    async def resolve(_: Any, info: Any, level: int, top: int, **arguments: Any) -> _Chart:
        check_level(level)
        if not 1 <= top <= MAX_TOP:
            raise ApiError(BAD_INPUT, f"top is 1 to {MAX_TOP}, not {top}.")
        measures = list(dict.fromkeys(measure.value for measure in arguments["measures"]))
        if not measures:
            raise ApiError(BAD_INPUT, "measures names no measure: say at least one.")
        groups, position = await summed(summary, entity, info.context, arguments["dimension"].value, level, arguments)
        currencies = sorted({group.by["currency"] for group in groups})
        if len(currencies) > 1:
            raise ApiError(BAD_INPUT, f"These rows are in {' and '.join(currencies)}: filter by one currency.")
        categories = _categories(groups, measures, top)
        lines = [_Line(name, [category.sums[name] for category in categories]) for name in measures]
        return _Chart(currencies[0] if currencies else None, categories, lines, position)

    return resolve


def _categories(groups: Sequence[Group], measures: Sequence[str], top: int) -> Sequence[_Category]:
    """The largest codes, and the others together; a code that several groups share is one category."""
    by_path: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in groups:
        by_path[group.path].append(group)
    categories = [
        _Category(path, _last_label(same), False, 1, sums_of(same, measures))  # noqa: FBT003
        for path, same in by_path.items()
    ]
    categories.sort(key=lambda category: (-category.sums[measures[0]], category.path))
    rest = [group for same in categories[top:] for group in by_path[tuple(same.path)]]
    if not rest:
        return categories
    return [*categories[:top], _Category((), None, True, len(categories) - top, sums_of(rest, measures))]  # noqa: FBT003


def sums_of(groups: Sequence[Group], measures: Sequence[str]) -> Sums:
    """The sum of each measure over groups."""
    return {name: sum((group.sums[name] for group in groups), Decimal(0)) for name in measures}


async def summed(
    summary: Summary,
    entity: EntityType,
    viewer: Viewer,
    path: str | None,
    level: int,
    arguments: Mapping[str, Any],
) -> tuple[Sequence[Group], int]:
    """The groups that the arguments `filter` and `asOf` ask for, and the position that they reflect, at least."""
    as_of = await viewer.may_read(summary.of, arguments.get("asOf"))
    where = await entity.permitted(arguments, viewer, as_of)
    totals = await viewer.reads.summarise(summary, path, level, where, as_of)
    return totals.groups, totals.position


def _last_label(groups: Sequence[Group]) -> str | None:
    return next((group.label for group in reversed(groups) if group.label), None)
