"""What the rows of a list come to: how many, and sums, least, greatest and middle values, by up to two fields."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

from api.graphql.derive import argument, attribute, enum_type, field, object_type
from api.graphql.fields import MONEY, plain_annotation
from api.graphql.naming import camel, words
from api.graphql.rows import RowField, is_enum, row_fields
from api.graphql.shapes import RowValue
from api.kernel.errors import BAD_INPUT, TOO_COMPLEX, ApiError
from domain.kernel.values import Money
from projections.kernel.declarations import Figures, Grouping, ReadModel

MOST_GROUPED_BY, MOST_GROUPS = 2, 1_000
GROUPS = 40
"""What the groups of an aggregate count for in a query's cost; where nothing is grouped by it is one."""
_SUMMED = (int, Decimal)
_BOUNDED = (*_SUMMED, date, datetime)
_GROUPED = (str, int, bool, date)


_QUANTILES = frozenset({"median", "p90"})
_BOUNDS = {
    "min": "The least values.",
    "max": "The greatest values.",
    "median": "The values that half of the rows do not exceed.",
    "p90": "The values that nine tenths of the rows do not exceed.",
}


@dataclass(frozen=True, slots=True)
class _Values:
    """The source of an object of values of a group."""

    values: Mapping[str, Any]
    currency: str | None


@dataclass(frozen=True, slots=True)
class _Group:
    """The source of a group."""

    figures: Figures
    currency: str | None

    @property
    def count(self) -> int:
        return self.figures.rows

    @property
    def by(self) -> _Values:
        return _Values(self.figures.by, self.currency)

    @property
    def sum(self) -> _Values:
        return _Values(self.figures.sums, self.currency)

    @property
    def min(self) -> _Values:
        return _Values(self.figures.least, self.currency)

    @property
    def max(self) -> _Values:
        return _Values(self.figures.greatest, self.currency)

    @property
    def median(self) -> _Values:
        return _Values(self.figures.median, self.currency)

    @property
    def p90(self) -> _Values:
        return _Values(self.figures.p90, self.currency)


def groupable(model: ReadModel[Any]) -> Sequence[RowField]:
    """The fields that rows can be grouped by: those that they can be filtered by and that have few values."""
    fields = (row_fields(model.row)[name] for name in model.filters)
    return [
        shown
        for shown in fields
        if not shown.position and (shown.kind in _GROUPED or shown.kind is tuple or is_enum(shown.kind))
    ]


def measured(model: ReadModel[Any], kinds: Sequence[type[Any]] = _BOUNDED) -> Sequence[RowField]:
    """The fields of these kinds that hold no sealed values, in order."""
    return [
        shown
        for shown in row_fields(model.row).values()
        if shown.kind in kinds and not shown.position and shown.name not in model.sealed
    ]


