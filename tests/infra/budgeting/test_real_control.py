"""A real national budget is held: its accounts stand where the file says, and give out what is left, not a cent more.

At single lines a real budget is overspent as a matter of course; at its institutions it is not. Where it is reported so
all the same, the account stands below zero and gives out nothing.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from application.budgeting.importing.books import for_books
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.coding import Coding
from domain.budgeting.commitments.commands import Commit
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, account_id
from domain.kernel.declarations import Refused
from domain.kernel.values import money
from infra.bootstrap import INSTALLATION
from infra.budgeting.importer.importing import Job, read, record
from infra.budgeting.importer.profiles import load_profile
from infra.budgeting.importer.scratch import SqliteScratch
from infra.postgres.projecting.projector import Projector
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from infra.runtime import open_bus
from projections.budgeting import BUDGET_LINES, CONTROL_ACCOUNTS
from projections.kernel.declarations import Query, ReadModel, everything
from tests.support.everyone import Everyone

BUDGET, ON, CENT = "MD-2014", date(2014, 12, 31), Decimal("0.01")
ADMINISTRATION = ("admin1", "admin2!", "admin3 (code)", "admin4 (code)", "admin5 (code)", "admin6 (code)")
INSTITUTION, OFFICE = 3, 6
CLERK = Principal("tester", "MD")
Path_ = tuple[str, ...]
Sums = Mapping[Path_, tuple[Decimal, Decimal]]


@pytest.fixture(scope="module")
def file(shared_data: Path) -> Path:
    return shared_data / "budget" / "moldova-2014.csv"


def expected(file: Path, level: int) -> Sums:
    """The adjusted appropriation of each node and what was executed there, added up from the file alone."""
    found: dict[Path_, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    with file.open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            node = [row[column] for column in ADMINISTRATION[:level]]
            while not node[-1]:
                node.pop()
            found[tuple(node)][0] += Decimal(row["adjusted"])
            found[tuple(node)][1] += Decimal(row["executed"])
    return {node: (adjusted, executed) for node, (adjusted, executed) in found.items()}


def overspent(sums: Sums) -> list[Path_]:
    return [node for node, (adjusted, executed) in sums.items() if executed > adjusted]


def test_the_budget_holds_at_its_institutions_and_not_at_each_office(file: Path) -> None:
    assert [len(overspent(expected(file, level))) for level in range(1, OFFICE + 1)] == [0, 0, 0, 0, 0, 1]
    assert (len(expected(file, INSTITUTION)), len(expected(file, OFFICE))) == (60, 118)


@pytest.mark.parametrize("level", [INSTITUTION, OFFICE])
async def test_accounts_stand_where_the_file_says_and_give_out_what_is_left(
    database: str, file: Path, level: int
) -> None:
    sums = expected(file, level)
    rule = ControlRule((LevelOf("administrative", level),), ControlPolicy.STOP)
    async with open_bus(database, policy=Everyone()) as bus:
        for command in (OpenBudget("MD", 2014, "MDL"), DefineControls(BUDGET, (rule,))):
            await bus.execute(Order(command), CLERK)
        await _import(bus, file)
        accounts = {one.account_id: one for one in await _all(database, CONTROL_ACCOUNTS)}
        assert {id_: (one.ceiling, one.consumed, one.available) for id_, one in accounts.items()} == {
            account_id(BUDGET, Coding(administrative=node)): (adjusted, executed, adjusted - executed)
            for node, (adjusted, executed) in sums.items()
        }
        lines = {one.account_id: one.line_id for one in await _all(database, BUDGET_LINES)}
        for number, (id_, account) in enumerate(accounts.items()):
            await _give_out(bus, lines[id_], number, account.available)


async def _give_out(bus: Bus, line: str, number: int, available: Decimal) -> None:
    """All that is available is committed, and never more."""
    await _refused(bus, line, f"{number}-over", max(available, Decimal(0)) + CENT)
    if available > 0:
        await bus.execute(Order(_commit(line, f"{number}-all", available)), CLERK)
        await _refused(bus, line, f"{number}-more", CENT)


async def _refused(bus: Bus, line: str, number: str, amount: Decimal) -> None:
    with pytest.raises(Refused, match="exceeds_available"):
        await bus.execute(Order(_commit(line, number, amount)), CLERK)


def _commit(line: str, number: str, amount: Decimal) -> Commit:
    return Commit(line, number, money(amount, "MDL"), ON, "paper")


async def _import(bus: Bus, file: Path) -> None:
    settled = for_books(load_profile("boost"), None, None)
    with SqliteScratch() as scratch:
        report = await record(read(Job(file, settled, None), scratch), scratch, bus, CLERK, INSTALLATION.refusals)
    assert report.sent.lines == 2_000


async def _all(database: str, model: ReadModel[Any]) -> Sequence[Any]:
    """All rows of a read model, built anew."""
    await Projector(model, database, INSTALLATION.codec).rebuild()
    signals = await PostgresSignals.open(database)
    reads = await PostgresReads.open(database, [model], signals)
    try:
        return (await reads.seen(everything).page(model, Query(first=5_000))).rows
    finally:
        await reads.close()
        await signals.close()
