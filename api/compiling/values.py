"""Values of rows as parts of a plan: amounts, records in rows, and groups of rows."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any, Literal

from api.compiling.parts import NotCompiledError, column_value, money_value
from api.compiling.selections import SelectedField, Selections
from api.graphql.aggregates import MOST_GROUPS, grouped_by
from api.graphql.fields import records_within
from api.graphql.rows import RowField, holds_records, is_record
from api.graphql.shapes import RowValue, shape_of
from projections.kernel.declarations import ReadModel
from projections.kernel.plans import (
    ColumnValue,
    Constant,
    GroupValues,
    MoneyValue,
    RecordList,
    RecordPart,
    RecordValue,
    RowGroups,
)


def row_value(
    asked: Selections, field: SelectedField, shown: RowField
) -> ColumnValue | MoneyValue | RecordValue | RecordList:
    """A field of a row: an amount, records, or a plain value."""
    if holds_records(shown):
        return _records(asked, field, shown)
    return _plain(asked, field, shown)


def money(asked: Selections, field: SelectedField, shown: RowField) -> MoneyValue:
    """An amount in the currency of the row."""
    return money_value(shown, [(each.name, each.field) for each in asked.within(field)])


def row_groups(asked: Selections, field: SelectedField, model: ReadModel[Any]) -> RowGroups:
    """The groups that `aggregate` asks for; ApiError(BAD_USER_INPUT) for too many fields to group by."""
    by = grouped_by(asked.arguments(field))
    shared = {*by, model.currency}
    members: list[tuple[str, Literal["count"] | GroupValues | Constant]] = []
    for each in asked.within(field):
        match each.field:
            case "count":
                members.append((each.name, "count"))
            case "by" | "sum" | "min" | "max" | "median" | "p90" as measure:
                values = _group_values(asked, each, shared if measure == "by" else None)
                members.append((each.name, GroupValues(measure, tuple(values))))
            case _:
                members.append((each.name, _type_name(field)))
    return RowGroups(by, MOST_GROUPS, tuple(members))


def _group_values(
    asked: Selections, field: SelectedField, shared: Container[str | None] | None
) -> Iterator[tuple[str, ColumnValue | MoneyValue | Constant]]:
    """The values that are asked for: of those that rows share, the ones that they are grouped by."""
    for each in asked.within(field):
        shown = _shown(each)
        if shown is None:
            yield each.name, _type_name(field)
        elif shared is not None and shown.name not in shared:
            yield each.name, Constant("null")
        else:
            yield each.name, _plain(asked, each, shown)


def _records(asked: Selections, field: SelectedField, shown: RowField) -> RecordValue | RecordList:
    members = tuple(_record_members(asked, field))
    if is_record(shown.kind):
        return RecordValue(shown.name, shown.nullable, members)
    return RecordList(shown.name, shown.nullable, members, *records_within(**asked.arguments(field)))


def _record_members(asked: Selections, field: SelectedField) -> Iterator[tuple[str, RecordPart]]:
    for each in asked.within(field):
        shown = _shown(each)
        if shown is None:
            yield each.name, _type_name(field)
        else:
            yield each.name, _records(asked, each, shown) if holds_records(shown) else column_value(shown)


def _plain(asked: Selections, field: SelectedField, shown: RowField) -> ColumnValue | MoneyValue:
    return money(asked, field, shown) if shown.amount else column_value(shown)


def _shown(field: SelectedField) -> RowField | None:
    """The field of a row that a field shows; None for the name of the type."""
    if field.definition is None:
        return None
    match shape_of(field.definition):
        case RowValue(shown):
            return shown
        case _:
            raise NotCompiledError(field.field)


def _type_name(field: SelectedField) -> Constant:
    return Constant(f'"{field.below.name}"')
