"""A budget's tables as streams of bytes, all of them as of one position of the ledger, in constant memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.budgeting.exports import MODELS
from infra.budgeting.opendata.formats import Csv, Form, Ndjson, RowFormat
from infra.budgeting.opendata.labels import Labels
from infra.budgeting.opendata.tables import LINES, PublishedTable
from projections.budgeting import BUDGETS
from projections.budgeting.budgets import Budget
from projections.kernel.declarations import Query, Reads

PAGE = 500
"""Rows of a question: few enough that making bytes of them keeps no other request waiting."""


@dataclass(frozen=True)
class BudgetExport:
    """A budget as it stood when the event at `position` had just been recorded, `recorded_at`.

    Each page of rows is a question of its own as of that position: a slow reader holds no transaction open, and what
    happens meanwhile is not seen.
    """

    reads: Reads
    budget: Budget
    position: int
    recorded_at: datetime
    _depths: dict[str, Mapping[str, int]] = field(default_factory=dict)

    async def depths(self, table: PublishedTable) -> Mapping[str, int]:
        """How deep the table's paths go."""
        if table.name not in self._depths:
            where = table.of(self.budget.budget_id)
            self._depths[table.name] = await self.reads.depths(table.model, where, self.position)
        return self._depths[table.name]

    async def count(self, table: PublishedTable) -> int:
        """How many rows a table has."""
        return await self.reads.count(table.model, table.of(self.budget.budget_id), self.position)

    async def unfinished(self) -> Sequence[str]:
        """That the books hold a part of what their files tell, a sentence for each file."""
        if self.budget.complete:
            return []
        recorded = await self.count(LINES)
        return [
            f"These books are unfinished: {recorded:,} lines are recorded, and the import of {unfinished.file}"
            f" ({unfinished.lines:,} lines), begun {unfinished.begun_at:%Y-%m-%d %H:%M} UTC, has not come to its end."
            for unfinished in self.budget.unfinished_imports
        ]

    async def chunks(self, table: PublishedTable, form: Form) -> AsyncGenerator[tuple[int, bytes], None]:
        """The bytes of a table, each time with the number of rows in them."""
        writes: RowFormat = Ndjson(table)
        if form.suffix == "csv":
            writes = Csv(table, await self.depths(table), marked=form.marked)
        if head := writes.head():
            yield 0, head
        labels = Labels(self.reads, self.budget.budget_id, self.position)
        where, after = table.of(self.budget.budget_id), None
        while True:
            page = await self.reads.page(table.model, Query(where=where, first=PAGE, after=after, as_of=self.position))
            if page.rows:
                await labels.learn(page.rows, table.paths)
                yield len(page.rows), writes.rows(page.rows, labels)
            if not page.has_next:
                return
            after = (getattr(page.rows[-1], table.model.key),)


async def open_export(reads: Reads, budget_id: str, as_of: int | None) -> BudgetExport | None:
    """The export of a budget as of a position, or as far as all that it reads has been projected; None for no budget.

    Raises what reads raise of a position that cannot be read.
    """
    position = as_of if as_of is not None else await reached(reads)
    budget = (await reads.by_key(BUDGETS, [budget_id], position)).get(budget_id)
    if budget is None:
        return None
    [entry] = await reads.ledger.entries_at([position])
    return BudgetExport(reads, budget, position, entry.recorded_at)


async def reached(reads: Reads) -> int:
    """The position that all read models of an export reflect."""
    return min([(await reads.page(model, Query(first=1))).position for model in MODELS])
