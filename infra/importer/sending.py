"""The second pass: the lines that were read go to the books as commands, page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from application.budgeting.importing.profile import PHASES
from application.bus import Bus
from application.kernel import Order, OutcomeUnknown, Principal, Receipt
from domain.budgeting import commands as c
from domain.budgeting.coding import checked
from domain.budgeting.control import ControlRule, rule_for
from infra.importer.commands import Commands
from infra.importer.scratch import SqliteScratch

T = TypeVar("T")
PAGE = 500
_AT_ONCE = 2
"""One page is decided while another is being stored, where they meet at no control account."""
_RESENDS = 3


@dataclass
class Totals:
    """What the lines of one budget add up to."""

    currency: str
    lines: int = 0
    approved: Decimal = Decimal(0)
    adjusted: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)


@dataclass
class Sent:
    """What came of the commands. A line is new, corrected, or unchanged."""

    commands: int = 0
    events: int = 0
    lines: int = 0
    new: int = 0
    corrected: int = 0
    names: int = 0
    totals: dict[str, Totals] = field(default_factory=dict)

    @property
    def unchanged(self) -> int:
        """Lines that stood in the books just so."""
        return self.lines - self.new - self.corrected


class Sender:
    """Sends one import. Stopped at any point, the next import of the file sends what is missing.

    All events of one import carry the same correlation id. Raises what the bus raises; then a part
    of the lines may be recorded.
    """

    def __init__(
        self,
        bus: Bus,
        by: Principal,
        run: UUID,
        rules: Mapping[str, tuple[ControlRule, ...]],
        watch: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._bus, self._by, self._run, self._rules, self._watch = bus, by, run, rules, watch
        self.sent = Sent()

    async def send(self, commands: Commands, scratch: SqliteScratch) -> Sent:
        """Open the books, name their codes, report their lines."""
        opening = [commands.open(year, currency) for year, currency in scratch.books()]
        await self._page(opening, lambda _, __: None)
        await self._pages((commands.name(one) for one in scratch.labels()), self._named)
        await self._pages((commands.report(draft) for _, draft in scratch.drafts()), self._reported)
        return self.sent

    async def _pages(self, commands: Iterator[T], count: Callable[[T, Receipt], None]) -> None:
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
                    group.create_task(carry_out(page))
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def _page(self, page: Sequence[T], count: Callable[[T, Receipt], None]) -> None:
        orders = [Order(command, correlation_id=self._run) for command in page]
        for command, receipt in zip(page, await executed(self._bus, orders, self._by), strict=True):
            self.sent.commands += 1
            self.sent.events += receipt.events
            count(command, receipt)
        self._watch(self.sent.lines)

    def _named(self, _: c.NameCode, receipt: Receipt) -> None:
        self.sent.names += receipt.events > 0

    def _reported(self, line: c.ReportLine, receipt: Receipt) -> None:
        self.sent.lines += 1
        if self._is_new(line, receipt):
            self.sent.new += 1
        elif receipt.events:
            self.sent.corrected += 1
        self._add(line)

    def _is_new(self, line: c.ReportLine, receipt: Receipt) -> bool:
        """A new line's stream has its own events alone; those at its control account are counted, but stand elsewhere.

        A correction adds as many events at the account as on the line, at most, to the two or more that are there.
        """
        rules = self._rules.get(line.budget_id, ())
        if rules and rule_for(rules, checked(line.coding)) is not None:
            return receipt.version < receipt.events
        return receipt.events > 0 and receipt.version == receipt.events

    def _add(self, line: c.ReportLine) -> None:
        totals = self.sent.totals.setdefault(line.budget_id, Totals(line.approved.currency))
        totals.lines += 1
        for phase in PHASES:
            setattr(totals, phase, getattr(totals, phase) + getattr(line, phase).amount)


async def executed(bus: Bus, orders: Sequence[Order[Any]], by: Principal) -> list[Receipt]:
    """The receipts of a page of commands, which is sent again where the connection was lost."""
    for left in reversed(range(_RESENDS)):
        try:
            return await bus.execute_many(orders, by, remember_no_op=False)
        except OutcomeUnknown:
            if not left:
                raise
    raise AssertionError("unreachable")
