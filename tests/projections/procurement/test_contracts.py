"""What is told of contracts: how far they are, what is paid of them, and what is due."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.budgeting.commitments import commands as b
from domain.budgeting.commitments import decider as budget
from domain.budgeting.commitments.events import AcceptanceRecorded, CommitmentBound
from domain.kernel.declarations import Act, Refused
from domain.kernel.values import money
from domain.procurement.contracts import events as e
from domain.procurement.contracts.kinds import ChangeGround
from domain.procurement.frameworks import events as fe
from domain.procurement.parts import DueInstant
from projections.budgeting import COMMITMENTS
from projections.procurement.contract_terms import ContractStatus
from projections.procurement.contracts import CONTRACT_BALANCES, CONTRACTS, CONTRACTS_DUE, DELIVERIES
from projections.procurement.frameworks import FRAMEWORKS
from tests.domain.budgeting import chain
from tests.domain.procurement.contracts.made import (
    BUYER_SIGNED,
    COMMITMENT,
    COMPANY,
    COMPLETED,
    CONTRACT,
    DRAFTED,
    ENDS,
    ID,
    LOT,
    SHA,
    SUPPLIER_SIGNED,
    accepted,
    lei,
    reported,
)
from tests.domain.procurement.frameworks.test_framework import CONCLUDED, FIRST, SECOND, called
from tests.spec import rows

NOW = datetime(2015, 3, 1, 12, tzinfo=UTC)


def contract(*events: Any) -> Any:
    [row] = rows(CONTRACTS).given(*events).folded().values()
    return row


def test_a_contract_goes_from_its_draft_to_its_end() -> None:
    way: list[tuple[Any, ContractStatus]] = [
        (DRAFTED, ContractStatus.DRAFTED),
        (SUPPLIER_SIGNED, ContractStatus.DRAFTED),
        (BUYER_SIGNED, ContractStatus.DRAFTED),
        (CONTRACT, ContractStatus.SIGNED),
        (e.ContractSuspended(ID, "Flood", "u-m"), ContractStatus.SUSPENDED),
        (e.ContractResumed(ID, "u-m"), ContractStatus.SIGNED),
        (e.ContractBegun(ID), ContractStatus.RUNNING),
        (e.ContractSuspended(ID, "Flood", "u-m"), ContractStatus.SUSPENDED),
        (e.ContractResumed(ID, "u-m"), ContractStatus.RUNNING),
        (e.ContractCompleted(ID), ContractStatus.COMPLETED),
    ]
    for upto, (_, status) in enumerate(way, start=1):
        assert contract(*(event for event, _ in way[:upto])).status is status
    assert contract(DRAFTED, SUPPLIER_SIGNED).signed_for == ("supplier",)
    assert contract(DRAFTED, CONTRACT).signed_for == ("buyer", "supplier")


def test_what_is_said_of_a_contract_stands_in_it() -> None:
    until = DueInstant(NOW, "10d", "MD-2026@1")
    row = contract(
        CONTRACT,
        e.MilestoneSet(ID, "M-1", "Half", ENDS, "u-m"),
        e.MilestoneMet(ID, "M-1", in_time=False, manager_id="u-m"),
        e.PenaltyImposed(ID, "P-1", lei("80"), "Late", "u-m"),
        changed("9000"),
        e.ContractTerminated(ID, "Bankrupt"),
        e.ContractorRated(ID, COMPANY, 100, "Poor", until, "u-m"),
        e.ReplyPublished(ID, COMPANY, "Sorry"),
    )
    assert [(each.milestone, each.met_in_time) for each in row.milestones] == [("M-1", False)]
    assert (row.value_signed, row.value, row.penalties_total, row.end_reason) == (8000, 9000, 80, "Bankrupt")
    assert (row.rating, row.reply_until, row.reply) == (100, NOW, "Sorry")
    assert [each.ground for each in row.changes] == [ChangeGround.NECESSARY_EXTRAS]
    assert "u-m" not in repr(row)


def changed(value: str, ends_on: date = ENDS) -> e.ContractChanged:
    ground = ChangeGround.NECESSARY_EXTRAS
    return e.ContractChanged(ID, "A-1", ground, "More patients", SHA, lei("8000"), lei(value), ENDS, ends_on, (), "u-m")


def test_a_delivery_is_unpaid_until_its_money_went() -> None:
    of: dict[str, Any] = {"contract_id": ID, "acceptance": "D-1"}
    steps: list[Any] = [
        reported(),
        accepted("4000"),
        replace(chain.verified("4000"), **of),
        replace(chain.ordered("4000"), **of),
        replace(chain.paid("1500"), **of),
        replace(chain.verified("9"), contract_id=ID),
        chain.paid("7"),
    ]
    [row] = rows(DELIVERIES).given(*steps).folded().values()
    sums = (row.reported, row.accepted, row.verified, row.ordered, row.paid, row.unpaid)
    assert tuple(map(int, sums)) == (
        5000, 4000, 4000, 4000, 1500, 2500,
    )  # fmt: skip
    assert row.accepted_at is not None
    [rejected] = rows(DELIVERIES).given(reported(), e.DeliveryRejected(ID, "D-1", "Wet", "u-r")).folded().values()
    assert (rejected.status.value, rejected.reason, int(rejected.unpaid)) == ("rejected", "Wet", 0)


def test_what_is_due_moves_with_the_contract() -> None:
    milestone = e.MilestoneSet(ID, "M-1", "Half", date(2026, 9, 30), "u-m")
    assert [alarm.step for alarm in due(CONTRACT)] == ["begin", "end-30", "end-7", "end-0"]
    assert [alarm.step for alarm in due(CONTRACT, milestone)] == [
        "begin", "30 M-1", "7 M-1", "0 M-1", "end-30", "end-7", "end-0",
    ]  # fmt: skip
    told = e.ContractFellDue(ID, None, 30)
    assert [alarm.step for alarm in due(CONTRACT, e.ContractBegun(ID), told)] == ["end-7", "end-0"]
    longer = changed("8000", date(2027, 1, 31))
    assert due(CONTRACT, told, longer)[-1].at == datetime(2027, 1, 31, tzinfo=UTC)
    assert [alarm.step for alarm in due(CONTRACT, told, longer)][1:] == ["end-30", "end-7", "end-0"]
    met = e.MilestoneMet(ID, "M-1", in_time=True, manager_id="u-m")
    assert due(CONTRACT, milestone, met) == due(CONTRACT)
    kinds = set(CONTRACTS_DUE.events)
    assert rows(CONTRACTS_DUE).given(*(each for each in COMPLETED if type(each) in kinds)).folded() == {}


def test_a_warning_that_comes_too_late_says_nothing() -> None:
    """What is recorded here is recorded on 1 June 2014."""
    short = replace(CONTRACT, starts_on=date(2014, 5, 20), ends_on=date(2014, 6, 5))
    assert [alarm.step for alarm in due(short)] == ["begin", "end-0"]
    milestone = e.MilestoneSet(ID, "M-1", "Half", date(2014, 6, 10), "u-m")
    assert [alarm.step for alarm in due(short, milestone)] == ["begin", "7 M-1", "end-0", "0 M-1"]
    longer = replace(changed("8000", date(2014, 6, 9)), ends_on_before=date(2014, 6, 5))
    assert [alarm.step for alarm in due(short, longer)] == ["begin", "end-7", "end-0"]


def due(*events: Any) -> Any:
    [row] = rows(CONTRACTS_DUE).given(*events).folded().values()
    return row.alarms


def test_an_agreement_tells_whose_turn_it_is_and_what_is_left() -> None:
    [row] = rows(FRAMEWORKS).given(CONCLUDED).folded().values()
    assert (row.next_company, row.left, row.companies[0]) == (FIRST, Decimal(10_000), FIRST)
    history = (CONCLUDED, called(FIRST), fe.MemberSuspended(LOT, FIRST, "Bad paper"))
    [row] = rows(FRAMEWORKS).given(*history).folded().values()
    assert (row.next_company, row.called, row.left, row.suspended) == (SECOND, Decimal(4000), Decimal(6000), (FIRST,))


# --- the same money as in the budget -----------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("accept", "verify", "write off", "order", "cancel", "pay", "return", "reverse")),
        st.integers(1, 3),
        st.integers(1, 3),
        st.integers(1, 60),
    ),
    max_size=40,
)
PAID = [("accept", 1, 1, 40), ("verify", 1, 1, 30), ("order", 1, 1, 20), ("pay", 1, 1, 10)]
"""How each history begins, so that money comes back too."""
ACT = Act("u", "MD", "g", NOW)


def command(kind: str, first: int, second: int, amount: int) -> b.CommitmentCommand:
    """A step; each is by another person, since the rule of four people is not what is tried here."""
    value, id_, on = money(amount, "MDL"), chain.ID, chain.ON
    commands: dict[str, b.CommitmentCommand] = {
        "accept": b.RecordAcceptance(id_, ID, f"D-{first}", value, SHA),
        "verify": b.VerifyLiability(id_, f"L-{first}", value, SHA, on, acceptance=f"D-{second}"),
        "write off": b.WriteOffLiability(id_, f"L-{first}", value, on, "lapsed"),
        "order": b.OrderPayment(id_, f"L-{first}", f"O-{second}", value, on),
        "cancel": b.CancelOrder(id_, f"O-{first}", on, "wrong", value),
        "pay": b.Pay(id_, f"O-{first}", f"P-{second}", value, on),
        "return": b.ReturnPayment(id_, f"P-{first}", f"R-{second}", value, on, "too much"),
        "reverse": b.ReversePayment(id_, f"P-{first}", on, "wrong bank"),
    }
    return commands[kind]


@for_all(STEPS)
def test_a_contract_balances_as_the_budget_does_at_every_moment(steps: list[tuple[str, int, int, int]]) -> None:
    bound = CommitmentBound(chain.ID, ID, Decimal("60.00"), "MDL", COMPANY)
    state = budget.DECIDER.fold([chain.OPENED, chain.made(account=None), bound])
    history: list[Any] = [CONTRACT, chain.made(account=None), bound]
    for number, (kind, first, second, amount) in enumerate([*PAID, *steps]):
        try:
            act = replace(ACT, actor=f"u{number}")
            events = budget.DECIDER.decide(state, command(kind, first, second, amount), act)
        except Refused:
            continue
        state = budget.DECIDER.fold(events, state)
        history += events
        history += [
            e.DeliveryAccepted(ID, event.acceptance, money(event.amount, "MDL"), (), SHA, COMMITMENT)
            for event in events
            if isinstance(event, AcceptanceRecorded)
        ]
        if not events or isinstance(events[0], AcceptanceRecorded):
            continue
        check(history)
    check(history)


def check(history: list[Any]) -> None:
    """The contract's balance and the budget's commitment say the same, and nothing is owed that was not accepted."""
    [balance] = rows(CONTRACT_BALANCES).given(*of(CONTRACT_BALANCES, history)).folded().values()
    [row] = rows(COMMITMENTS).given(*of(COMMITMENTS, history)).folded().values()
    assert (balance.paid, balance.accepted) == (row.paid - row.returned, row.accepted)
    assert balance.verified == row.liability + row.ordered + row.paid
    assert balance.ordered == row.ordered + row.paid
    assert balance.left == balance.value - (row.paid - row.returned)
    assert 0 <= balance.paid <= balance.ordered <= balance.verified <= balance.accepted <= row.amount


def of(model: Any, history: list[Any]) -> list[Any]:
    return [event for event in history if type(event) in model.events]
