"""Fields of rows and of the records in them, as far as they are asked for."""

from __future__ import annotations

from api.compiling.parts import NotCompiledError, column_value, holds_records, money_value
from api.compiling.selections import SelectedField, Selections
from api.graphql.rows import RowField
from api.graphql.shapes import RowValue, shape_of
from projections.kernel.plans import ColumnValue, Constant, MoneyValue, RecordValue


def value(asked: Selections, field: SelectedField, shown: RowField) -> ColumnValue | MoneyValue | RecordValue:
    """A field of a row."""
    if shown.amount:
        return money(asked, field, shown)
    return _record(asked, field, shown) if holds_records(shown) else column_value(shown)


def money(asked: Selections, field: SelectedField, shown: RowField) -> MoneyValue:
    """An amount in the currency of the row."""
    return money_value(shown, [(each.name, each.field) for each in asked.within(field)])


def _record(asked: Selections, field: SelectedField, shown: RowField) -> RecordValue:
    members = [(each.name, _member(asked, field, each)) for each in asked.within(field)]
    return RecordValue(shown.name, shown.nullable, shown.kind is tuple, tuple(members))


def _member(asked: Selections, record: SelectedField, field: SelectedField) -> Constant | ColumnValue | RecordValue:
    """Amounts within a record are plain numbers."""
    if field.definition is None:
        return Constant(f'"{record.below.name}"')
    match shape_of(field.definition):
        case RowValue(shown):
            return _record(asked, field, shown) if holds_records(shown) else column_value(shown)
        case _:
            raise NotCompiledError(f"{record.below.name}.{field.field}")
