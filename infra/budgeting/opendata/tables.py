"""Which read models are published of a budget, and the columns that follow from their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.budgeting.exports import TABLES as DECLARED
from domain.budgeting.coding import DIMENSIONS
from infra.postgres.projecting.columns import Kind
from infra.postgres.projecting.tables import Table
from projections.kernel.declarations import Condition, ReadModel


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row. A path has a column for each level, `labelled` ones also one for the label of its code."""

    name: str
    kind: Kind
    labelled: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a file. `level` counts from 1 where the field is a path; `label` marks the label's column."""

    name: str
    field: Field
    level: int | None = None
    label: bool = False


@dataclass(frozen=True)
class PublishedTable:
    """A read model that is published: the rows of one budget, in the order of their keys."""

    name: str
    title: str
    model: ReadModel[Any]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The row's fields, in its order: what a row gains appears by itself."""
        return tuple(Field(column.name, column.kind, column.name in DIMENSIONS) for column in Table(self.model).columns)

    @property
    def paths(self) -> tuple[Field, ...]:
        """The fields whose codes have labels."""
        return tuple(field for field in self.fields if field.labelled)

    def headings(self, depths: Mapping[str, int]) -> tuple[Heading, ...]:
        """The columns, where the paths are at most so deep."""
        return tuple(heading for field in self.fields for heading in _headings(field, depths))

    def of(self, budget_id: str) -> tuple[Condition, ...]:
        """The condition that chooses a budget's rows."""
        return (Condition("budget_id", "eq", budget_id),)


def _headings(field: Field, depths: Mapping[str, int]) -> Sequence[Heading]:
    if field.kind != "path":
        return [Heading(field.name, field)]
    headings: list[Heading] = []
    for level in range(1, depths.get(field.name, 0) + 1):
        headings.append(Heading(f"{field.name}_{level}", field, level))
        if field.labelled:
            headings.append(Heading(f"{field.name}_{level}_label", field, level, label=True))
    return headings


_TITLES = {"lines": "Budget lines", "transactions": "Transactions", "codes": "Codes of the classifications"}
LINES, TRANSACTIONS, CODES = TABLES = tuple(
    PublishedTable(name, _TITLES[name], model) for name, model in DECLARED.items()
)
