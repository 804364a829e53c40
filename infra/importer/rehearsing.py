"""What only the ledger can refuse, asked before anything is sent: closed books, books in another currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from application.budgeting.importing.problem import Problem, problem
from application.bus import Bus
from application.kernel import Principal
from domain.budgeting import budget
from domain.kernel import Refused, Text
from infra.importer.commands import Commands
from infra.importer.scratch import SqliteScratch

PAGE = 500


async def refusals(
    bus: Bus, by: Principal, commands: Commands, scratch: SqliteScratch, messages: Mapping[str, Text]
) -> int:
    """Keep a fault for each command that the ledger would refuse now; answers how many.

    Open books take every line that was read, so only the lines of closed ones are rehearsed: those
    that would change nothing are fine.
    """
    found = 0
    closed: set[int] = set()
    for year, currency in scratch.books():
        (rehearsal,) = await bus.rehearse([commands.open(year, currency)], by)
        if isinstance(rehearsal.outcome, Refused):
            scratch.fault(fault_of(0, commands.budget_id(year), rehearsal.outcome, messages))
            found += 1
        elif isinstance(rehearsal.state, budget.Closed):
            closed.add(year)
    if not closed:
        return found
    pending = _of_years(scratch, commands, closed)
    while page := list(islice(pending, PAGE)):
        rehearsals = await bus.rehearse([command for _, command in page], by)
        for (line, command), rehearsal in zip(page, rehearsals, strict=True):
            if isinstance(rehearsal.outcome, Refused):
                scratch.fault(fault_of(line, command.budget_id, rehearsal.outcome, messages))
                found += 1
    return found


def _of_years(scratch: SqliteScratch, commands: Commands, years: set[int]) -> Iterator[tuple[int, Any]]:
    for labelled in scratch.labels():
        if labelled.year in years:
            yield labelled.line, commands.name(labelled)
    for _, draft in scratch.drafts():
        if draft.year in years:
            yield draft.line, commands.report(draft)


def fault_of(line: int, value: str, refusal: Refused, messages: Mapping[str, Text]) -> Problem:
    """A refusal as a fault of the file's line."""
    message = messages.get(refusal.code)
    remedy = message.en.format(**refusal.values) if message else str(refusal)
    return problem(line, "", value, refusal.code, remedy)
