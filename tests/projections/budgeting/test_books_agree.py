"""Whatever people ask of the chain, in whatever order: what the read models say of lines, accounts, commitments and
revenue agrees to the cent, since it is the same money seen from several sides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.budgeting.accounts.commands import AllotFunds, SetControlPolicy, WithdrawAllotment
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import (
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
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, account_id
from domain.budgeting.lines.commands import (
    AdjustAppropriation,
    ApproveAppropriation,
    MakeVirement,
    PlaceUnderControl,
    RecordExecution,
    ReduceAppropriation,
    SupplementAppropriation,
)
from domain.budgeting.revenue.commands import (
    AssessRevenue,
    CancelAssessment,
    CollectRevenue,
    ForecastRevenue,
    RefundRevenue,
)
from domain.kernel.declarations import Recorded, Refused
from domain.kernel.values import money
from infra.bootstrap import INSTALLATION
from projections.budgeting import (
    BUDGET_LINES,
    BUDGET_TRANSACTIONS,
    COMMITMENTS,
    CONTROL_ACCOUNTS,
    CONTROL_ENTRIES,
    REVENUE_ENTRIES,
    REVENUE_HEADINGS,
)
from projections.kernel.declarations import ReadModel
from tests.spec import rows
from tests.suite.profiles import examples
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

BUDGET = "MD-2014"
CODINGS = [Coding(administrative=(ministry, unit)) for ministry in ("01", "02") for unit in ("1", "2")]
LINES = [line_id(BUDGET, coding, 1) for coding in CODINGS]
ACCOUNTS = [account_id(BUDGET, Coding(administrative=(ministry,))) for ministry in ("01", "02")]
DIGEST, WHY = "0" * 64, "Because"


@dataclass(frozen=True)
class Ask:
    """Somebody asks for an act: which, on which of the things that there are, about how much."""

    act: str
    pick: int
    number: str
    amount: int
    on: date
    person: str


def _of(ask: Ask) -> dict[str, Any]:
    """What every act under a commitment is asked with."""
    return {"commitment_id": f"{BUDGET}:C{ask.pick % 3}", "on": ask.on}


def _lei(ask: Ask) -> Any:
    return money(ask.amount, "MDL")


def _part(ask: Ask) -> Any:
    """Little enough for many of them to fit into what stands in a stage."""
    return money(1 + ask.amount % 4, "MDL")


def _line(ask: Ask, by: int = 0) -> str:
    return LINES[(ask.pick + by) % len(LINES)]


ACTS: Mapping[str, Callable[[Ask], Any]] = {
    "approve": lambda it: ApproveAppropriation(BUDGET, CODINGS[it.pick % 4], money(it.amount * 10, "MDL"), "Law"),
    "adjust": lambda it: AdjustAppropriation(_line(it), money(it.amount - 20, "MDL"), "Order"),
    "supplement": lambda it: SupplementAppropriation(_line(it), _lei(it), "Law"),
    "reduce": lambda it: ReduceAppropriation(_line(it), _lei(it), "Law"),
    "virement": lambda it: MakeVirement(_line(it), _line(it, 1 + it.amount % 3), _lei(it), "Order"),
    "execute": lambda it: RecordExecution(_line(it), money(it.amount - 10, "MDL"), "Bill", it.on),
    "place": lambda it: PlaceUnderControl(_line(it)),
    "allot": lambda it: AllotFunds(ACCOUNTS[it.pick % 2], 1 + it.pick % 12, _lei(it), "Order"),
    "withdraw": lambda it: WithdrawAllotment(ACCOUNTS[it.pick % 2], 1 + it.pick % 12, _lei(it), WHY),
    "policy": lambda it: SetControlPolicy(ACCOUNTS[it.pick % 2], list(ControlPolicy)[it.amount % 3], WHY),
    "commit": lambda it: Commit(_line(it), f"C{it.pick % 3}", _lei(it), it.on, "Paper"),
    "override": lambda it: CommitAboveAvailable(_line(it), f"C{it.pick % 3}", _lei(it), it.on, "Paper", WHY),
    "lower": lambda it: ReduceCommitment(**_of(it), amount=_part(it), reason=WHY),
    "release": lambda it: ReleaseCommitment(**_of(it), reason=WHY),
    "verify": lambda it: VerifyLiability(**_of(it), liability=it.number, amount=_lei(it), document_sha256=DIGEST),
    "order": lambda it: OrderPayment(**_of(it), liability=it.number, order=it.number, amount=_part(it)),
    "pay": lambda it: Pay(**_of(it), order=it.number, payment=it.number, amount=_part(it)),
    "give back": lambda it: ReturnPayment(
        **_of(it), payment=it.number, return_number=it.number, amount=_part(it), reason=WHY
    ),
    "reverse": lambda it: ReversePayment(**_of(it), payment=it.number, reason=WHY),
    "write off": lambda it: WriteOffLiability(**_of(it), liability=it.number, amount=_part(it), reason=WHY),
    "forecast": lambda it: ForecastRevenue(BUDGET, ("11",), _lei(it), "Law"),
    "assess": lambda it: AssessRevenue(BUDGET, ("11",), _lei(it), it.on, "Roll"),
    "collect": lambda it: CollectRevenue(BUDGET, ("11",), _lei(it), it.on, "Day"),
    "refund": lambda it: RefundRevenue(BUDGET, ("11",), _lei(it), it.on, "Claim"),
    "cancel": lambda it: CancelAssessment(BUDGET, ("11",), _lei(it), it.on, WHY),
}
OFTEN = ("verify", "order", "pay", "give back", "reverse") * 4
ASKS = st.builds(
    Ask,
    st.sampled_from([*ACTS, *OFTEN]),
    st.integers(0, 11),
    st.sampled_from(["1", "2"]),
    st.integers(1, 40),
    st.dates(date(2014, 1, 1), date(2014, 12, 31)),
    st.integers(1, 8).map(lambda person: f"u-{person}"),
)
RULE = st.builds(
    ControlRule,
    st.just((LevelOf("administrative", 1),)),
    st.sampled_from(ControlPolicy),
    st.booleans(),
)


async def _asked(rule: ControlRule, asks: Sequence[Ask], *, held_from: int) -> list[Recorded[Any]]:
    """What stands in the ledger when all have asked; the budget is held from the ask of this number on."""
    journal = MemoryJournal()
    bus = Bus(INSTALLATION.slices, INSTALLATION.codec, journal, Everyone())
    try:
        await bus.execute(Order(OpenBudget("MD", 2014, "MDL")), Principal("u-0", "MD"))
        for number, ask in enumerate(asks):
            if number == held_from:
                await bus.execute(Order(DefineControls(BUDGET, (rule,))), Principal("u-0", "MD"))
            try:
                await bus.execute(Order(ACTS[ask.act](ask)), Principal(ask.person, "MD"))
            except Refused:
                continue
    finally:
        await bus.close()
    return [INSTALLATION.codec.open(one.state, position) for position, one in enumerate(journal.stored, 1)]


def _total(found: Sequence[Any], *names: str) -> Decimal:
    return sum((getattr(one, name) for one in found for name in names), Decimal(0))


BEGINNING = [
    *(Ask("approve", pick, "1", 50, date(2014, 1, 1), "u-0") for pick in range(len(LINES))),
    *(Ask("override", pick, "1", 30, date(2014, 1, 1), "u-1") for pick in range(3)),
    *(Ask("verify", pick, "1", 20, date(2014, 1, 1), "u-2") for pick in range(3)),
    *(Ask("order", pick, "1", 3, date(2014, 1, 1), "u-3") for pick in range(3)),
    *(Ask("pay", pick, "1", 2, date(2014, 1, 1), "u-4") for pick in range(2)),
]
"""Without it most asks are about nothing."""


def _taken(account: Any, held: Sequence[Any], commitments: Sequence[Any]) -> Decimal:
    """What was spent on the account's lines directly, and what its commitments take.

    Commitments that were made before their line was held are none of the account's: it never hears of them.
    """
    lines = {line.line_id for line in held}
    under = [one for one in commitments if one.line_id in lines]
    direct = _total(held, "executed") - _total(under, "paid") + _total(under, "returned")
    own = [one for one in commitments if one.account_id == account.account_id]
    return direct + _total(own, "committed", "liability", "ordered", "paid") - _total(own, "returned")


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(rule=RULE, asks=st.lists(ASKS, min_size=40, max_size=60), held_from=st.integers(0, 20))
def test_all_that_the_read_models_say_of_the_same_money_agrees(
    rule: ControlRule, asks: list[Ask], held_from: int
) -> None:
    facts = asyncio.run(_asked(rule, [*BEGINNING, *asks], held_from=held_from))

    def folded(model: ReadModel[Any]) -> list[Any]:
        return list(rows(model).given(*facts).folded().values())

    lines, accounts, commitments = folded(BUDGET_LINES), folded(CONTROL_ACCOUNTS), folded(COMMITMENTS)
    transactions, entries = folded(BUDGET_TRANSACTIONS), folded(CONTROL_ENTRIES)
    stages = ("committed", "liability", "ordered", "executed")
    for line in lines:
        own = [one for one in transactions if one.line_id == line.line_id]
        for name in ("approved", "adjusted", *stages):
            assert _total(own, name) == getattr(line, name)
    for account in accounts:
        held = [one for one in lines if one.account_id == account.account_id]
        assert account.ceiling == _total(held, "adjusted")
        assert account.consumed == _taken(account, held, commitments)
        own = [one for one in entries if one.account_id == account.account_id]
        for name in ("ceiling", "allotted", "consumed"):
            assert _total(own, name) == getattr(account, name)
        assert own[-1].available == account.available
    for one in commitments:
        assert one.amount == _total([one], "committed", "liability", "ordered", "paid", "reduced", "written_off")
        for kind, name in (("liability", "liability"), ("order", "ordered")):
            assert _total([each for each in one.documents if each.kind == kind], "open") == getattr(one, name)
        payments = [each for each in one.documents if each.kind == "payment"]
        assert _total(payments, "open") == one.paid - one.returned
    for heading in folded(REVENUE_HEADINGS):
        for name in ("forecast", "assessed", "cancelled", "collected", "refunded"):
            assert _total(folded(REVENUE_ENTRIES), name) == getattr(heading, name)
