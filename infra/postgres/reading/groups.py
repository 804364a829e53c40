"""Groups of rows with their figures: how many, and sums, least, greatest and middle values."""

from collections.abc import Iterable, Sequence
from typing import Any

from infra.postgres.projecting.columns import Column, Kind
from infra.postgres.projecting.tables import Table, quoted
from infra.postgres.reading.conditions import declared
from projections.kernel.declarations import Figures, Grouping
from projections.kernel.plans import Measure

COUNT = "rows_found"
_SUMMED: tuple[Kind, ...] = ("integer", "decimal")
_BOUNDED: tuple[Kind, ...] = (*_SUMMED, "date", "datetime")
_GROUPED: tuple[Kind, ...] = ("text", "enum", "integer", "boolean", "date", "path")
_FIGURES: dict[Measure, str] = {
    "sum": "sum({})",
    "min": "min({})",
    "max": "max({})",
    "median": "percentile_disc(0.5) WITHIN GROUP (ORDER BY {})",
    "p90": "percentile_disc(0.9) WITHIN GROUP (ORDER BY {})",
}


class GroupSelect:
    """The SELECT of a grouping, and the names of what it selects.

    Raises ValueError for a field that rows cannot be filtered by, or that has no such figure.
    """

    def __init__(self, table: Table[Any], grouping: Grouping) -> None:
        model = table.model
        self._most = grouping.most
        self._by = [declared(table, name, model.filters, "grouped") for name in grouping.by]
        _check(self._by, _GROUPED, "grouped by")
        if model.currency is not None and model.currency not in grouping.by:
            self._by.append(table.column(model.currency))
        self._sums = _figures(table, grouping.sums, _SUMMED, "summed up")
        self._bounds = _figures(table, grouping.bounds, _BOUNDED, "held against each other")
        self._quantiles = _figures(table, grouping.quantiles, _BOUNDED, "held against each other")

    @property
    def shared(self) -> Sequence[str]:
        """The names of the values that the rows of a group share, which tell the groups apart."""
        return [self.name("by", column.name) for column in self._by]

    @staticmethod
    def name(measure: Measure, field: str) -> str:
        """The name of what is selected of a field."""
        return quoted(f"{measure}.{field}"[:63])

    def text(self, source: str) -> str:
        """The groups of a source of rows, and one more than the most that are wanted."""
        selected = [f"{quoted(column.name)} AS {self.name('by', column.name)}" for column in self._by]
        selected.append(f"count(*) AS {COUNT}")
        selected += [
            f"{_FIGURES[measure].format(quoted(column.name))} AS {self.name(measure, column.name)}"
            for measure, column in self._measured()
        ]
        places = ", ".join(str(number) for number in range(1, len(self._by) + 1))
        by = f"GROUP BY {places}" if places else "HAVING count(*) > 0"
        order = f"ORDER BY {places}" if places else ""
        return f"SELECT {', '.join(selected)} FROM {source} AS grouped {by} {order} LIMIT {self._most + 1}"  # noqa: S608

    def figures(self, record: Sequence[Any]) -> Figures:
        """The group in a record."""
        values = iter(record)
        shared = {column.name: _loaded(column, next(values)) for column in self._by}
        rows = next(values)
        found: dict[Measure, dict[str, Any]] = {measure: {} for measure in _FIGURES}
        for (measure, column), value in zip(self._measured(), values, strict=True):
            found[measure][column.name] = value
        return Figures(shared, rows, *found.values())

    def _measured(self) -> Iterable[tuple[Measure, Column]]:
        yield from (("sum", column) for column in self._sums)
        for column in self._bounds:
            yield "min", column
            yield "max", column
        for column in self._quantiles:
            yield "median", column
            yield "p90", column


def _figures(table: Table[Any], names: Iterable[str], kinds: Sequence[Kind], done: str) -> list[Column]:
    shown = [column.name for column in table.columns if column.name not in table.model.sealed]
    columns = [declared(table, name, shown, done) for name in names]
    _check(columns, kinds, done)
    return columns


def _check(columns: Iterable[Column], kinds: Sequence[Kind], done: str) -> None:
    for column in columns:
        if column.kind not in kinds:
            raise ValueError(f"{column.name} is of kind {column.kind}, and cannot be {done}")


def _loaded(column: Column, value: Any) -> Any:
    return value if value is None or column.load is None else column.load(value)
