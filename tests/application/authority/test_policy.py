"""What the policy of the ledger knows, and when it says that it has learnt something."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from application.authority.index import Authority
from application.authority.policy import PASTS, LedgerPolicy
from application.authority.tree import DAYS
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from application.ledger.tail import StoredAct, TailPage
from application.ledger.unreadable import LedgerPlace
from domain.authority import commands as c
from domain.organisations.events import UnitCreated
from domain.organisations.kinds import UnitKind
from tests.application.authority.test_permissions import CODEC, SLICES
from tests.spec import NOON, fact
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

DAY, STREAM = date(2020, 1, 1), "structure-MD"
AT = LedgerPlace("role-payer", 1, "authority.RoleDefined")


class _SlowTail:
    """A ledger of some events; who asks waits until it is let go."""

    def __init__(self, states: list[bytes]) -> None:
        self.states, self.asked, self.go = states, 0, asyncio.Event()

    async def since(self, position: int, types: Collection[str], most: int) -> TailPage:
        del types, most
        self.asked += 1
        head = len(self.states)
        found = [StoredAct(n, state, AT) for n, state in enumerate(self.states, 1) if n > position]
        await self.go.wait()
        return TailPage(found, head, head, NOON)

    async def of_streams(self, after: Mapping[str, int]) -> list[StoredAct]:
        del after
        return []

    async def position_at(self, moment: object) -> int:
        del moment
        return len(self.states)


async def _states() -> list[bytes]:
    journal = MemoryJournal()
    bus = Bus(SLICES, CODEC, journal, Everyone())
    await bus.execute(Order(c.DefineRole("payer", "Pays", ("budgeting.pay",))), Principal("ana", "*"))
    return [one.state for one in journal.stored]


async def test_what_somebody_else_learns_meanwhile_is_new_to_whoever_asked() -> None:
    """Two are denied by the same old knowledge: the one who asks second has to look again as well."""
    tail = _SlowTail(await _states())
    policy = LedgerPolicy(tail, CODEC)
    first = asyncio.ensure_future(policy.catch_up())
    await asyncio.sleep(0)  # the first one's question is on its way
    second = asyncio.ensure_future(policy.catch_up())
    await asyncio.sleep(0)
    tail.go.set()
    assert list(await asyncio.gather(first, second)) == [True, True]
    assert tail.asked == 2
    assert policy.authority.gives("payer", ["budgeting.pay"])


async def test_nothing_new_is_no_reason_to_look_again() -> None:
    tail = _SlowTail(await _states())
    tail.go.set()
    policy = LedgerPolicy(tail, CODEC)
    assert [await policy.catch_up(), await policy.catch_up()] == [True, False]


async def test_a_past_is_folded_once_and_few_are_kept() -> None:
    """Anybody who signed in may ask what they could do at any time: that must not cost a ledger each time."""
    states = await _states()
    tail = _SlowTail(states * 8)
    tail.go.set()
    policy = LedgerPolicy(tail, CODEC)
    await policy.catch_up()
    moment = NOON - timedelta(days=1)
    before = tail.asked
    found = [await policy.as_of(moment) for _ in range(5)]
    assert len({id(authority) for authority, _ in found}) == 1
    assert tail.asked - before == 6  # each catches up, and one has folded
    for position in range(1, 12):
        await policy._at(position)  # noqa: SLF001 - what is kept is what is asked
    assert len(policy._past) == PASTS  # noqa: SLF001 - what is kept is what is asked


async def test_nothing_is_kept_of_who_has_nothing_nor_of_what_is_no_unit_nor_of_many_days() -> None:
    authority = Authority()
    authority.learn(fact(UnitCreated("MD:moh", "MD", UnitKind.INSTITUTION, "H", None, ("moh",), 1, DAY), stream=STREAM))
    for number in range(1_000):
        assert authority.titles(f"somebody-{number}") == ()
        assert not authority.covers("MD:mof", (f"MD:x{number}", "MD"), DAY + timedelta(days=number))
        assert authority.covers("MD", ("MD:moh",), DAY + timedelta(days=number))
    assert not authority._titles  # noqa: SLF001 - what is kept is what is asked
    assert sum(map(len, authority.tree._above.values())) <= DAYS  # noqa: SLF001 - what is kept is what is asked
