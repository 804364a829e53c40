"""Groups of rows within a compiled statement, in order of the values that they share."""

from __future__ import annotations

from typing import Any

from infra.postgres.projecting.tables import Table
from infra.postgres.reading import json_text as j
from infra.postgres.reading.groups import COUNT, GroupSelect
from projections.kernel.declarations import Grouping
from projections.kernel.plans import ColumnValue, Constant, GroupValues, Measure, MoneyValue, RowGroups


class GroupsText:
    """Writes the groups of some rows as a list."""

    def __init__(self, table: Table[Any], groups: RowGroups, alias: str) -> None:
        self._groups, self._alias, self._currency = groups, alias, table.model.currency
        self._select = GroupSelect(table, _grouping(groups))

    def of(self, source: str) -> j.Pieces:
        """The list, as pieces of text; more groups than are wanted are an error, which the generic path tells."""
        alias, most = self._alias, self._groups.most
        shown = j.text_of(j.object_of((name, self._member(member)) for name, member in self._groups.members))
        order = ", ".join(f"{alias}.{name}" for name in self._select.shared)
        listed = f"coalesce(string_agg({shown}, ',' {f'ORDER BY {order}' if order else ''}), '')"
        bounded = f"CASE WHEN count(*) > {most} THEN (count(*) || ' groups')::int4::text ELSE {listed} END"
        return [j.Literal("["), f"(SELECT {bounded} FROM ({self._select.text(source)}) AS {alias})", j.Literal("]")]  # noqa: S608

    def _member(self, member: str | GroupValues | Constant) -> j.Pieces:
        match member:
            case Constant():
                return [j.Literal(member.json)]
            case GroupValues():
                return j.object_of((name, self._value(member.of, value)) for name, value in member.members)
            case _:
                return [f"{self._alias}.{COUNT}::int4"]

    def _value(self, measure: Measure, value: ColumnValue | MoneyValue | Constant) -> j.Pieces:
        match value:
            case Constant():
                return [j.Literal(value.json)]
            case MoneyValue():
                currency = self._named("by", self._currency or "")
                return j.money(value, self._named(measure, value.amount), currency)
            case ColumnValue():
                return j.value_of(value, self._named(measure, value.column))

    def _named(self, measure: Measure, field: str) -> str:
        return f"{self._alias}.{self._select.name(measure, field)}"


def _grouping(groups: RowGroups) -> Grouping:
    """What has to be worked out for what is shown."""
    figures = [
        (member.of, value.column if isinstance(value, ColumnValue) else value.amount)
        for _, member in groups.members
        if isinstance(member, GroupValues)
        for _, value in member.members
        if not isinstance(value, Constant)
    ]
    sums = dict.fromkeys(name for measure, name in figures if measure == "sum")
    bounds = dict.fromkeys(name for measure, name in figures if measure in {"min", "max"})
    quantiles = dict.fromkeys(name for measure, name in figures if measure in {"median", "p90"})
    return Grouping(groups.by, tuple(sums), tuple(bounds), groups.most, tuple(quantiles))
