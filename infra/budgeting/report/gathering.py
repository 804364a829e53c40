"""Where a report's figures come from: the read models, all as of one ledger position."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from infra.budgeting.report.naming import TELLING, Names
from infra.budgeting.report.picture import (
    Account,
    Breakdown,
    Figures,
    Heading,
    Line,
    Note,
    Part,
    PayeeSums,
    Picture,
    Unfinished,
)
from projections.budgeting import (
    BUDGET_LINES,
    BUDGET_MONTHS,
    BUDGET_SUMMARY,
    BUDGET_TRANSACTIONS,
    BUDGETS,
    CLASSIFICATION_CODES,
    CONTROL_ACCOUNTS,
    NOTES,
    PAYEE_TOTALS,
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
    PAYEE_TOTALS,
    REVENUE_HEADINGS,
)
"""The read models that a report asks."""
STANDARD = ("administrative", "functional", "economic", "source")
"""The classifications that every report shows; another one is shown when it is asked for."""
TOP_LINES = 20
TOP_PAYEES = 20
READABLE = 3
"""From this number of parts on, a level says something; at the levels above, all stands under one or two codes."""
DEEPEST = 4
PAGE = 500


class NothingToReport(Exception):  # noqa: N818
    """There is nothing to report on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What a report is about. `dimension` and `level` choose the classification that it shows first."""

    year: int
    government: str | None = None
    dimension: str | None = None
    level: int | None = None

    def breakdowns(self) -> Sequence[tuple[str, int | None]]:
        """The classifications to show, each with its level where one was asked for."""
        first = [(self.dimension, self.level)] if self.dimension else []
        return [*first, *((name, None) for name in STANDARD if name != self.dimension)]


async def gather(reads: Reads, report_request: ReportRequest, position: int) -> Picture:
    """The picture of a budget as of a position; raises Unanswerable where there is no such budget."""
    return await _BudgetQuestions(reads, await _budget(reads, report_request, position), position).picture(
        report_request
    )


async def _budget(reads: Reads, report_request: ReportRequest, position: int) -> Budget:
    known = [row async for row in _rows(reads, BUDGETS, (), position)]
    found = [
        budget
        for budget in known
        if budget.fiscal_year == report_request.year and report_request.government in {None, budget.government}
    ]
    match found:
        case [one]:
            return one
        case []:
            raise NothingToReport(_missing(report_request, known))
        case _:
            names = ", ".join(sorted(budget.government for budget in found))
            raise NothingToReport(
                f"Several governments have a budget for {report_request.year}: say --government, one of {names}."
            )


def _missing(report_request: ReportRequest, budgets: Sequence[Budget]) -> str:
    if not budgets:
        return (
            "No budget is recorded there. Import one: ./foja import budget FILE --profile boost;"
            " or start with a made-up one: ./foja up --demo"
        )
    whose = f" of {report_request.government}" if report_request.government else ""
    there = ", ".join(
        f"{budget.government} {budget.fiscal_year}" for budget in sorted(budgets, key=lambda budget: budget.budget_id)
    )
    return (
        f"There is no budget{whose} for {report_request.year}. There are: {there}. Say another --year or --government."
    )


@dataclass(frozen=True)
class _BudgetQuestions:
    """The questions about one budget as of one position."""

    reads: Reads
    budget: Budget
    position: int

    async def picture(self, report_request: ReportRequest) -> Picture:
        breakdowns = [await self._breakdown(name, level) for name, level in report_request.breakdowns()]
        totals = await self._groups(BUDGET_SUMMARY, None, 1)
        months = await self._months()
        accounts = [row async for row in _rows(self.reads, CONTROL_ACCOUNTS, self._where, self.position)]
        names = Names(self.reads, self.budget.budget_id, self.position)
        held = await self._accounts(accounts, names)
        tight = sorted((account for account in held if account.is_near), key=lambda account: account.left)
        return Picture(
            budget_id=self.budget.budget_id,
            government=self.budget.government,
            year=self.budget.fiscal_year,
            currency=self.budget.currency,
            starts_in=self.budget.starts_on.month,
            position=self.position,
            recorded_at=await self._recorded_at(),
            total=sum((Figures.of(total.sums) for total in totals), Figures()),
            count=sum(total.rows for total in totals),
            breakdowns=[breakdown for breakdown in breakdowns if any(part.codes for part in breakdown.parts)],
            lines=await self._lines(names),
            undated=months.pop(0, Decimal(0)),
            months=months,
            headings=await self._headings(),
            accounts=len(held),
            tight=tight,
            notes=await self._notes(names),
            payees=await self._payees(),
            unfinished=[Unfinished(unfinished.file, unfinished.lines) for unfinished in self.budget.unfinished_imports],
        )

    @property
    def _where(self) -> tuple[Condition, ...]:
        return (Condition("budget_id", "eq", self.budget.budget_id),)

    async def _groups(self, summary: Summary, path: str | None, level: int) -> Sequence[Group]:
        return (await self.reads.summarise(summary, path, level, self._where, self.position)).groups

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
        parts = [Part(group.path, group.label, Figures.of(group.sums)) for group in groups]
        parts.sort(key=lambda part: (-part.figures.adjusted, -part.figures.executed, part.codes))
        return Breakdown(dimension, chosen, parts)

    async def _months(self) -> dict[int, Decimal]:
        groups = await self._groups(BUDGET_MONTHS, None, 1)
        return {int(group.by["period"]): group.sums["executed"] for group in groups if group.sums["executed"]}

    async def _headings(self) -> Sequence[Heading]:
        _, groups = await self._level(REVENUE_SUMMARY, "heading", None)
        found = [
            Heading(
                group.path,
                group.label,
                group.sums["forecast"],
                group.sums["assessed"] - group.sums["cancelled"],
                group.sums["collected"] - group.sums["refunded"],
            )
            for group in groups
        ]
        return sorted(found, key=lambda heading: (-heading.forecast, -heading.collected, heading.codes))

    async def _lines(self, names: Names) -> Sequence[Line]:
        query = Query(self._where, (Ordering("adjusted", descending=True),), TOP_LINES, as_of=self.position)
        rows = (await self.reads.page(BUDGET_LINES, query)).rows
        named = await names.of_rows(rows, TELLING)
        return [Line(words, _figures(row)) for row, words in zip(rows, named, strict=True)]

    async def _payees(self) -> Sequence[PayeeSums]:
        query = Query(self._where, (Ordering("paid", descending=True),), TOP_PAYEES, as_of=self.position)
        rows = (await self.reads.page(PAYEE_TOTALS, query)).rows
        return [PayeeSums(row.payee_kind, row.payee_company_id, row.liability + row.ordered, row.paid) for row in rows]

    async def _accounts(self, rows: Sequence[Any], names: Names) -> Sequence[Account]:
        named = await names.of_rows(rows)
        return [
            Account(words, row.policy.value, row.available + row.consumed, row.consumed)
            for row, words in zip(rows, named, strict=True)
        ]

    async def _notes(self, names: Names) -> Sequence[Note]:
        rows = [row async for row in _rows(self.reads, NOTES, self._where, self.position)]
        rows.sort(key=lambda row: row.recorded_at)
        about = await names.of_things([row.about for row in rows])
        return [Note(about[row.about], row.text) for row in rows]

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
