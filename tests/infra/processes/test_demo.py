"""The demo story: it is told whole through the bus, and telling it again adds nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from application.bus.bus import Bus
from domain.budgeting.accounts.events import FundsAllotted, FundsReleased, FundsReserved
from domain.budgeting.books.events import BudgetClosed
from domain.budgeting.codes.events import CodeMapped
from domain.budgeting.commitments.events import CommitmentMade, LiabilityVerified, PaymentMade, PaymentOrdered
from domain.budgeting.lines.events import AppropriationTransferredIn
from domain.budgeting.notes.events import NoteAttached
from domain.budgeting.revenue.events import RevenueCollected
from infra.budgeting.demo import GOVERNMENT, told
from infra.processes.demo import play
from tests.infra.processes.running import Database

TODAY = datetime.now(UTC).date()
"""The ledger's clock is a real one, and knows which dates are ahead."""


async def test_the_whole_chain_is_played_by_different_people_and_once(bus: Bus, look: Database) -> None:
    added = await play(bus, TODAY)
    assert added == len(list(told(TODAY)))
    assert await play(bus, TODAY) == 0

    facts = await look.facts()
    kinds = {type(one.event) for one in facts}
    assert {
        FundsAllotted, CommitmentMade, FundsReserved, LiabilityVerified, PaymentOrdered, PaymentMade,
        AppropriationTransferredIn, RevenueCollected, FundsReleased, NoteAttached, CodeMapped, BudgetClosed,
    } <= kinds  # fmt: skip
    steps = (CommitmentMade, LiabilityVerified, PaymentOrdered, PaymentMade)
    people = {step: {one.act.actor for one in facts if isinstance(one.event, step)} for step in steps}
    assert sorted(len(one) for one in people.values()) == [1, 1, 1, 1]
    assert len(set.union(*people.values())) == 4


async def test_the_story_goes_on_as_time_passes(bus: Bus) -> None:
    before = max(date(TODAY.year, 1, 1), TODAY - timedelta(days=60))
    await play(bus, before)

    assert await play(bus, TODAY) > 0 or TODAY - before < timedelta(days=32)
    assert await play(bus, TODAY) == 0


@pytest.mark.parametrize("days", range(0, 366, 61))
def test_it_is_quick_and_says_that_it_is_made_up(days: int) -> None:
    acts = [one.command for one in told(date(2026, 1, 1) + timedelta(days=days))]

    assert len(acts) < 500
    references = [one.reference for one in acts if hasattr(one, "reference")]
    assert all(one.startswith("demo: ") for one in references)
    assert GOVERNMENT == "DEMO"