def grouped_by(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that an aggregate is grouped by, each once; ApiError(BAD_USER_INPUT) for more than two."""
    names = tuple(dict.fromkeys(each.value for each in arguments.get("by") or ()))
    if len(names) > MOST_GROUPED_BY:
        raise ApiError(BAD_INPUT, f"by names at most {MOST_GROUPED_BY} fields, not {len(names)}.")
    return names


def aggregate_field(model: ReadModel[Any], type_name: str) -> Any:
    """The field `aggregate` of a connection: its arguments are those of the connection, and what it is grouped by."""
    sums, bounds = measured(model, _SUMMED), measured(model, _BOUNDED)
    named = tuple(shown.name for shown in sums), tuple(shown.name for shown in bounds)

    async def resolve(source: Any, info: Any, **arguments: Any) -> Sequence[_Group]:
        quantiles = named[1] if _asks_for(info, info.field_nodes, _QUANTILES) else ()
        grouping = Grouping(grouped_by(arguments), *named, MOST_GROUPS, quantiles)
        query = source.query
        found = await info.context.reads.grouped(model, grouping, query.where, query.as_of)
        if len(found) > MOST_GROUPS:
            message = f"These are more than {MOST_GROUPS} groups: filter, or group by a field of fewer values."
            raise ApiError(TOO_COMPLEX, message, limit=MOST_GROUPS)
        return [_Group(each, each.by.get(model.currency or "")) for each in found]

    group: Any = list[_group_type(model, type_name, sums, bounds)]  # type: ignore[misc]
    text = f"What all {words(type_name)} rows of the list come to, in order of the groups; of no rows, no group."
    if model.currency is not None:
        text = f"{text} Rows of different currencies are never in one group."
    return field(
        "aggregate",
        group,
        resolve,
        description=text,
        arguments=_by_argument(model, type_name),
        fan_out=GROUPS,
        counted_without=("by", 1),
    )


def _asks_for(info: Any, nodes: Iterable[Any], names: Container[str]) -> bool:
    """Whether one of these fields is selected right below, in fragments too."""
    within = [selected for node in nodes for selected in (node.selection_set.selections if node.selection_set else ())]
    spread = [info.fragments[each.name.value] for each in within if isinstance(each, FragmentSpreadNode)]
    inline = [each for each in within if isinstance(each, InlineFragmentNode)]
    asked = any(isinstance(each, FieldNode) and each.name.value in names for each in within)
    return asked or (bool(spread or inline) and _asks_for(info, [*spread, *inline], names))


def _by_argument(model: ReadModel[Any], type_name: str) -> Sequence[Any]:
    names = {shown.name.upper(): shown.name for shown in groupable(model)}
    if not names:
        return ()
    by: Any = list[enum_type(f"{type_name}GroupBy", names, f"What {words(type_name)} rows can be grouped by.")]  # type: ignore[misc]
    return (argument("by", by | None, f"At most {MOST_GROUPED_BY}; left out, all rows are one group."),)


def _group_type(model: ReadModel[Any], type_name: str, sums: Sequence[RowField], bounds: Sequence[RowField]) -> Any:
    made = [attribute("count", int, "How many rows there are.")]
    shared = _shared(model)
    if shared:
        text = f"Values that {words(type_name)} rows of a group share: null, where it is not grouped by them."
        made.append(_values("by", f"{type_name}GroupKeys", shared, text))
    if sums:
        text = f"Sums over {words(type_name)} rows: null, where none has a value."
        made.append(_values("sum", f"{type_name}Sums", [_summed(shown) for shown in sums], text))
    if bounds:
        text = f"Least, greatest or middle values of {words(type_name)} rows: null, where none has a value."
        each = object_type(f"{type_name}Bounds", [_value_field(shown) for shown in bounds], text)
        made += [attribute(name, each, told) for name, told in _BOUNDS.items()]
    return object_type(f"{type_name}Group", made, f"Rows of a list of {words(type_name)} rows, and what they come to.")


def _shared(model: ReadModel[Any]) -> Sequence[RowField]:
    shared = list(groupable(model))
    if model.currency is not None and model.currency not in {shown.name for shown in shared}:
        shared.append(row_fields(model.row)[model.currency])
    return shared


def _summed(shown: RowField) -> RowField:
    """A sum of integers outgrows what an Int holds."""
    return replace(shown, kind=Decimal)


def _values(name: str, type_name: str, fields: Iterable[RowField], text: str) -> Any:
    return attribute(name, object_type(type_name, [_value_field(shown) for shown in fields], text))


def _value_field(shown: RowField) -> Any:
    kind: Any = MONEY if shown.amount else plain_annotation(shown)
    shape = RowValue(replace(shown, nullable=True))
    return field(
        camel(shown.name), kind | None, _money(shown.name) if shown.amount else _plain(shown.name), shape=shape
    )


def _plain(name: str) -> Callable[[_Values, Any], Any]:
    return lambda source, _: source.values.get(name)


def _money(name: str) -> Callable[[_Values, Any], Money | None]:
    def resolve(source: _Values, _: Any) -> Money | None:
        amount = source.values.get(name)
        return None if amount is None or source.currency is None else Money(amount, source.currency)

    return resolve
