"""What the books say of an import: that it is begun before its first act in them, and finished after its last."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from application.budgeting.importing.profile import PHASES
from domain.budgeting.books import commands as c
from domain.budgeting.books import decider as budget
from domain.budgeting.books.import_stage import ImportStage
from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from infra.budgeting.importer.sent import Totals
from infra.importing.giving import NOTHING, CommandSender, Outcome


class Marks:
    """Begins the import in each budget just before its first act there, and finishes it.

    Begun where it changes nothing, it would be an act that tells of nothing: the same file again adds no event. So the
    pages of books that stand already are rehearsed until one of them changes something.
    """

    def __init__(
        self, giver: CommandSender, begin: Mapping[str, c.BeginImport], books: Mapping[str, budget.State]
    ) -> None:
        self._giver, self._begin = giver, begin
        self._new = {
            budget_id for budget_id in begin if isinstance(books.get(budget_id, budget.UNOPENED), budget.Unopened)
        }
        self.begun = {
            budget_id
            for budget_id, command in begin.items()
            if _imports(books.get(budget_id)).get(command.sha256) == ImportStage.BEGUN
        }
        self.resumed = bool(self.begun)
        self._turn = asyncio.Lock()

    async def begin_for(self, page: Sequence[Any]) -> Outcome | None:
        """Begin in the books that the page changes, and how many events that took; None where it changes nothing."""
        async with self._turn:
            waiting = [
                command for command in page if command.budget_id in self._begin and command.budget_id not in self.begun
            ]
            if not waiting:
                return NOTHING
            changed, refused = await self._changed(waiting)
            outcomes = await self._giver.give([self._begin[budget_id] for budget_id in sorted(changed)])
            self.begun |= changed
            goes_on = changed or refused or len(waiting) < len(page)
            return Outcome(sum(outcome.events for outcome in outcomes), 0) if goes_on else None

    async def finish(self, totals: Mapping[str, Totals], left_out: int) -> Outcome:
        """Finish the import in the books in which it was begun; how many events that took."""
        outcomes = await self._giver.give(
            [self._finished(budget_id, totals[budget_id], left_out) for budget_id in sorted(self.begun)]
        )
        return Outcome(sum(outcome.events for outcome in outcomes), 0)

    def _finished(self, budget_id: str, sums: Totals, left_out: int) -> c.FinishImport:
        amounts = {phase: Money(getattr(sums, phase), sums.currency) for phase in PHASES}
        return c.FinishImport(budget_id, self._begin[budget_id].sha256, sums.lines, **amounts, left_out=left_out)

    async def _changed(self, commands: Sequence[Any]) -> tuple[set[str], bool]:
        """The budgets that these change, and whether any is refused, as the page then will be."""
        changed = {command.budget_id for command in commands} & self._new
        known = [command for command in commands if command.budget_id not in changed]
        refused = False
        for command, rehearsal in zip(known, await self._giver.bus.rehearse(known, self._giver.by), strict=True):
            if isinstance(rehearsal.outcome, Refused):
                refused = True
            elif rehearsal.outcome:
                changed.add(command.budget_id)
        return changed, refused


def others_under_way(books: budget.State, sha256: str) -> int:
    """How many imports of other files than this one are begun in the books and not finished."""
    return sum(stage == ImportStage.BEGUN for file, stage in _imports(books).items() if file != sha256)


def _imports(books: budget.State | None) -> Mapping[str, ImportStage]:
    match books:
        case budget.Open(imports=imports) | budget.Closed(budget.Open(imports=imports)):
            return imports
        case _:
            return {}
