"""What only the ledger can refuse, asked before anything is sent: closed books, another currency, unnamed codes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from application.budgeting.importing.scratch import Draft
from application.bus.bus import Bus, Rehearsal
from application.kernel.orders import Principal
from domain.budgeting.books import decider as budget
from domain.budgeting.codes.classification import UNNAMED, check_named
from domain.budgeting.coding import DIMENSIONS, Coding
from domain.budgeting.control import ControlRule
from domain.kernel.declarations import Refused
from infra.budgeting.importer.commands import Commands
from infra.budgeting.importer.scratch import SqliteScratch
from infra.importing.rehearsing import fault_of

PAGE = 500


@dataclass
class Forecast:
    """What the ledger says beforehand: how many commands it would refuse, and how the books stand, by budget.

    `rules` hold the budgets whose books are open.
    """

    refused: int = 0
    books: dict[str, budget.State] = field(default_factory=dict)
    rules: dict[str, tuple[ControlRule, ...]] = field(default_factory=dict)


class RehearsalFaults:
    """Keeps a fault for each command that the ledger would refuse now.

    Open books take every line that was read, but for codes that they require and neither they nor the file name. What
    is available at control accounts is not asked: that depends on the lines before. Lines of closed books that would
    change nothing are fine.
    """

    def __init__(
        self, bus: Bus, by: Principal, commands: Commands, scratch: SqliteScratch, messages: Mapping[str, str]
    ) -> None:
        self._bus, self._by, self._commands, self._scratch, self._messages = bus, by, commands, scratch, messages
        self._found = Forecast()

    async def foresee(self) -> Forecast:
        """What would become of the file."""
        closed, demanding = set[int](), set[int]()
        for year, currency in self._scratch.books():
            (rehearsal,) = await self._bus.rehearse([self._commands.open(year, currency)], self._by)
            self._found.books[self._commands.budget_id(year)] = rehearsal.state
            match rehearsal.outcome, rehearsal.state:
                case Refused() as refusal, _:
                    self._fault(0, self._commands.budget_id(year), refusal)
                case _, budget.Closed():
                    closed.add(year)
                case _, budget.Open(budget_id=id_, rules=rules, required=required):
                    demanding.update([year] if required else [])
                    self._found.rules[id_] = rules
                case _:
                    pass  # new books have neither rules nor lines
        if closed:
            await self._changes(closed)
        if demanding:
            await self._codes(demanding)
        return self._found

    async def _changes(self, years: set[int]) -> None:
        names = ((label.line, self._commands.name(label)) for label in self._scratch.labels() if label.year in years)
        lines = ((draft.line, self._commands.report(draft)) for draft in self._drafts(years))
        for pending in (names, lines):
            async for line, command, rehearsal in self._rehearsed(pending):
                if isinstance(rehearsal.outcome, Refused):
                    self._fault(line, command.budget_id, rehearsal.outcome)

    async def _codes(self, years: set[int]) -> None:
        lines = ((draft, self._commands.report(draft)) for draft in self._drafts(years))
        async for draft, command, rehearsal in self._rehearsed(lines):
            if not isinstance(rehearsal.outcome, Refused):
                continue
            if rehearsal.outcome.code == "code_required":
                self._fault(draft.line, command.budget_id, rehearsal.outcome)
            elif rehearsal.outcome.code in UNNAMED:
                books = rehearsal.state.open_books(command.budget_id)
                try:
                    check_named(rehearsal.state, books, self._unnamed(draft))
                except Refused as refusal:
                    self._fault(draft.line, command.budget_id, refusal)

    def _unnamed(self, draft: Draft) -> Coding:
        """The line's coding without the codes that the file itself names."""
        paths = {name: getattr(draft.coding, name) for name in DIMENSIONS}
        return Coding(**{n: () if self._scratch.has_label(draft.year, n, path) else path for n, path in paths.items()})

    def _drafts(self, years: set[int]) -> Iterator[Draft]:
        return (draft for _, draft in self._scratch.drafts() if draft.year in years)

    async def _rehearsed(self, pending: Iterator[tuple[Any, Any]]) -> AsyncIterator[tuple[Any, Any, Rehearsal]]:
        while page := list(islice(pending, PAGE)):
            rehearsals = await self._bus.rehearse([command for _, command in page], self._by)
            for (source, command), rehearsal in zip(page, rehearsals, strict=True):
                yield source, command, rehearsal

    def _fault(self, line: int, value: str, refusal: Refused) -> None:
        self._scratch.fault(fault_of(line, value, refusal, self._messages))
        self._found.refused += 1
