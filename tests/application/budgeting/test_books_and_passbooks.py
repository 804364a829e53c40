"""The commands on books, classifications, control accounts and revenue reach their streams, many at once too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from application.budgeting import streams
from application.budgeting.slice import SLICES
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from application.ledger.envelope import Codec
from domain.budgeting.accounts.commands import AllotFunds, SetControlPolicy, WithdrawAllotment
from domain.budgeting.books.commands import CloseBudget, ClosePeriod, DefineControls, OpenBudget, ReopenPeriod
from domain.budgeting.codes import events as e
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.coding import Coding, code_id, line_id
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, account_id
from domain.budgeting.lines.commands import ApproveAppropriation
from domain.budgeting.notes.commands import AttachNote
from domain.budgeting.revenue.commands import CollectRevenue, RefundRevenue
from domain.budgeting.revenue.decider import heading_id
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

CLERK = Principal("u-clerk", "MD-treasury")
ID, VAT = "MD-2014", ("11", "114")
MAY = date(2014, 5, 31)
COURTS = Coding(administrative=("12", "03"), economic=("211",))
ACCOUNT = account_id(ID, Coding(administrative=("12", "03")))
BY_INSTITUTION = (ControlRule((LevelOf("administrative", 2),), by_allotment=True),)
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


async def test_collections_that_come_in_at_once_add_up(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OpenBudget("MD", 2014, "MDL"))
    days = [CollectRevenue(ID, (*VAT, ""), lei(f"{n}.01"), MAY, f"day {n}") for n in range(1, 41)]
    assert set(await at_once(bus, *days)) == {"recorded"}
    found = entries(journal, streams.heading(heading_id(ID, VAT)))
    assert len(found) == 40
    assert found[-1].standing.collected == Decimal("820.40") == sum(one.amount for one in found)


async def test_refunds_that_come_in_at_once_stay_within_what_was_collected(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OpenBudget("MD", 2014, "MDL"), CollectRevenue(ID, VAT, lei("100"), MAY, "day 31"))
    claims = [RefundRevenue(ID, VAT, lei("30"), MAY, f"claim {n}") for n in range(8)]
    assert sorted(await at_once(bus, *claims)) == ["recorded"] * 3 + ["refund_above_collected"] * 5
    assert entries(journal, streams.heading(heading_id(ID, VAT)))[-1].standing.refunded == 90


async def test_quotas_that_come_in_at_once_stay_within_the_ceiling(bus: Bus, journal: MemoryJournal) -> None:
    await give(
        bus,
        OpenBudget("MD", 2014, "MDL"),
        DefineControls(ID, BY_INSTITUTION),
        ApproveAppropriation(ID, COURTS, lei("1000"), "law"),
    )
    quotas = [AllotFunds(ACCOUNT, period, lei("150"), "plan") for period in range(1, 13)]
    assert sorted(await at_once(bus, *quotas)) == ["above_ceiling"] * 6 + ["recorded"] * 6
    await give(
        bus,
        WithdrawAllotment(ACCOUNT, 1, lei("150"), "late taxes"),
        SetControlPolicy(ACCOUNT, ControlPolicy.WARN, "emergency law 7"),
    )
    standing = entries(journal, streams.account(ACCOUNT))[-1].standing
    assert (standing.ceiling, standing.allotted_until(), standing.policy) == (1000, 750, ControlPolicy.WARN)


async def test_a_closed_period_takes_no_entries_until_it_is_reopened(bus: Bus) -> None:
    collect = CollectRevenue(ID, VAT, lei("1"), MAY, "day 31")
    await give(bus, OpenBudget("MD", 2014, "MDL"), ClosePeriod(ID, 5))
    assert await at_once(bus, collect) == ["period_closed"]
    await give(bus, ReopenPeriod(ID, 5, "late report"), collect)


async def test_codes_are_mapped_between_years(bus: Bus, journal: MemoryJournal) -> None:
    mapped = MapCode(ID, "economic", ("211",), "MD-2015", ("2110",))
    await give(bus, OpenBudget("MD", 2014, "MDL"))
    itself = MapCode(ID, "economic", ("211",), ID, ("2110",))
    assert await at_once(bus, mapped) == ["unknown_budget"]
    assert await at_once(bus, itself) == ["mapped_to_itself"]
    await give(bus, OpenBudget("MD", 2015, "MDL"))
    assert await at_once(bus, mapped) == ["unknown_code"]
    await give(bus, NameCode(ID, "economic", ("211",), "Wages"), mapped)
    assert [one.events for one in await give(bus, mapped)] == [0]
    assert [type(one) for one in entries(journal, streams.code(code_id(ID, "economic", ("211",))))] == [
        e.CodeNamed,
        e.CodeMapped,
    ]


async def test_notes_are_attached_in_closed_books(bus: Bus, journal: MemoryJournal) -> None:
    line = line_id(ID, COURTS, 1)
    await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget(ID))
    await give(bus, AttachNote(ID, line, "Built a year later."), AttachNote(ID, line, "And dearer.", 2))
    assert [one.text for n in (1, 2) for one in entries(journal, streams.note(f"{line}#{n}"))] == [
        "Built a year later.",
        "And dearer.",
    ]
