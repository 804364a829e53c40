"""What is available at each node at which the budget is held, and every entry there."""

from dataclasses import replace
from decimal import Decimal
from typing import get_args

from domain.budgeting.accounts import events as e
from domain.budgeting.coding import Coding
from domain.budgeting.control import ControlPolicy
from projections.budgeting.control_accounts import CONTROL_ACCOUNTS, ControlAccount, Quota
from projections.budgeting.control_entries import CONTROL_ENTRIES, ControlEntry, EntryKind
from tests.projections.budgeting.acts import ACCOUNT, BUDGET, COMMITMENT, LINE, standing
from tests.spec import NOON, fact, rows

NODE = Coding(administrative=("0104",), economic=("21",))
OPENED = e.ControlAccountOpened(ACCOUNT, BUDGET, NODE, standing("0.00", "0.00"))
POSTED = e.AppropriationPosted(ACCOUNT, LINE, Decimal("100.00"), standing("100.00", "0.00"))
RESERVED = e.FundsReserved(ACCOUNT, LINE, COMMITMENT, Decimal("30.00"), None, standing("100.00", "30.00"))


def account(ceiling: str, consumed: str, available: str, allotted: str = "0", *quotas: Quota) -> ControlAccount:
    return ControlAccount(
        account_id=ACCOUNT,
        budget_id=BUDGET,
        government="MD",
        fiscal_year=2014,
        currency="MDL",
        administrative=("0104",),
        functional=(),
        economic=("21",),
        programme=(),
        source=(),
        geographic=(),
        nature=(),
        policy=ControlPolicy.STOP,
        by_allotment=False,
        ceiling=Decimal(ceiling),
        allotted=Decimal(allotted),
        consumed=Decimal(consumed),
        available=Decimal(available),
        quotas=quotas,
    )


def test_an_account_stands_where_its_last_entry_says() -> None:
    rows(CONTROL_ACCOUNTS).given(OPENED).then(account("0", "0", "0"))
    rows(CONTROL_ACCOUNTS).given(OPENED, POSTED).then(account("100", "0", "100"))
    rows(CONTROL_ACCOUNTS).given(OPENED, POSTED, RESERVED).then(account("100", "30", "70"))


def test_another_policy() -> None:
    warned = replace(RESERVED.standing, policy=ControlPolicy.WARN)
    told = e.ControlPolicySet(ACCOUNT, ControlPolicy.WARN, "Emergency", warned)
    rows(CONTROL_ACCOUNTS).given(OPENED, POSTED, RESERVED, told).then(
        replace(account("100", "30", "70"), policy=ControlPolicy.WARN)
    )


def test_quotas_say_what_may_be_committed_up_to_each_period() -> None:
    allotted = standing("100", "30", "20", "25", by_allotment=True)
    entry = e.FundsAllotted(ACCOUNT, 2, Decimal(25), "Order 5", allotted)
    quotas = (Quota(1, Decimal(20), Decimal(-10)), Quota(2, Decimal(25), Decimal(15)))
    rows(CONTROL_ACCOUNTS).given(OPENED, entry).then(
        replace(account("100", "30", "15", "45", *quotas), by_allotment=True)
    )


def test_entries_at_no_account_make_none() -> None:
    rows(CONTROL_ACCOUNTS).given(POSTED, RESERVED).then()


def entry(kind: EntryKind, position: int, available: str, **given: object) -> ControlEntry:
    values: dict[str, object] = {
        "entry_id": str(fact(None, position).event_id),
        "account_id": ACCOUNT,
        "budget_id": BUDGET,
        "line_id": None,
        "commitment_id": None,
        "kind": kind,
        "period": 0,
        "recorded_at": NOON,
        "reason": None,
        "currency": "MDL",
        **dict.fromkeys(("ceiling", "allotted", "consumed"), Decimal(0)),
        "available": Decimal(available),
        **given,
    }
    return ControlEntry(**values)  # type: ignore[arg-type]


def test_each_entry_says_what_it_moved_and_what_it_left() -> None:
    released = e.FundsReleased(ACCOUNT, LINE, COMMITMENT, Decimal("10.00"), standing("100.00", "20.00"))
    of_line: dict[str, object] = {"line_id": LINE}
    of_commitment = {**of_line, "commitment_id": COMMITMENT}
    rows(CONTROL_ENTRIES).given(OPENED, POSTED, RESERVED, released).then(
        entry(EntryKind.CONTROL_ACCOUNT_OPENED, 1, "0"),
        entry(EntryKind.APPROPRIATION_POSTED, 2, "100", **of_line, ceiling=Decimal(100)),
        entry(EntryKind.FUNDS_RESERVED, 3, "70", **of_commitment, consumed=Decimal(30)),
        entry(EntryKind.FUNDS_RELEASED, 4, "80", **of_commitment, consumed=Decimal(-10)),
    )


def test_allotments_and_reasons() -> None:
    given = e.FundsAllotted(ACCOUNT, 2, Decimal(25), "Order 5", standing("100", "0", "0", "25"))
    taken = e.AllotmentWithdrawn(ACCOUNT, 2, Decimal(5), "Shortfall", standing("100", "0", "0", "20"))
    above = e.FundsReserved(ACCOUNT, LINE, COMMITMENT, Decimal(101), "Flood", standing("100", "101"))
    spent = e.ExecutionPosted(ACCOUNT, LINE, Decimal(3), standing("100", "104"))
    told = e.ControlPolicySet(ACCOUNT, ControlPolicy.WARN, "Emergency", standing("100", "104"))
    found = rows(CONTROL_ENTRIES).given(given, taken, above, spent, told).folded().values()
    assert [(int(one.allotted), int(one.consumed), one.period, one.reason) for one in found] == [
        (25, 0, 2, "Order 5"),
        (-5, 0, 2, "Shortfall"),
        (0, 101, 0, "Flood"),
        (0, 3, 0, None),
        (0, 0, 0, "Emergency"),
    ]


def test_every_entry_has_its_kind() -> None:
    assert {kind.value for kind in EntryKind} == {cls.__name__ for cls in get_args(e.AccountEvent)}
