"""Files go into books that are held at control accounts, or that require their codes to be named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.budgeting import streams
from application.bus.bus import Bus
from application.kernel.orders import Order
from domain.budgeting.books.commands import DefineControls, OpenBudget, RequireClassification
from domain.budgeting.codes.commands import NameCode
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import Commit
from domain.budgeting.control import ControlRule, LevelOf, account_id
from domain.kernel.declarations import Refused
from domain.kernel.values import money
from infra.runtime import open_bus
from tests.infra.budgeting.importing import GOOD, row, write
from tests.infra.budgeting.test_importer import BY, imported
from tests.support.everyone import Everyone

BY_UNIT = ControlRule((LevelOf("administrative", 1),))
ROWS = [row(office=f"{n:02}", approved="10", adjusted="12", executed="11") for n in range(1, 6)]


@pytest.fixture
async def bus(database: str) -> AsyncIterator[Bus]:
    async with open_bus(database, policy=Everyone()) as opened:
        for command in (OpenBudget("XX", 2014, "MDL"), DefineControls("XX-2014", (BY_UNIT,))):
            await opened.execute(Order(command), BY)
        yield opened


def stands(database: str) -> list[Decimal]:
    """Ceiling and consumption of the unit's account, as its last entry states them."""
    query = (
        "SELECT convert_from(state, 'UTF8')::jsonb -> 'data' -> 'standing' FROM ledger.stored_events"
        " WHERE originator_id = %s ORDER BY originator_version DESC LIMIT 1"
    )
    stream = streams.account(account_id("XX-2014", Coding(administrative=("01",))))
    with psycopg.connect(database) as connection:
        found: Any = connection.execute(query, (stream,)).fetchone()
    return [Decimal(found[0]["ceiling"]), Decimal(found[0]["consumed"])]


async def test_lines_are_counted_at_their_account(bus: Bus, database: str, tmp_path: Path) -> None:
    report, _ = await imported(bus, write(tmp_path / "a.csv", ROWS))
    assert (report.sent.lines, report.sent.new, report.sent.corrected) == (5, 5, 0)
    assert stands(database) == [60, 55]

    again, _ = await imported(bus, write(tmp_path / "a.csv", ROWS))
    assert (again.sent.events, again.sent.unchanged) == (0, 5)


async def test_corrections_are_counted_at_their_account(bus: Bus, database: str, tmp_path: Path) -> None:
    await imported(bus, write(tmp_path / "a.csv", ROWS))
    corrected = [row(office="01", approved="10", adjusted="13", executed="12"), *ROWS[1:]]
    report, _ = await imported(bus, write(tmp_path / "b.csv", corrected))
    assert (report.sent.new, report.sent.corrected, report.sent.unchanged) == (0, 1, 4)
    assert stands(database) == [61, 56]


async def test_what_is_reported_above_what_is_available_stands_below_zero(
    bus: Bus, database: str, tmp_path: Path
) -> None:
    await imported(bus, write(tmp_path / "a.csv", [*ROWS, row(office="09", adjusted="12", executed="100")]))
    assert stands(database) == [72, 155]
    line = line_id("XX-2014", Coding(administrative=("01", "01"), nature=(GOOD["kind"],)), 1)
    with pytest.raises(Refused, match="exceeds_available"):
        await bus.execute(Order(Commit(line, "C-1", money("0.01", "MDL"), date(2014, 6, 3), "paper")), BY)


async def test_codes_that_the_file_names_are_known(bus: Bus, tmp_path: Path) -> None:
    await bus.execute(Order(RequireClassification("XX-2014", "administrative")), BY)
    report, faults = await imported(bus, write(tmp_path / "a.csv", ROWS))
    assert (report.sent.new, faults) == (5, [])


async def test_codes_that_nobody_names_are_faults_of_their_rows(bus: Bus, database: str, tmp_path: Path) -> None:
    await bus.execute(Order(RequireClassification("XX-2014", "administrative")), BY)
    rows = [*ROWS, row(office="77", office_name=""), row(office="78", office_name="")]
    report, faults = await imported(bus, write(tmp_path / "a.csv", rows))
    assert (report.refused, report.sent.lines) == (2, 0)
    assert [(fault.line, fault.code) for fault in faults] == [(7, "unknown_code"), (8, "unknown_code")]

    for office in ("77", "78"):
        await bus.execute(Order(NameCode("XX-2014", "administrative", ("01", office), "An office")), BY)
    report, faults = await imported(bus, write(tmp_path / "a.csv", rows))
    assert (report.sent.new, faults) == (7, [])


async def test_rows_without_a_required_code_are_faults(bus: Bus, tmp_path: Path) -> None:
    await bus.execute(Order(RequireClassification("XX-2014", "nature")), BY)
    await bus.execute(Order(NameCode("XX-2014", "nature", (GOOD["kind"],), "A kind")), BY)
    rows = [*ROWS, row(office="09", kind="")]
    report, faults = await imported(bus, write(tmp_path / "a.csv", rows))
    assert report.sent.lines == 0
    assert [(fault.line, fault.code) for fault in faults] == [(7, "code_required")]
