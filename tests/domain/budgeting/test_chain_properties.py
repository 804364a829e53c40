"""Whatever is asked in whatever order: no account overdrawn, no amount lost, no hand twice on the same money."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.budgeting.commitments import events as e
from domain.budgeting.commitments.documents import Open, Released
from domain.budgeting.control import ControlPolicy
from tests.domain.budgeting.histories import ACCOUNTS, Ask, Chain, asks
from tests.suite.profiles import examples

histories = st.lists(asks, min_size=30, max_size=90)
accounts = st.tuples(st.sampled_from(ControlPolicy), st.booleans())

COMMITTED, OWED, ORDERED, PAID = range(4)
MOVES: dict[type[e.CommitmentEvent], tuple[int | None, int | None]] = {
    e.CommitmentMade: (None, COMMITTED),
    e.CommitmentReduced: (COMMITTED, None),
    e.CommitmentReleased: (COMMITTED, None),
    e.LiabilityVerified: (COMMITTED, OWED),
    e.PaymentOrdered: (OWED, ORDERED),
    e.PaymentOrderCancelled: (ORDERED, OWED),
    e.PaymentMade: (ORDERED, PAID),
    e.PaymentReturned: (PAID, None),
    e.PaymentReversed: (PAID, ORDERED),
    e.LiabilityWrittenOff: (OWED, None),
}
GIVING_BACK = (e.CommitmentReduced, e.CommitmentReleased, e.PaymentReturned, e.LiabilityWrittenOff)


def stages(one: Open | Released) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """What stands committed, owed, ordered and paid."""
    papers = one.documents
    return (
        one.committed if isinstance(one, Open) else Decimal(0),
        sum((liability.open for liability in papers.liabilities.values()), Decimal(0)),
        sum((order.open for order in papers.orders.values()), Decimal(0)),
        sum((payment.open for payment in papers.payments.values()), Decimal(0)),
    )


def moved(events: Sequence[e.CommitmentEvent]) -> list[Decimal]:
    """The same, by the events: what each takes from one stage and adds to another."""
    now = [Decimal(0)] * 4
    for event in events:
        out, into = MOVES[type(event)]
        if out is not None:
            now[out] -= event.amount
        if into is not None:
            now[into] += event.amount
    return now


def nobody_acts_twice_on_the_same_money(chain: Chain) -> None:
    for hands in chain.hands.values():
        assert len(set(hands)) == len(hands)


def no_account_that_stops_is_overdrawn(chain: Chain) -> None:
    for standing in chain.dossier.accounts.values():
        assert standing.consumed >= 0
        if standing.policy is ControlPolicy.STOP:
            assert standing.available() >= 0


def accounts_hold_what_stands_in_the_stages(chain: Chain) -> None:
    held = dict.fromkeys(ACCOUNTS, Decimal(0))
    for one in chain.made():
        held[str(one.made.account_id)] += sum(stages(one))
    assert {id_: standing.consumed for id_, standing in chain.dossier.accounts.items()} == held


def no_amount_is_lost_or_counted_twice(chain: Chain) -> None:
    for one in chain.made():
        events = chain.events[one.made.commitment_id]
        gone = sum((event.amount for event in events if isinstance(event, GIVING_BACK)), Decimal(0))
        assert one.made.amount == sum(stages(one)) + gone
        assert list(stages(one)) == moved(events)


def no_document_is_overdrawn(chain: Chain) -> None:
    for one in chain.made():
        papers = one.documents
        assert all(liability.open >= 0 for liability in papers.liabilities.values())
        assert all(order.open >= 0 for order in papers.orders.values())
        assert all(payment.open >= 0 for payment in papers.payments.values())


@settings(max_examples=examples(100))
@given(accounts, accounts, histories)
def test_the_chain_holds_whatever_is_asked(
    first: tuple[ControlPolicy, bool], second: tuple[ControlPolicy, bool], history: Sequence[Ask]
) -> None:
    chain = Chain(first, second)
    for ask in history:
        chain.ask(ask)
        nobody_acts_twice_on_the_same_money(chain)
        no_account_that_stops_is_overdrawn(chain)
        accounts_hold_what_stands_in_the_stages(chain)
        no_amount_is_lost_or_counted_twice(chain)
        no_document_is_overdrawn(chain)
