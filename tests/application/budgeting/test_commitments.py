"""Commitments reach their streams, and only what takes or gives back money looks at the control account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from application.budgeting import streams
from application.budgeting.slice import SLICES
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from application.ledger.envelope import Codec
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments import events as e
from domain.budgeting.commitments.commands import (
    CancelOrder,
    Commit,
    CommitAboveAvailable,
    OrderPayment,
    Pay,
    ReduceCommitment,
    ReleaseCommitment,
    ReturnPayment,
    ReversePayment,
    VerifyLiability,
    WriteOffLiability,
)
from domain.budgeting.control import ControlRule, LevelOf, account_id
from domain.budgeting.lines.commands import ApproveAppropriation
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

BUDGET, ON, SHA = "MD-2014", date(2014, 6, 3), "0f" * 32
COURTS = Coding(administrative=("12", "03"), economic=("211",))
ACCOUNT = account_id(BUDGET, Coding(administrative=("12",)))
LINE, ID = line_id(BUDGET, COURTS, 1), "MD-2014:C-1"
CODEC = Codec(one for each in SLICES for one in each.events)


def lei(amount: str) -> Money:
    return money(amount, "MDL")


CHAIN: tuple[tuple[str, Any], ...] = (
    ("u-proposer", Commit(LINE, "C-1", lei("60"), ON, "paper")),
    ("u-verifier", VerifyLiability(ID, "L-1", lei("50"), SHA, ON)),
    ("u-orderer", OrderPayment(ID, "L-1", "O-1", lei("40"), ON)),
    ("u-payer", Pay(ID, "O-1", "P-1", lei("30"), ON)),
    ("u-payer", ReturnPayment(ID, "P-1", "R-1", lei("5"), ON, "too much")),
    ("u-payer", ReversePayment(ID, "P-1", ON, "wrong bank")),
    ("u-payer", CancelOrder(ID, "O-1", ON, "wrong account", lei("5"))),
    ("u-verifier", WriteOffLiability(ID, "L-1", lei("10"), ON, "lapsed")),
    ("u-proposer", ReduceCommitment(ID, lei("1"), ON, "cheaper")),
    ("u-proposer", ReleaseCommitment(ID, ON, "done")),
)
TAKES_OR_GIVES_BACK = (Commit, ReturnPayment, WriteOffLiability, ReduceCommitment, ReleaseCommitment)


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(datetime(2014, 6, 3, tzinfo=UTC))


@pytest.fixture
async def bus(journal: MemoryJournal) -> AsyncIterator[Bus]:
    bus = Bus(SLICES, CODEC, journal, Everyone())
    yield bus
    await bus.close()


async def give(bus: Bus, command: Any, actor: str = "u-clerk") -> Receipt:
    return await bus.execute(Order(command), Principal(actor, "MD-treasury"))


async def approved(bus: Bus, *rules: ControlRule) -> None:
    await give(bus, OpenBudget("MD", 2014, "MDL"))
    if rules:
        await give(bus, DefineControls(BUDGET, rules))
    await give(bus, ApproveAppropriation(BUDGET, COURTS, lei("100"), "law"))


def entries(journal: MemoryJournal, stream: str) -> list[Any]:
    return [CODEC.open(one.state).event for one in journal.stored if one.originator_id == stream]


async def test_the_chain_is_written_beside_the_account(bus: Bus, journal: MemoryJournal) -> None:
    await approved(bus, ControlRule((LevelOf("administrative", 1),)))
    for actor, command in CHAIN:
        receipt = await give(bus, command, actor)
        assert receipt.stream == streams.commitment(ID)
    assert [type(one) for one in entries(journal, streams.commitment(ID))] == [
        e.CommitmentMade,
        e.LiabilityVerified,
        e.PaymentOrdered,
        e.PaymentMade,
        e.PaymentReturned,
        e.PaymentReversed,
        e.PaymentOrderCancelled,
        e.LiabilityWrittenOff,
        e.CommitmentReduced,
        e.CommitmentReleased,
    ]
    account = entries(journal, streams.account(ACCOUNT))
    assert [one.standing.consumed for one in account] == [0, 0, 60, 55, 45, 44, 35]


async def test_only_who_takes_or_gives_back_looks_at_the_account(bus: Bus, journal: MemoryJournal) -> None:
    await approved(bus, ControlRule((LevelOf("administrative", 1),)))
    for actor, command in CHAIN:
        journal.loads.clear()
        await give(bus, command, actor)
        looked_at = {stream for loads in journal.loads for load in loads for stream in load.streams}
        assert (streams.account(ACCOUNT) in looked_at) == isinstance(command, TAKES_OR_GIVES_BACK), command


async def test_without_rules_there_is_no_account(bus: Bus, journal: MemoryJournal) -> None:
    await approved(bus)
    for actor, command in CHAIN:
        await give(bus, command, actor)
    assert entries(journal, streams.account(ACCOUNT)) == []
    assert len(entries(journal, streams.commitment(ID))) == len(CHAIN)


async def test_a_commitment_above_available(bus: Bus, journal: MemoryJournal) -> None:
    await approved(bus, ControlRule((LevelOf("administrative", 1),)))
    with pytest.raises(Refused, match="exceeds_available"):
        await give(bus, CommitAboveAvailable(LINE, "C-1", lei("101"), ON, "paper", "flood"))
    assert entries(journal, streams.commitment(ID)) == []


@pytest.mark.parametrize("command", [one for _, one in CHAIN[1:]], ids=lambda one: type(one).__name__)
async def test_steps_need_a_commitment(bus: Bus, command: Any) -> None:
    await approved(bus, ControlRule((LevelOf("administrative", 1),)))
    with pytest.raises(Refused, match="unknown_commitment"):
        await give(bus, command)
