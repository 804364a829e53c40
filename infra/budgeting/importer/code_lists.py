"""Importing a code list: the whole file is read and checked, then its codes go to the books page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import uuid4

from application.budgeting.importing.code_rows import Listing, Reader, Statement
from application.bus.bus import Bus
from application.importing.format import Format
from application.importing.problem import BrokenFile, Problem, problem
from application.kernel.orders import Order, Principal
from domain.kernel.declarations import Refused
from infra.importing.giving import PAGE, executed
from infra.importing.reading import Source
from infra.importing.rehearsing import fault_of

V = TypeVar("V")
_EVERY = 500


@dataclass(frozen=True, slots=True)
class ReadList(Generic[V]):
    """What stands in a file: what its rows say, how many there are, and what is wrong with some of them."""

    said: Sequence[Statement[V]]
    rows: int
    ignored: int
    faults: Sequence[Problem]


def read_list(
    path: Path, form: Format, reader: Callable[[Sequence[str], int], Reader[V]], watch: Callable[[int], None]
) -> ReadList[V]:
    """Read a whole file; `reader` makes of its header what reads its rows. `watch` is told the bytes read so far.

    Raises BrokenFile where it cannot be read at all.
    """
    listed, faults = Listing[V](), list[Problem]()
    rows = ignored = 0
    with Source(path, form) as source:
        found = source.rows()
        header = next(found, None)
        if header is None:
            raise BrokenFile(problem(0, "", path.name, "empty_file", "a header row, and a row a code"))
        if isinstance(header, Problem):
            raise BrokenFile(header)
        read = reader(header.cells, header.line)
        for row in found:
            said = row if isinstance(row, Problem) else read(row.cells, row.line)
            rows += 1
            ignored += said is None
            fault = listed.take(said) if isinstance(said, Statement) else said
            if fault is not None:
                faults.append(fault)
            if rows % _EVERY == 0:
                watch(source.read())
        watch(source.read())
    if not rows:
        remedy = "a row a code below the header: 0 rows are no import"
        raise BrokenFile(problem(header.line, "", path.name, "no_rows", remedy))
    return ReadList(list(listed.said.values()), rows, ignored, faults)


@dataclass(frozen=True, slots=True)
class SentList:
    """What came of the commands: how many there were, how many changed something, and the events."""

    commands: int
    changed: int
    events: int


@dataclass(frozen=True, slots=True)
class CodeListCommands:
    """The commands that the ledger would take now, and what is wrong with the rows of the others."""

    commands: Sequence[Any]
    faults: Sequence[Problem]


async def ask(
    bus: Bus, by: Principal, said: Sequence[tuple[Statement[Any], Any]], messages: Mapping[str, str]
) -> CodeListCommands:
    """Ask the ledger which of these commands, each with the row behind it, it would take; nothing is recorded."""
    commands, faults = list[Any](), list[Problem]()
    for start in range(0, len(said), PAGE):
        page = said[start : start + PAGE]
        rehearsals = await bus.rehearse([command for _, command in page], by)
        for (statement, command), rehearsal in zip(page, rehearsals, strict=True):
            if isinstance(rehearsal.outcome, Refused):
                faults.append(fault_of(statement.line, statement.path[-1], rehearsal.outcome, messages))
            else:
                commands.append(command)
    return CodeListCommands(commands, faults)


async def send_list(bus: Bus, by: Principal, commands: Sequence[Any], watch: Callable[[int], None]) -> SentList:
    """Give the commands, page by page, under one correlation id. Raises what the bus raises.

    Sent again, those that were carried out before change nothing.
    """
    run, changed, events = uuid4(), 0, 0
    for start in range(0, len(commands), PAGE):
        orders = [Order(command, correlation_id=run) for command in commands[start : start + PAGE]]
        receipts = await executed(bus, orders, by)
        changed += sum(receipt.events > 0 for receipt in receipts)
        events += sum(receipt.events for receipt in receipts)
        watch(start + len(orders))
    return SentList(len(commands), changed, events)
