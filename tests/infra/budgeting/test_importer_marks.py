"""What books say of imports: under way from the first act to the last, and unfinished after whatever came between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from domain.budgeting.books.commands import CloseBudget
from domain.budgeting.lines.commands import ReportLine
from domain.kernel.declarations import Refused
from infra.bootstrap import INSTALLATION
from infra.budgeting.importer import sending
from infra.budgeting.importer.importing import Job, read, record
from infra.budgeting.importer.scratch import SqliteScratch
from infra.budgeting.importer.sending import ImportStopped
from infra.importing.giving import Steering
from infra.runtime import open_bus
from tests.infra.budgeting.importing import WIDE, row, write
from tests.infra.budgeting.test_importer import BY, facts, imported
from tests.support.everyone import Everyone

PAGE = 100


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer lines a page than in earnest: what is tried is that there are several."""
    monkeypatch.setattr(sending, "PAGE", PAGE)


@pytest.fixture
async def bus(database: str) -> AsyncIterator[Bus]:
    async with open_bus(database, policy=Everyone()) as opened:
        yield opened


async def test_books_say_that_an_import_is_under_way_from_its_first_act_to_its_last(
    bus: Bus, database: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", [row(), row(kind="Goods")])
    await imported(bus, path)
    marks = [(topic.removeprefix("budgeting."), data) for _, _, topic, data in facts(database) if "Import" in topic]
    digest = sha256(path.read_bytes()).hexdigest()
    assert marks[0] == (
        "ImportBegun",
        {"budget_id": "XX-2014", "file": "a.csv", "sha256": digest, "profile": "?", "lines": 2},
    )
    assert marks[1][0] == "ImportFinished"
    assert marks[1][1] == {
        "budget_id": "XX-2014",
        "sha256": digest,
        "lines": 2,
        "left_out": 0,
        "currency": "MDL",
        "approved": "21.00",
        "adjusted": "24.00",
        "executed": "-6.50",
    }
    with psycopg.connect(database) as connection:
        topics = connection.execute("SELECT topic FROM ledger.stored_events ORDER BY notification_id").fetchall()
    assert [topics[0][0], topics[1][0], topics[-1][0]] == [
        f"budgeting.{one}" for one in ("BudgetOpened", "ImportBegun", "ImportFinished")
    ]


@pytest.mark.slow
async def test_an_import_goes_on_where_it_was_stopped(bus: Bus, database: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(kind=f"K{number}") for number in range(3 * PAGE)])
    with pytest.raises(ImportStopped) as stopped:
        await _stopped_after(bus, path, lines=PAGE)
    assert PAGE <= stopped.value.lines < 3 * PAGE
    assert not stopped.value.resumed
    assert _approvals(database) == stopped.value.lines
    assert _marks(database) == ["ImportBegun"]
    with pytest.raises(ImportStopped) as again:
        await _stopped_after(bus, path, lines=PAGE)
    assert again.value.resumed
    report, _ = await imported(bus, path)
    assert report.sent.lines == _approvals(database) == 3 * PAGE
    assert _marks(database) == ["ImportBegun", "ImportFinished"]
    assert (await imported(bus, path))[0].sent.events == 0


async def test_other_files_finish_no_import_but_their_own(bus: Bus, database: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(kind=f"K{number}") for number in range(3 * PAGE)])
    with pytest.raises(ImportStopped):
        await _stopped_after(bus, path, lines=PAGE)
    report, _ = await imported(bus, write(tmp_path / "b.csv", [row(kind="Other")]))
    assert report.others == {"XX-2014": 1}
    assert _marks(database) == ["ImportBegun", "ImportBegun", "ImportFinished"]


async def test_an_import_that_the_books_refuse_in_the_middle_stays_unfinished(
    bus: Bus, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, execute, pages = write(tmp_path / "a.csv", [row(kind=f"K{n}") for n in range(3 * PAGE)]), bus.execute_many, 0

    async def closed_meanwhile(orders: Sequence[Order[Any]], by: Principal, *, remember_no_op: bool) -> list[Receipt]:
        nonlocal pages
        pages += isinstance(orders[0].command, ReportLine)
        if pages == 2:
            await bus.execute(Order(CloseBudget("XX-2014")), BY)
        return await execute(orders, by, remember_no_op=remember_no_op)

    monkeypatch.setattr(bus, "execute_many", closed_meanwhile)
    with pytest.raises(Refused, match="budget_closed"):
        await imported(bus, path)
    assert _marks(database) == ["ImportBegun"]


async def test_a_file_that_changes_nothing_begins_no_import(bus: Bus, database: str, tmp_path: Path) -> None:
    await imported(bus, write(tmp_path / "a.csv", [row(), row(kind="Goods")]))
    before = facts(database)
    report, _ = await imported(bus, write(tmp_path / "b.csv", [row(kind="Goods"), row()]))
    assert (report.sent.events, report.sent.unchanged) == (0, 2)
    assert facts(database) == before


async def _stopped_after(bus: Bus, path: Path, lines: int) -> None:
    through = 0

    def watch(done: int) -> None:
        nonlocal through
        through = done

    with SqliteScratch() as scratch:
        found = read(Job(path, WIDE), scratch)
        steering = Steering(watch, lambda: through >= lines)
        await record(found, scratch, bus, BY, INSTALLATION.refusals, steering)


def _marks(database: str) -> list[str]:
    return [topic.removeprefix("budgeting.") for _, _, topic, _ in facts(database) if "budgeting.Import" in topic]


def _approvals(database: str) -> int:
    return sum(topic == "budgeting.AppropriationApproved" for _, _, topic, _ in facts(database))
