"""Summaries as parts of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from api.compiling.parts import NotCompiledError, group_sum, group_value
from api.compiling.selections import SelectedField, Selections
from api.compiling.values import money
from api.graphql import summaries
from api.graphql.shapes import GroupFact, GroupSum, GroupValue, shape_of
from projections.kernel.declarations import Summary, Test
from projections.kernel.plans import Constant, GroupList, GroupPart, SumsOfRows


def sums(
    asked: Selections,
    selected: SelectedField,
    summary: Summary,
    arguments: Mapping[str, Any],
    where: tuple[Test, ...],
    moment: int | None,
) -> SumsOfRows:
    """A summary over the rows that meet the conditions; ApiError(BAD_USER_INPUT) for a level that there is not."""
    level, dimension = arguments["level"], arguments.get("dimension")
    summaries.check_level(level)
    members = [(each.name, _part(asked, selected, each)) for each in asked.within(selected)]
    path = None if dimension is None else dimension.value
    return SumsOfRows(summary, path, level, where, moment, summaries.MAX_GROUPS, tuple(members))


def _part(
    asked: Selections, selected: SelectedField, field: SelectedField
) -> GroupList | Literal["position"] | Constant:
    if field.definition is None:
        return Constant(f'"{selected.below.name}"')
    if field.field == "position":
        return "position"
    return GroupList(tuple((each.name, _of_group(asked, field, each)) for each in asked.within(field)))


def _of_group(asked: Selections, groups: SelectedField, field: SelectedField) -> GroupPart:
    if field.definition is None:
        return Constant(f'"{groups.below.name}"')
    match shape_of(field.definition):
        case GroupFact(fact):
            return fact
        case GroupValue(shown):
            return group_value(shown)
        case GroupSum(shown):
            return money(asked, field, shown) if shown.amount else group_sum(shown)
        case _:
            raise NotCompiledError(f"{groups.below.name}.{field.field}")
