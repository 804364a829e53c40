"""A thousand people commit at once, through two processes: what fits is committed, and never a cent more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from application.budgeting import streams
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from domain.budgeting.accounts.events import AccountEvent, FundsReserved
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import Commit, OrderPayment, Pay, VerifyLiability
from domain.budgeting.commitments.events import CommitmentMade, PaymentMade
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, account_id
from domain.budgeting.lines.commands import ApproveAppropriation
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money
from tests.infra.processes.running import CLERK, Database, a_bus, give

BUDGET, ON, SHA = "MD-2014", date(2014, 6, 3), "0f" * 32
COURTS = Coding(administrative=("12",), economic=("211",))
SCHOOLS = Coding(administrative=("13",), economic=("211",))
LINES = {coding: line_id(BUDGET, coding, 1) for coding in (COURTS, SCHOOLS)}
ACCOUNTS = {coding: account_id(BUDGET, Coding(administrative=coding.administrative)) for coding in LINES}
CEILING = Decimal("50000.00")
CENT = Decimal("0.01")
PAPER = Commit(LINES[COURTS], "C-1", money(100, "MDL"), ON, "paper")
RULE = ControlRule((LevelOf("administrative", 1),), ControlPolicy.STOP)


def lei(amount: Decimal) -> Money:
    return money(amount, "MDL")


async def approved(bus: Bus) -> None:
    await give(
        bus,
        OpenBudget("MD", 2014, "MDL"),
        DefineControls(BUDGET, (RULE,)),
        *(ApproveAppropriation(BUDGET, coding, lei(CEILING), "law") for coding in LINES),
    )


def commits(coding: Coding, count: int, seed: int) -> list[Commit]:
    """Commitments of different size, together about twice what there is."""
    chance, most = Random(seed), int(4 * CEILING / CENT / count)  # noqa: S311 - no secret
    return [
        Commit(LINES[coding], f"{coding.administrative[0]}-{n}", lei(chance.randint(1, most) * CENT), ON, "paper")
        for n in range(count)
    ]


async def at_once(buses: Sequence[Bus], commands: Sequence[Any]) -> list[Receipt | Refused]:
    """All at once, shared between the processes; the receipt or the refusal of each. Nothing else is allowed."""
    found = await asyncio.gather(
        *(buses[n % len(buses)].execute(Order(one), CLERK) for n, one in enumerate(commands)), return_exceptions=True
    )
    answers = [one for one in found if isinstance(one, Receipt | Refused)]
    assert len(answers) == len(found), [one for one in found if not isinstance(one, Receipt | Refused)][:3]
    return answers


async def passbook(look: Database, account: str) -> list[AccountEvent]:
    stream = streams.account(account)
    return [one.event for one in await look.facts() if one.stream == stream]


def check(passbook: Sequence[AccountEvent], taken: Sequence[Commit], refused: Sequence[Commit]) -> None:
    """Each entry rests on the one before; their sum is what was answered; nothing that was refused fits any more."""
    consumed = Decimal(0)
    for entry in passbook:
        if isinstance(entry, FundsReserved):
            consumed += entry.amount
        assert entry.standing.consumed == consumed <= CEILING
    assert consumed == sum(one.amount.amount for one in taken)
    reserved = [entry for entry in passbook if isinstance(entry, FundsReserved)]
    assert sorted(one.commitment_id for one in reserved) == sorted(f"{BUDGET}:{one.number}" for one in taken)
    assert all(one.amount.amount > CEILING - consumed for one in refused)


def split(commands: Sequence[Commit], answers: Sequence[Receipt | Refused]) -> tuple[list[Commit], list[Commit]]:
    taken = [one for one, answer in zip(commands, answers, strict=True) if isinstance(answer, Receipt)]
    refused = [one for one, answer in zip(commands, answers, strict=True) if isinstance(answer, Refused)]
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"exceeds_available"}
    return taken, refused


async def test_a_thousand_at_one_account_through_two_processes(database: str, look: Database) -> None:
    async with a_bus(database) as one, a_bus(database) as other:
        await approved(one)
        commands = commits(COURTS, 1_000, seed=1)
        taken, refused = split(commands, await at_once([one, other], commands))
    check(await passbook(look, ACCOUNTS[COURTS]), taken, refused)
    assert taken
    assert refused


async def test_accounts_are_held_apart(database: str, look: Database) -> None:
    async with a_bus(database) as one, a_bus(database) as other:
        await approved(one)
        commands = [
            each for pair in zip(commits(COURTS, 150, 2), commits(SCHOOLS, 150, 3), strict=True) for each in pair
        ]
        taken, refused = split(commands, await at_once([one, one, other, other], commands))
    for coding, line in LINES.items():
        check(
            await passbook(look, ACCOUNTS[coding]),
            [each for each in taken if each.line_id == line],
            [each for each in refused if each.line_id == line],
        )


async def test_the_same_number_at_once_is_one_commitment(database: str, look: Database) -> None:
    async with a_bus(database) as one, a_bus(database) as other:
        await approved(one)
        answers = await at_once([one, other], [PAPER] * 40)
    assert sum(answer.events for answer in answers if isinstance(answer, Receipt)) == 2
    assert len(await look.facts(CommitmentMade)) == len(await look.facts(FundsReserved)) == 1


async def test_a_command_that_comes_again_is_answered_with_its_receipt(bus: Bus, look: Database) -> None:
    await approved(bus)
    order = Order(PAPER, uuid4())
    first, *rest = await asyncio.gather(*(bus.execute(order, CLERK) for _ in range(3)))
    again = await bus.execute(order, CLERK)
    assert sorted(one.replayed for one in (first, *rest, again)) == [False, True, True, True]
    assert {(one.position, one.version, one.events) for one in (first, *rest, again)} == {
        (first.position, first.version, first.events)
    }
    assert len(await look.facts(FundsReserved)) == 1


async def test_from_the_commitment_to_the_payment_by_different_people(bus: Bus, look: Database) -> None:
    await approved(bus)
    id_, lot = f"{BUDGET}:C-1", PAPER.amount
    chain: list[tuple[str, Any]] = [
        ("u-proposer", PAPER),
        ("u-verifier", VerifyLiability(id_, "L-1", lot, SHA, ON)),
        ("u-orderer", OrderPayment(id_, "L-1", "O-1", lot, ON)),
        ("u-payer", Pay(id_, "O-1", "P-1", lot, ON)),
    ]
    before: list[str] = []
    for actor, command in chain:
        for other in before:
            with pytest.raises(Refused, match="segregation_of_duties"):
                await bus.execute(Order(command), Principal(other, "MD-treasury"))
        await bus.execute(Order(command), Principal(actor, "MD-treasury"))
        before.append(actor)
    facts = await look.facts()
    assert Counter(type(one.event) for one in facts)[PaymentMade] == 1
    made = {one.act.actor for one in facts if one.stream == streams.commitment(id_)}
    assert made == {actor for actor, _ in chain}
