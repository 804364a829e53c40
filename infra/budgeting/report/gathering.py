"""Where a report's figures come from: the read models, all as of one ledger position."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from infra.budgeting.report.naming import TELLING, Names
from infra.budgeting.report.picture import Account, Breakdown, Figures, Heading, Line, Note, Part, Picture, Unfinished
from projections.budgeting import (
    BUDGET_LINES,
    BUDGET_MONTHS,
    BUDGET_SUMMARY,
    BUDGET_TRANSACTIONS,
    BUDGETS,
    CLASSIFICATION_CODES,
    CONTROL_ACCOUNTS,
    NOTES,
    REVENUE_HEADINGS,
    REVENUE_SUMMARY,
)
from projections.budgeting.budgets import Budget
from projections.kernel.declarations import Condition, Group, Ordering, Query, ReadModel, Reads, Summary

Row = TypeVar("Row")

MODELS: Sequence[ReadModel[Any]] = (
    BUDGETS,
    BUDGET_LINES,
    BUDGET_TRANSACTIONS,
    CLASSIFICATION_CODES,
    CONTROL_ACCOUNTS,
    NOTES,
    REVENUE_HEADINGS,
)
"""The read models that a report asks."""
STANDARD = ("administrative", "functional", "economic", "source")
"""The classifications that every report shows; another one is shown when it is asked for."""
TOP_LINES = 20
READABLE = 3
"""From this number of parts on, a level says something; at the levels above, all stands under one or two codes."""
DEEPEST = 4
PAGE = 500


class Unanswerable(Exception):  # noqa: N818
    """There is nothing to report on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about. `dimension` and `level` choose the classification that it shows first."""

    year: int
    government: str | None = None
    dimension: str | None = None
    level: int | None = None

    def breakdowns(self) -> Sequence[tuple[str, int | None]]:
        """The classifications to show, each with its level where one was asked for."""
        first = [(self.dimension, self.level)] if self.dimension else []
        return [*first, *((name, None) for name in STANDARD if name != self.dimension)]


async def gather(reads: Reads, asked: Asked, position: int) -> Picture:
    """The picture of a budget as of a position; raises Unanswerable where there is no such budget."""
    return await _Gathering(reads, await _budget(reads, asked, position), position).picture(asked)


async def _budget(reads: Reads, asked: Asked, position: int) -> Budget:
    known = [one async for one in _rows(reads, BUDGETS, (), position)]
    found = [one for one in known if one.fiscal_year == asked.year and asked.government in {None, one.government}]
    match found:
        case [one]:
            return one
        case []:
            raise Unanswerable(_missing(asked, known))
        case _:
            names = ", ".join(sorted(one.government for one in found))
            raise Unanswerable(f"Several governments have a budget for {asked.year}: say --government, one of {names}.")


def _missing(asked: Asked, known: Sequence[Budget]) -> str:
    if not known:
        return (
            "No budget is recorded there. Import one: ./foja import budget FILE --profile boost;"
            " or start with a made-up one: ./foja up --demo"
        )
    whose = f" of {asked.government}" if asked.government else ""
    there = ", ".join(f"{one.government} {one.fiscal_year}" for one in sorted(known, key=lambda one: one.budget_id))
    return f"There is no budget{whose} for {asked.year}. There are: {there}. Say another --year or --government."


@dataclass(frozen=True)
class _Gathering:
    """The questions about one budget as of one position."""

    reads: Reads
    budget: Budget
    position: int

    async def picture(self, asked: Asked) -> Picture:
        breakdowns = [await self._breakdown(name, level) for name, level in asked.breakdowns()]
        totals = await self._groups(BUDGET_SUMMARY, None, 1)
        months = await self._months()
        accounts = [one async for one in _rows(self.reads, CONTROL_ACCOUNTS, self._where, self.position)]
        names = Names(self.reads, self.budget.budget_id, self.position)
        held = await self._accounts(accounts, names)
        tight = sorted((one for one in held if one.is_near), key=lambda one: one.left)
        return Picture(
            budget_id=self.budget.budget_id,
            government=self.budget.government,
            year=self.budget.fiscal_year,
            currency=self.budget.currency,
            starts_in=self.budget.starts_on.month,
            position=self.position,
            recorded_at=await self._recorded_at(),
            total=sum((Figures.of(one.sums) for one in totals), Figures()),
            count=sum(one.rows for one in totals),
            breakdowns=[one for one in breakdowns if any(part.codes for part in one.parts)],
            lines=await self._lines(names),
            undated=months.pop(0, Decimal(0)),
            months=months,
            headings=await self._headings(),
            accounts=len(held),
            tight=tight,
            notes=await self._notes(names),
            unfinished=[Unfinished(one.file, one.lines) for one in self.budget.unfinished_imports],
        )

    @property
    def _where(self) -> tuple[Condition, ...]:
        return (Condition("budget_id", "eq", self.budget.budget_id),)

    async def _groups(self, summary: Summary, path: str | None, level: int) -> Sequence[Group]:
        return await self.reads.summarise(summary, path, level, self._where, self.position)

    async def _level(self, summary: Summary, path: str, level: int | None) -> tuple[int, Sequence[Group]]:
        """The groups of the level that was asked for, or of the first one that says something."""
        if level is not None:
            return level, await self._groups(summary, path, level)
        best: tuple[int, Sequence[Group]] = (1, ())
        for deeper in range(1, DEEPEST + 1):
            groups = await self._groups(summary, path, deeper)
            if len(groups) > len(best[1]):
                best = (deeper, groups)
            if len(groups) >= READABLE:
                break
        return best

    async def _breakdown(self, dimension: str, level: int | None) -> Breakdown:
        chosen, groups = await self._level(BUDGET_SUMMARY, dimension, level)
        parts = [Part(one.path, one.label, Figures.of(one.sums)) for one in groups]
        parts.sort(key=lambda one: (-one.figures.adjusted, -one.figures.executed, one.codes))
        return Breakdown(dimension, chosen, parts)

    async def _months(self) -> dict[int, Decimal]:
        groups = await self._groups(BUDGET_MONTHS, None, 1)
        return {int(one.by["period"]): one.sums["executed"] for one in groups if one.sums["executed"]}

    async def _headings(self) -> Sequence[Heading]:
        _, groups = await self._level(REVENUE_SUMMARY, "heading", None)
        found = [
            Heading(
                one.path,
                one.label,
                one.sums["forecast"],
                one.sums["assessed"] - one.sums["cancelled"],
                one.sums["collected"] - one.sums["refunded"],
            )
            for one in groups
        ]
        return sorted(found, key=lambda one: (-one.forecast, -one.collected, one.codes))

    async def _lines(self, names: Names) -> Sequence[Line]:
        query = Query(self._where, (Ordering("adjusted", descending=True),), TOP_LINES, as_of=self.position)
        rows = (await self.reads.page(BUDGET_LINES, query)).rows
        named = await names.of_rows(rows, TELLING)
        return [Line(words, _figures(row)) for row, words in zip(rows, named, strict=True)]

    async def _accounts(self, rows: Sequence[Any], names: Names) -> Sequence[Account]:
        named = await names.of_rows(rows)
        return [
            Account(words, row.policy.value, row.available + row.consumed, row.consumed)
            for row, words in zip(rows, named, strict=True)
        ]

    async def _notes(self, names: Names) -> Sequence[Note]:
        rows = [one async for one in _rows(self.reads, NOTES, self._where, self.position)]
        rows.sort(key=lambda one: one.recorded_at)
        about = await names.of_things([one.about for one in rows])
        return [Note(about[one.about], one.text) for one in rows]

    async def _recorded_at(self) -> datetime | None:
        entries = await self.reads.ledger.entries_at([self.position])
        return entries[0].recorded_at if entries else None


def _figures(row: Any) -> Figures:
    return Figures(row.approved, row.adjusted, row.committed, row.liability, row.ordered, row.executed)


async def _rows(reads: Reads, model: ReadModel[Row], where: tuple[Condition, ...], position: int) -> AsyncIterator[Row]:
    after: tuple[Any, ...] | None = None
    while True:
        page = await reads.page(model, Query(where, first=PAGE, after=after, as_of=position))
        for row in page.rows:
            yield row
        if not page.has_next:
            return
        after = (getattr(page.rows[-1], model.key),)
