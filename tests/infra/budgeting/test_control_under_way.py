"""One hot account through two processes while its policy is set, its quotas are taken back and its books are closed.

Each entry of the passbook rests on the one before. No act leaves the account worse than empty while it is to stop, and
nothing is entered in closed books.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from application.budgeting import streams
from application.bus.bus import Bus
from application.kernel.orders import Receipt
from domain.budgeting.accounts.commands import AllotFunds, SetControlPolicy, WithdrawAllotment
from domain.budgeting.accounts.events import (
    AccountEvent,
    AllotmentWithdrawn,
    AppropriationPosted,
    ControlPolicySet,
    FundsAllotted,
    FundsReleased,
    FundsReserved,
)
from domain.budgeting.books.commands import CloseBudget, DefineControls, OpenBudget
from domain.budgeting.books.events import BudgetClosed
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import Commit, CommitAboveAvailable, ReduceCommitment, ReleaseCommitment
from domain.budgeting.commitments.events import CommitmentMade, CommitmentReduced, CommitmentReleased
from domain.budgeting.control import PERIODS, ControlPolicy, ControlRule, LevelOf, Standing, account_id
from domain.budgeting.lines.commands import ApproveAppropriation, MakeVirement, ReduceAppropriation
from domain.budgeting.lines.events import AppropriationTransferredOut
from domain.kernel.declarations import Recorded, Refused
from domain.kernel.values import Money, money
from tests.infra.budgeting.test_commitments import at_once
from tests.infra.processes.running import Database, a_bus, give

BUDGET, ON = "MD-2014", date(2014, 6, 3)
LINES = [line_id(BUDGET, Coding(administrative=("12",), economic=(code,)), 1) for code in ("211", "221")]
ACCOUNT = account_id(BUDGET, Coding(administrative=("12",)))
QUOTA = Decimal("1000.00")
CALLERS = 32
EXPECTED = {
    "exceeds_available", "override_required", "budget_closed", "above_allotment", "allotment_consumed", "above_ceiling",
    "adjusted_below_zero", "below_allotted", "exceeds_open", "unknown_commitment", "commitment_released",
}  # fmt: skip


def lei(amount: Decimal | int) -> Money:
    return money(amount, "MDL")


async def held(bus: Bus) -> None:
    rule = ControlRule((LevelOf("administrative", 1),), ControlPolicy.STOP, by_allotment=True)
    codings = [Coding(administrative=("12",), economic=(code,)) for code in ("211", "221")]
    await give(
        bus,
        OpenBudget("MD", 2014, "MDL"),
        DefineControls(BUDGET, (rule,)),
        *(ApproveAppropriation(BUDGET, coding, lei(6_000), "law") for coding in codings),
        *(AllotFunds(ACCOUNT, period, lei(QUOTA), "order") for period in range(1, PERIODS + 1)),
    )


def rush(seed: int) -> list[Any]:
    """What many people do at once: most commit, some give back, the treasury moves the limit to and fro."""
    chance = Random(seed)  # noqa: S311 - no secret
    asked: list[Any] = []
    for n in range(400):
        amount = lei(Decimal(chance.randint(1, 20_000)).scaleb(-2))
        day = date(2014, chance.randint(1, 12), 3)
        asked.append(Commit(chance.choice(LINES), f"C-{n}", amount, day, "paper"))
        if n % 5 == 0:
            asked.append(CommitAboveAvailable(chance.choice(LINES), f"D-{n}", amount, day, "paper", "dam"))
        if n % 3 == 0:
            before = f"{BUDGET}:C-{chance.randint(0, n)}"
            asked.append(ReduceCommitment(before, lei(Decimal("0.01")), ON, "less"))
            asked.append(ReleaseCommitment(f"{BUDGET}:C-{chance.randint(0, n)}", ON, "off"))
        if n % 4 == 0:
            asked.append(WithdrawAllotment(ACCOUNT, chance.randint(1, 12), lei(chance.randint(1, 400)), "drought"))
            asked.append(AllotFunds(ACCOUNT, chance.randint(1, 12), lei(chance.randint(1, 200)), "rain"))
            asked.append(ReduceAppropriation(chance.choice(LINES), lei(chance.randint(1, 300)), "law 2"))
            giving, taking = chance.sample(LINES, 2)
            asked.append(MakeVirement(giving, taking, lei(chance.randint(1, 300)), "decree"))
    return asked


def check_each_entry(entries: Sequence[Recorded[Any]], *, always_stops: bool) -> None:
    before: Standing | None = None
    for entry in (one.event for one in entries):
        now: Standing = entry.standing
        if before is not None:
            assert now == after(before, entry)
        if always_stops:
            assert now.available() >= 0
            assert now.allotted_until() <= now.ceiling
        if isinstance(entry, FundsReserved) and now.policy is ControlPolicy.STOP:
            assert now.available() >= 0
        assert now.consumed >= 0
        assert all(quota >= 0 for quota in now.allotted)
        before = now


def after(before: Standing, entry: AccountEvent) -> Standing:
    """The standing that an entry has to leave, told from the entry alone."""
    match entry:
        case FundsReserved():
            return before.moved(consumed=entry.amount)
        case FundsReleased():
            return before.moved(consumed=-entry.amount)
        case AppropriationPosted():
            return before.moved(ceiling=entry.by)
        case FundsAllotted():
            return before.with_allotment(entry.period, entry.amount)
        case AllotmentWithdrawn():
            return before.with_allotment(entry.period, -entry.amount)
        case _:
            return entry.standing


async def by_so_many(buses: Sequence[Bus], asked: Sequence[Any]) -> list[Receipt | Refused]:
    """Each of CALLERS takes the next one when the last is answered."""
    answers: list[Receipt | Refused] = []
    waiting = iter(asked)

    async def caller(bus: Bus) -> None:
        for one in waiting:
            answers.extend(await at_once([bus], [one]))

    await asyncio.gather(*(caller(buses[n % len(buses)]) for n in range(CALLERS)))
    return answers


async def entries_of(look: Database) -> list[Recorded[Any]]:
    return [one for one in await look.facts() if one.stream == streams.account(ACCOUNT)]


async def test_nothing_exceeds_while_quotas_and_appropriations_are_taken_back(database: str, look: Database) -> None:
    async with a_bus(database) as one, a_bus(database) as other:
        await held(one)
        answers = await by_so_many([one, other], rush(seed=1))
    assert {answer.code for answer in answers if isinstance(answer, Refused)} <= EXPECTED
    entries = await entries_of(look)
    assert {type(one.event) for one in entries} >= {
        FundsReserved, FundsReleased, FundsAllotted, AllotmentWithdrawn, AppropriationPosted,
    }  # fmt: skip
    check_each_entry(entries, always_stops=True)
    facts = await look.facts()
    assert sum((one.event.amount for one in facts if isinstance(one.event, AppropriationTransferredOut)), Decimal(0))
    made = {one.event.commitment_id: one.event.amount for one in facts if isinstance(one.event, CommitmentMade)}
    given_back = [one.event for one in facts if isinstance(one.event, CommitmentReduced | CommitmentReleased)]
    left = sum(made.values()) - sum(one.amount for one in given_back)
    assert entries[-1].event.standing.consumed == left


async def test_nothing_exceeds_while_the_policy_changes_and_nothing_is_entered_once_the_books_are_closed(
    database: str, look: Database
) -> None:
    policies = [ControlPolicy.WARN, ControlPolicy.STOP, ControlPolicy.NONE, ControlPolicy.STOP]
    asked = rush(seed=2)
    for number, policy in enumerate(policies, 1):
        asked.insert(150 * number, SetControlPolicy(ACCOUNT, policy, f"decree {number}"))
    asked.insert(750, CloseBudget(BUDGET))
    async with a_bus(database) as one, a_bus(database) as other:
        await held(one)
        answers = await by_so_many([one, other], asked)
    codes = {answer.code for answer in answers if isinstance(answer, Refused)}
    assert {"budget_closed"} < codes <= EXPECTED
    check_each_entry(await entries_of(look), always_stops=False)
    facts = await look.facts()
    assert len([one for one in facts if isinstance(one.event, ControlPolicySet)]) == len(policies)
    [closed] = [one.position for one in facts if isinstance(one.event, BudgetClosed)]
    assert closed == len(facts)
