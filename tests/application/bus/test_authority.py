"""An act is recorded only under a grant that holds where and when it is recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Denied, Order, Principal
from application.kernel.policy import Authorisation, Deeds, Need
from application.kernel.rules import Terms
from domain.kernel.declarations import Refused
from domain.kernel.sight import NOTHING, Sight
from tests.support.memory import MemoryJournal
from tests.support.purse import CODEC, PURSES, Draw, Fill, Name, PurseFilled, facts

CLERK = Principal("u-clerk", "*")


@dataclass
class OneGrant:
    """Grants what `known` says, and learns what is `true` when it catches up."""

    journal: MemoryJournal
    true: frozenset[str] = frozenset({"a"})
    known: frozenset[str] = frozenset({"a"})
    version: int = 0
    separated: bool = False
    asked: list[Need] = field(default_factory=list)
    deeds: list[tuple[str, str]] = field(default_factory=list)
    caught_up: int = 0

    async def catch_up(self) -> bool:
        self.caught_up += 1
        self.version = sum(one.originator_id == "purse-grants" for one in self.journal.stored)
        changed, self.known = self.known != self.true, self.true
        return changed

    async def moved_on(self, streams: Collection[str]) -> None:
        assert streams == {"purse-grants"}
        await self.catch_up()

    def holds(self, _: Principal, __: str) -> bool:
        return bool(self.known)

    def separates(self, _: Principal) -> bool:
        return self.separated

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        del principal, at
        self.asked.append(need)
        self.deeds = list(deeds())
        if need.places and need.places[0][0] not in self.known:
            raise Denied(need.permission)
        return Authorisation(f"grant-{self.version}", [("purse-grants", self.version)])

    async def sight(self, _: Principal, __: str) -> Sight:
        return NOTHING


@pytest.fixture
def policy() -> OneGrant:
    return OneGrant(MemoryJournal())


def a_bus(policy: OneGrant, *, public: bool = False) -> Bus:
    fill = replace(PURSES.commands[Fill], places=lambda it, _: ((it.purse,),))
    draw = replace(PURSES.commands[Draw], places=lambda _, state: ((state.purse or "a",),))
    slice_ = replace(PURSES, commands={**PURSES.commands, Fill: fill, Draw: draw}, public=public, in_turn=False)
    return Bus([slice_], CODEC, policy.journal, policy)


def grants_of(policy: OneGrant) -> Sequence[str]:
    return [CODEC.open(one.state).act.grant for one in policy.journal.stored]


async def test_an_act_does_not_stand_behind_the_revocation_of_its_grant(policy: OneGrant) -> None:
    bus = a_bus(policy)
    await bus.execute(Order(Fill("a", 1)), CLERK)
    revoke = Bus([PURSES], CODEC, policy.journal, replace_rests(policy))
    await revoke.execute(Order(Fill("grants", 1)), CLERK)
    policy.true = frozenset()
    with pytest.raises(Denied):
        await bus.execute(Order(Fill("a", 2)), CLERK)
    assert [event for _, _, event in facts(one.state for one in policy.journal.stored)] == [
        PurseFilled("a", 1),
        PurseFilled("grants", 1),
    ]


async def test_an_act_whose_grant_moved_on_is_authorised_again(policy: OneGrant) -> None:
    bus = a_bus(policy)
    await Bus([PURSES], CODEC, policy.journal, replace_rests(policy)).execute(Order(Fill("grants", 1)), CLERK)
    await bus.execute(Order(Fill("a", 2)), CLERK)
    assert grants_of(policy)[-1] == "grant-1"


async def test_a_denial_by_what_is_old_is_asked_about_again(policy: OneGrant) -> None:
    policy.known = frozenset()
    await a_bus(policy).execute(Order(Fill("a", 1)), CLERK)
    assert len(policy.journal.stored) == 1


async def test_what_is_elsewhere_is_denied_and_looks_like_what_is_missing(policy: OneGrant) -> None:
    bus = a_bus(policy)
    with pytest.raises(Denied):
        await bus.execute(Order(Fill("b", 1)), CLERK)
    root = Bus([PURSES], CODEC, policy.journal, replace_rests(policy))
    for command in (Fill("b", 9), Name("here", "b")):
        await root.execute(Order(command), CLERK)
    for holder in ("here", "missing"):
        with pytest.raises(Refused, match="unknown_holder") as refused:
            await bus.execute(Order(Draw(f"d-{holder}", holder, 1)), CLERK)
        assert refused.value.values == {"holder": holder}
    with pytest.raises(Denied):
        await a_bus(policy, public=True).execute(Order(Draw("d", "here", 1)), CLERK)


async def test_who_separates_duties_is_told_what_was_done_on_the_file(policy: OneGrant) -> None:
    bus, policy.separated = a_bus(policy), True
    await bus.execute(Order(Fill("a", 1)), CLERK)
    await bus.execute(Order(Fill("a", 1)), Principal("u-other", "*"))
    await bus.execute(Order(Fill("a", 1)), CLERK)
    assert policy.deeds == [("u-clerk", "grant-0"), ("u-other", "grant-0")]


async def test_what_was_done_on_other_streams_of_the_matter_counts_too(policy: OneGrant) -> None:
    """Of the holder, whom the command names, and of their purse, which the state does: also of a passbook all of it."""
    terms = Terms(matter=lambda it, state: (f"holder-{it.holder}", *([f"purse-{state.purse}"] if state.purse else [])))
    slice_ = replace(PURSES, commands={**PURSES.commands, Draw: replace(PURSES.commands[Draw], terms=terms)})
    bus = Bus([slice_], CODEC, policy.journal, policy)
    for actor, command in (("u-1", Fill("a", 9)), ("u-2", Fill("a", 9)), ("u-3", Name("h", "a"))):
        await bus.execute(Order(command), Principal(actor, "*"))
    policy.separated = True
    await bus.execute(Order(Draw("d", "h", 1)), CLERK)
    assert [actor for actor, _ in policy.deeds] == ["u-3", "u-1", "u-2"]
    policy.separated = False
    await bus.execute(Order(Draw("e", "h", 1)), CLERK)
    assert policy.deeds == [], "who has no separated duties is spared the reading"


def replace_rests(policy: OneGrant) -> Any:
    """The policy of those who revoke: their own grant never moves."""

    class Unmoved(OneGrant):
        def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
            del principal, need, at, deeds
            return Authorisation("root")

    return Unmoved(policy.journal)
