"""The second pass: the lines that were read go to the books as commands, page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from application.budgeting.importing.profile import PHASES
from domain.budgeting.codes.commands import NameCode
from domain.budgeting.coding import checked
from domain.budgeting.control import ControlRule, rule_for
from domain.budgeting.lines.commands import ReportLine
from infra.budgeting.importer.commands import Commands
from infra.budgeting.importer.marking import Marks
from infra.budgeting.importer.scratch import SqliteScratch
from infra.budgeting.importer.sent import ImportResult, Totals
from infra.importing.giving import NOTHING, PAGE, CommandSender, Outcome, Steering

T = TypeVar("T")
_AT_ONCE = 2
"""One page is decided while another is being stored, where they meet at no control account."""


class ImportStopped(Exception):  # noqa: N818 - somebody wanted it so
    """The import was told to stop; `lines` of it are recorded, and more where it is `resumed`."""

    def __init__(self, lines: int, *, resumed: bool) -> None:
        super().__init__(f"stopped after {lines} lines")
        self.lines, self.resumed = lines, resumed


class Sender:
    """Sends one import. Stopped at any point, the next import of the file sends what is missing.

    All events of one import carry the same correlation id. Raises what the bus raises, and Stopped; then a part of the
    lines may be recorded, and the books say so.
    """

    def __init__(
        self,
        giver: CommandSender,
        marks: Marks,
        rules: Mapping[str, tuple[ControlRule, ...]],
        steering: Steering,
    ) -> None:
        self._giver, self._marks, self._rules, self._steering = giver, marks, rules, steering
        self.sent = ImportResult()

    async def send(self, commands: Commands, scratch: SqliteScratch) -> ImportResult:
        """Open the books, name their codes, report their lines, and say that all of them are there."""
        self._check()
        opening = [commands.open(year, currency) for year, currency in scratch.books()]
        for outcome in await self._giver.give(opening):
            self._count(1, outcome)
        await self._pages((commands.name(label) for label in scratch.labels()), self._named)
        await self._pages((commands.report(draft) for _, draft in scratch.drafts()), self._reported)
        self._count(len(self._marks.begun), await self._marks.finish(self.sent.totals, scratch.number("rejects")))
        return self.sent

    async def _pages(self, commands: Iterator[T], count: Callable[[T, Outcome], None]) -> None:
        free = asyncio.Semaphore(1 if any(self._rules.values()) else _AT_ONCE)

        async def carry_out(page: Sequence[T]) -> None:
            try:
                await self._page(page, count)
            finally:
                free.release()

        try:
            async with asyncio.TaskGroup() as group:
                while page := list(islice(commands, PAGE)):
                    await free.acquire()
                    if self._steering.stop():
                        break
                    group.create_task(carry_out(page))
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        self._check()

    def _check(self) -> None:
        """Stop between pages, so that what is recorded is known."""
        if self._steering.stop():
            raise ImportStopped(self.sent.lines, resumed=self._marks.resumed)

    async def _page(self, page: Sequence[T], count: Callable[[T, Outcome], None]) -> None:
        begun = await self._marks.begin_for(page)
        outcomes = [NOTHING] * len(page) if begun is None else await self._giver.give(page)
        self._count(0, begun or NOTHING)
        for command, outcome in zip(page, outcomes, strict=True):
            self._count(1, outcome)
            count(command, outcome)
        self._steering.watch(self.sent.lines)

    def _count(self, commands: int, outcome: Outcome) -> None:
        self.sent.commands += commands
        self.sent.events += outcome.events

    def _named(self, _: NameCode, outcome: Outcome) -> None:
        self.sent.names += outcome.events > 0

    def _reported(self, line: ReportLine, outcome: Outcome) -> None:
        self.sent.lines += 1
        if self._is_new(line, outcome):
            self.sent.new += 1
        elif outcome.events:
            self.sent.corrected += 1
        self._add(line)

    def _is_new(self, line: ReportLine, outcome: Outcome) -> bool:
        """A new line's stream has its own events alone; those at its control account are counted, but stand elsewhere.

        A correction adds as many events at the account as on the line, at most, to the two or more that are there.
        """
        rules = self._rules.get(line.budget_id, ())
        if rules and rule_for(rules, checked(line.coding)) is not None:
            return outcome.version < outcome.events
        return outcome.events > 0 and outcome.version == outcome.events

    def _add(self, line: ReportLine) -> None:
        totals = self.sent.totals.setdefault(line.budget_id, Totals(line.approved.currency))
        totals.lines += 1
        for phase in PHASES:
            setattr(totals, phase, getattr(totals, phase) + getattr(line, phase).amount)
