"""The commands on lines and transfers reach their lines and control accounts, whole, many at once too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from application.budgeting import streams
from application.budgeting.appropriations import stream_of
from application.budgeting.slice import SLICES
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from application.ledger.envelope import Codec
from domain.budgeting.books.commands import DefineControls, OpenBudget, RequireClassification
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.control import ControlRule, LevelOf, Standing, account_id
from domain.budgeting.lines import events as e
from domain.budgeting.lines.commands import (
    AdjustAppropriation,
    ApproveAppropriation,
    CarryOver,
    MakeVirement,
    PlaceUnderControl,
    RecordExecution,
    ReportLine,
    SupplementAppropriation,
)
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money
from tests.support import books
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

CLERK = Principal("u-clerk", "MD-treasury")
ID = "MD-2014"
COURTS, PRISONS = (Coding(administrative=(code,), economic=("211",)) for code in ("01", "02"))
HELD = DefineControls(ID, (ControlRule((LevelOf("administrative", 1),)),))
OPEN = OpenBudget("MD", 2014, "MDL")
CODEC = Codec(one for each in SLICES for one in each.events)


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
async def bus(journal: MemoryJournal) -> AsyncIterator[Bus]:
    bus = Bus(SLICES, CODEC, journal, Everyone())
    yield bus
    await bus.close()


def lei(amount: str) -> Money:
    return money(amount, "MDL")


def approve(coding: Coding, amount: str = "100", budget: str = ID) -> ApproveAppropriation:
    return ApproveAppropriation(budget, coding, lei(amount), "law")


def at(coding: Coding, budget: str = ID) -> str:
    return line_id(budget, coding, 1)


async def give(bus: Bus, *commands: Any) -> list[Receipt]:
    """Carry out commands one after the other."""
    return [await bus.execute(Order(one), CLERK) for one in commands]


async def at_once(bus: Bus, *commands: Any) -> list[str]:
    """Carry out commands all at once; answers `recorded` or the code of its refusal for each."""
    found = await asyncio.gather(*(give(bus, one) for one in commands), return_exceptions=True)
    assert all(isinstance(one, list | Refused) for one in found), found
    return [one.code if isinstance(one, Refused) else "recorded" for one in found]


def entries(journal: MemoryJournal, stream: str) -> list[Any]:
    return [CODEC.open(one.state).event for one in journal.stored if one.originator_id == stream]


def standing(journal: MemoryJournal, coding: Coding) -> Standing:
    node = Coding(administrative=coding.administrative)
    found: Standing = entries(journal, streams.account(account_id(ID, node)))[-1].standing
    return found


async def test_a_line_and_its_account_are_entered_in_one_act(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, HELD)
    (receipt,) = await give(bus, approve(COURTS))
    assert (receipt.stream, receipt.version, receipt.events) == (streams.line(at(COURTS)), 2, 4)
    assert standing(journal, COURTS).ceiling == 100


async def test_where_nothing_is_held_one_look_is_enough(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, approve(COURTS))
    journal.loads.clear()
    report = ReportLine(ID, PRISONS, lei("1"), lei("2"), lei("3"), "report")
    await give(bus, approve(COURTS), report, SupplementAppropriation(at(COURTS), lei("1"), "law"))
    assert [len(one.streams) for loads in journal.loads for one in loads] == [2, 2, 2]


async def test_lines_that_come_in_at_once_share_one_account(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, HELD)
    lines = [Coding(administrative=("01",), economic=(f"{n}",)) for n in range(60)]
    assert set(await at_once(bus, *(approve(one) for one in lines))) == {"recorded"}
    assert standing(journal, COURTS).ceiling == 6_000

    spending = [RecordExecution(at(one), lei("120"), "bill") for one in lines]
    answers = await at_once(bus, *spending)
    assert (answers.count("recorded"), answers.count("exceeds_available")) == (50, 10)
    assert standing(journal, COURTS).available() == 0


async def test_many_reports_in_one_call_share_one_account(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, HELD)
    lines = [Coding(administrative=("01",), economic=(f"{n}",)) for n in range(60)]
    reports = [Order(ReportLine(ID, one, lei("10"), lei("9"), lei("8"), "report")) for one in lines]
    await bus.execute_many(reports, CLERK)
    assert [standing(journal, COURTS).ceiling, standing(journal, COURTS).consumed] == [540, 480]


async def test_of_an_account_only_the_last_entry_is_read(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, HELD, approve(COURTS))
    await give(bus, *(SupplementAppropriation(at(COURTS), lei("1"), "law") for _ in range(5)))
    assert len(entries(journal, streams.account(account_id(ID, Coding(administrative=("01",)))))) == 7
    assert sum(streams.account.has(str(one.originator_id)) for one in journal.read) == 1


async def test_a_line_that_is_there_looks_up_no_codes(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, HELD, approve(COURTS), RequireClassification(ID, "economic"))
    journal.loads.clear()
    await give(bus, ReportLine(ID, COURTS, lei("100"), lei("100"), lei("9"), "report"))
    assert {len(one.streams) for loads in journal.loads for one in loads} == {2, 3}


async def test_a_transfer_enters_both_lines_and_both_accounts(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, HELD, approve(COURTS), approve(PRISONS))
    (receipt,) = await give(bus, MakeVirement(at(COURTS), at(PRISONS), lei("30"), "order"))
    assert (receipt.stream, receipt.events) == (streams.line(at(COURTS)), 4)
    assert isinstance(entries(journal, streams.line(at(PRISONS)))[-1], e.AppropriationTransferredIn)
    assert [standing(journal, COURTS).ceiling, standing(journal, PRISONS).ceiling] == [70, 130]


async def test_transfers_to_and_fro_at_once_lose_nothing(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, HELD, approve(COURTS), approve(PRISONS))
    there, back = (at(COURTS), at(PRISONS)), (at(PRISONS), at(COURTS))
    moves = [MakeVirement(*(there if n % 3 else back), lei("20"), "order") for n in range(30)]
    await at_once(bus, *moves)
    assert standing(journal, COURTS).ceiling + standing(journal, PRISONS).ceiling == 200
    assert min(standing(journal, COURTS).ceiling, standing(journal, PRISONS).ceiling) >= 0


async def test_a_year_is_carried_over_to_the_next(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, OpenBudget("MD", 2015, "MDL"), approve(COURTS), approve(COURTS, "1", "MD-2015"))
    await give(bus, CarryOver(at(COURTS), at(COURTS, "MD-2015"), lei("9"), "law"))
    assert entries(journal, streams.line(at(COURTS, "MD-2015")))[-1].amount == 9
    assert await at_once(bus, MakeVirement(at(COURTS), at(COURTS), lei("1"), "order")) == ["same_line"]


async def test_a_line_approved_before_is_placed_under_control(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, approve(COURTS), HELD, PlaceUnderControl(at(COURTS)))
    await give(bus, AdjustAppropriation(at(COURTS), lei("-1"), "order"))
    assert standing(journal, COURTS).ceiling == 99


async def test_required_codes_are_looked_up(bus: Bus) -> None:
    await give(bus, OpenBudget("MD", 2013, "MDL"), OPEN, RequireClassification(ID, "economic"))
    assert await at_once(bus, approve(COURTS)) == ["unknown_code"]
    await give(bus, NameCode("MD-2013", "economic", ("211",), "Wages"))
    assert await at_once(bus, approve(COURTS)) == ["code_of_another_year"]
    await give(bus, MapCode("MD-2013", "economic", ("211",), ID, ("21",)))
    assert await at_once(bus, approve(COURTS)) == ["code_replaced"]
    await give(bus, NameCode(ID, "economic", ("211",), "Wages"))
    assert await at_once(bus, approve(COURTS)) == ["recorded"]


def test_only_entries_of_lines_and_accounts_are_routed() -> None:
    with pytest.raises(TypeError, match="BudgetOpened is no entry"):
        stream_of(books.opened())
