"""Whatever is asked about permissions, in any order: nobody ever has two roles that exclude each other, and nothing is
delegated beyond what it rests on.

The bus folds the streams that a command names; the decider on the whole ledger has to say the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from application.authority.slice import PERMISSIONS, slices
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from application.ledger.envelope import Codec
from domain.authority import commands as c
from domain.authority import events as e
from domain.authority.kinds import SeparationKind
from domain.kernel.declarations import Act, Refused
from tests.domain.authority import oracle
from tests.domain.authority.people import ANA, BO, CARLA, MINISTER, UNIT, later, uuid
from tests.domain.authority.people import PERMISSIONS as KNOWN
from tests.spec import NOON
from tests.suite.profiles import examples
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

SLICES = slices(PERMISSIONS | KNOWN)
DECIDER = SLICES[0].decider
CODEC = Codec(SLICES[0].events)
DEPUTY, LAB, OFFICE = "MD:moh/deputy", "MD:lab", "an-office"
ACCOUNTS, POSTS = [ANA, BO, CARLA], [MINISTER, DEPUTY]
GRANTS = [ANA, BO, CARLA, MINISTER, DEPUTY, ANA, BO, MINISTER]
"""Whose grant the id of this number is, so that what is delegated is often there."""
DAYS = [later(n) for n in (0, 1, 2, 4)]

_accounts, _posts, _days = st.sampled_from(ACCOUNTS), st.sampled_from(POSTS), st.sampled_from(DAYS)
_units = st.sampled_from([UNIT, UNIT, LAB, "MD", "*", "RO:x"])
_roles = st.sampled_from(["orderer", "payer", "MD:committer"])
_whose = st.integers(0, len(GRANTS) - 1)
_delegations = st.integers(20, 25)
_untils = st.one_of(st.none(), _days)
_often = st.sampled_from([True, True, False])


@st.composite
def _granting(draw: st.DrawFn) -> c.GrantRole:
    number = draw(_whose)
    since, until, delegable = draw(_days), draw(_untils), draw(_often)
    return c.GrantRole(
        uuid(number), GRANTS[number], draw(_roles), draw(_units), "Duty", since, until, delegable=delegable
    )


@st.composite
def _delegating(draw: st.DrawFn) -> c.DelegateGrant:
    number, rests_on = draw(_whose), draw(st.one_of(st.none(), _delegations))
    holder = GRANTS[number]
    delegator = holder if holder in ACCOUNTS and rests_on is None else draw(_accounts)
    return c.DelegateGrant(
        uuid(draw(_delegations)),
        uuid(number),
        holder,
        delegator,
        draw(_accounts),
        draw(_units),
        draw(_days),
        "Leave",
        draw(_days),
        draw(_often),
        uuid(rests_on) if rests_on else None,
    )


@st.composite
def _ending(draw: st.DrawFn) -> c.RevokeGrant | c.WithdrawDelegation:
    number = draw(_whose)
    if draw(st.booleans()):
        return c.RevokeGrant(uuid(number), GRANTS[number], "Over")
    return c.WithdrawDelegation(uuid(draw(_delegations)), GRANTS[number], draw(_accounts), draw(_accounts), "Over")


_taking = st.builds(c.TakePost, _posts, _accounts, st.just("Appointed"), _days, _untils, _often)
_leaving = st.builds(c.LeavePost, _posts, _accounts, st.just("Over"))
_lifting = st.builds(c.LiftSeparation, st.sampled_from(["order-pay", "MD:commit-pay"]), st.just("Few people"))
# Each as often as it takes for whole lives to be drawn.
_kinds: list[st.SearchStrategy[Any]] = [*[_granting()] * 6, *[_delegating()] * 6, *[_taking] * 3, _ending(), _leaving]
_commands = st.sampled_from(range(len(_kinds))).flatmap(lambda n: _kinds[n])
ACTS = st.lists(st.tuples(_commands, st.sampled_from([0, 0, 0, 6])), min_size=8, max_size=30)

BEGINNING = (
    c.DefineRole("orderer", "Orders payments", ("budgeting.order_payment",)),
    c.DefineRole("payer", "Pays", ("budgeting.pay",)),
    c.DefineRole("MD:committer", "Commits money", ("budgeting.commit",)),
    c.SeparateDuties("order-pay", SeparationKind.STATIC, "orderer", "payer", "Four eyes"),
    c.SeparateDuties("MD:commit-pay", SeparationKind.STATIC, "MD:committer", "payer", "Four eyes"),
)


def happened(journal: MemoryJournal) -> list[Any]:
    """All events."""
    return [CODEC.open(one.state).event for one in journal.stored]


def by_whom(command: Any) -> Principal:
    """Who delegates for themselves, and an officer for all others."""
    return Principal(getattr(command, "delegator", OFFICE), "*")


async def asked(acts: Sequence[tuple[Any, int]]) -> MemoryJournal:
    """Give the commands one after the other, with so many hours between them; each does what the decider says."""
    journal = MemoryJournal()
    bus = Bus(SLICES, CODEC, journal, Everyone())
    for command, hours in acts:
        journal.now += timedelta(hours=hours)
        by = by_whom(command)
        before = happened(journal)
        act = Act(by.actor, by.unit, "g-test", journal.now)
        try:
            expected: Any = list(DECIDER.decide(DECIDER.fold(before), command, act))
        except Refused as refused:
            expected = (refused.code, refused.path)
        answer = (await asyncio.gather(bus.execute(Order(command), by), return_exceptions=True))[0]
        if isinstance(answer, Receipt):
            after = happened(journal)
            assert after == [*before, *expected]
            if expected:
                check(after)
        else:
            assert isinstance(answer, Refused), answer
            assert (answer.code, answer.path) == expected
    return journal


def check(events: Sequence[e.Event]) -> None:
    """Nobody has, now or later, two roles that exclude each other; nothing is delegated beyond what it rests on."""
    for at in (NOON + timedelta(hours=12 * n) for n in range(11)):
        for account in ACCOUNTS:
            assert not oracle.separated(events, oracle.has(events, account, at)), (account, at)
        for post in POSTS:
            assert not oracle.separated(events, oracle.posts(events, post, at)), (post, at)
    assert not oracle.exceeding(events)


@settings(max_examples=examples(250))
@given(ACTS)
def test_any_history_of_a_few_holders(acts: list[tuple[Any, int]]) -> None:
    asyncio.run(asked([*((one, 0) for one in BEGINNING), *acts]))


async def begun() -> tuple[MemoryJournal, Bus]:
    """Roles and rules, and a bus."""
    journal = MemoryJournal()
    bus = Bus(SLICES, CODEC, journal, Everyone())
    for one in BEGINNING:
        await bus.execute(Order(one), by_whom(one))
    return journal, bus


async def refusal(bus: Bus, command: Any) -> str:
    """The code of a refusal."""
    answer = (await asyncio.gather(bus.execute(Order(command), by_whom(command)), return_exceptions=True))[0]
    assert isinstance(answer, Refused), answer
    return answer.code


PAYS = c.GrantRole(uuid(9), ANA, "payer", UNIT, "Duty")
COMMITS = c.GrantRole(uuid(2), ANA, "MD:committer", UNIT, "Duty")


async def test_what_somebody_lent_is_looked_up_in_the_lenders_file() -> None:
    _, bus = await begun()
    grant = c.GrantRole(uuid(1), BO, "orderer", UNIT, "Duty", delegable=True)
    lend = c.DelegateGrant(uuid(3), uuid(1), BO, BO, ANA, UNIT, later(4), "Leave")
    for one in (grant, lend):
        await bus.execute(Order(one), by_whom(one))
    assert await refusal(bus, PAYS) == "duties_separated"
    await bus.execute(Order(c.RevokeGrant(uuid(1), BO, "Over")), Principal(OFFICE, "*"))
    assert (await bus.execute(Order(PAYS), Principal(OFFICE, "*"))).events


async def test_who_has_something_somewhere_is_held_against_the_rules_of_there() -> None:
    _, bus = await begun()
    await bus.execute(Order(COMMITS), Principal(OFFICE, "*"))
    assert await refusal(bus, replace(PAYS, unit="*")) == "duties_separated"
    lent = c.GrantRole(uuid(1), BO, "payer", "*", "Duty", delegable=True)
    await bus.execute(Order(lent), Principal(OFFICE, "*"))
    lend = c.DelegateGrant(uuid(3), uuid(1), BO, BO, ANA, "*", later(4), "Leave")
    assert await refusal(bus, lend) == "duties_separated"


async def test_what_is_held_in_the_whole_installation_is_held_against_the_rules_of_each_jurisdiction() -> None:
    """Both at `*`: in MD, whose rule it is, they would have both."""
    for_clerks = c.SeparateDuties("MD:clerk-pay", SeparationKind.STATIC, "clerk", "payer", "Four eyes")
    clerks = (c.DefineRole("clerk", "Clerk", ("budgeting.commit",)), for_clerks)
    clerk = c.GrantRole(uuid(1), ANA, "clerk", "*", "Duty")
    pays = c.GrantRole(uuid(2), BO, "payer", "*", "Duty", delegable=True)
    abroad = "RO:x/head"
    for before, refused in (
        ((clerk,), replace(PAYS, unit="*")),
        ((clerk, pays), c.DelegateGrant(uuid(3), uuid(2), BO, BO, ANA, "*", later(4), "Leave")),
        ((clerk, replace(PAYS, holder=abroad, unit="*")), c.TakePost(abroad, ANA, "Appointed")),
        ((clerk, c.TakePost(abroad, ANA, "Appointed")), replace(PAYS, holder=abroad, unit="*")),
    ):
        _, bus = await begun()
        for one in (*clerks, *before):
            await bus.execute(Order(one), by_whom(one))
        assert await refusal(bus, refused) == "duties_separated"


async def test_who_takes_a_post_is_held_against_the_rules_of_where_it_holds_something() -> None:
    _, bus = await begun()
    abroad = "RO:x/head"
    await bus.execute(Order(replace(PAYS, unit="*")), Principal(OFFICE, "*"))
    await bus.execute(Order(replace(COMMITS, holder=abroad)), Principal(OFFICE, "*"))
    assert await refusal(bus, c.TakePost(abroad, ANA, "Appointed")) == "duties_separated"


async def test_what_is_granted_to_a_post_is_held_against_what_its_occupants_have() -> None:
    _, bus = await begun()
    for one in (c.GrantRole(uuid(1), ANA, "orderer", UNIT, "Duty"), c.TakePost(MINISTER, ANA, "Appointed")):
        await bus.execute(Order(one), by_whom(one))
    assert await refusal(bus, replace(PAYS, holder=MINISTER)) == "duties_separated"


async def test_two_grants_at_once_do_not_give_both_of_separated_roles() -> None:
    """One goes to an account, the other to the post that it has taken: no stream is written by both."""
    journal, bus = await begun()
    await bus.execute(Order(c.TakePost(MINISTER, ANA, "Appointed")), Principal(OFFICE, "*"))

    async def rival() -> None:
        grant = c.GrantRole(uuid(1), MINISTER, "payer", UNIT, "Duty")
        await bus.execute(Order(grant), Principal(OFFICE, "*"))

    journal.before_append = rival
    assert await refusal(bus, c.GrantRole(uuid(2), ANA, "orderer", UNIT, "Duty")) == "duties_separated"


async def test_a_grant_does_not_pass_by_a_rule_that_comes_at_the_last_moment() -> None:
    journal, bus = await begun()
    await bus.execute(Order(c.LiftSeparation("order-pay", "Few people")), Principal(OFFICE, "*"))
    await bus.execute(Order(c.GrantRole(uuid(1), ANA, "payer", UNIT, "Duty")), Principal(OFFICE, "*"))

    async def rival() -> None:
        rule = c.SeparateDuties("order-pay-again", SeparationKind.STATIC, "orderer", "payer", "Four eyes")
        await bus.execute(Order(rule), Principal(OFFICE, "*"))

    journal.before_append = rival
    assert await refusal(bus, c.GrantRole(uuid(2), ANA, "orderer", UNIT, "Duty")) == "duties_separated"


async def test_one_id_is_given_to_one_grant_whoever_comes_at_once() -> None:
    journal, bus = await begun()

    async def rival() -> None:
        await bus.execute(Order(c.GrantRole(uuid(1), BO, "payer", UNIT, "Duty")), Principal(OFFICE, "*"))

    journal.before_append = rival
    assert await refusal(bus, c.GrantRole(uuid(1), ANA, "payer", UNIT, "Duty")) == "id_taken"


async def test_garbage_for_a_holder_is_neither_a_stream_nor_said() -> None:
    bus = Bus(SLICES, CODEC, MemoryJournal(), Everyone())
    for command in (
        c.GrantRole(uuid(1), "Canary Name", "payer", UNIT, "Duty"),
        c.TakePost(MINISTER, "2004001234567 canary", "Appointed"),
        c.BreakGlass(uuid(1), "Canary", "payer", UNIT, 1, "Fire"),
    ):
        answer = (await asyncio.gather(bus.execute(Order(command), Principal(ANA, "*")), return_exceptions=True))[0]
        assert isinstance(answer, Refused)
        assert "anary" not in f"{answer!r} {vars(answer)}"


async def needs(command: Any, *before: Any) -> tuple[str, Any, set[str], str | None]:
    """What a command takes: the permission, the places, what it passes on, and whose business it is."""
    policy = Everyone()
    bus = Bus(SLICES, CODEC, MemoryJournal(), policy)
    for one in (*BEGINNING, *before, command):
        await bus.execute(Order(one), by_whom(one))
    need = policy.needs[-1]
    return need.permission, list(need.places), set(need.passes_on), need.own


async def test_what_is_given_is_passed_on_where_it_is_to_hold() -> None:
    grant = c.GrantRole(uuid(1), ANA, "payer", UNIT, "Duty")
    assert await needs(grant) == ("authority.grant_role", [(UNIT, "MD")], {"budgeting.pay"}, None)
    define = c.DefineRole("MD:clerk", "Clerk", ("budgeting.pay",))
    assert await needs(define) == ("authority.define_role", [("MD",)], {"budgeting.pay"}, None)
    widen = c.WidenRole("payer", ("budgeting.commit",))
    assert await needs(widen) == ("authority.define_role", [], {"budgeting.commit"}, None)


async def test_who_appoints_to_a_post_passes_on_what_it_holds_wherever_it_holds_it() -> None:
    take = c.TakePost(MINISTER, ANA, "Appointed")
    assert await needs(take) == ("authority.fill_post", [(UNIT, "MD")], set(), None)
    grants = [c.GrantRole(uuid(n), MINISTER, "payer", unit, "Duty") for n, unit in enumerate([UNIT, "RO"])]
    found = await needs(take, *grants)
    assert found == ("authority.fill_post", [(UNIT, "MD"), ("RO",)], {"authority.fill_post", "budgeting.pay"}, None)
    everywhere = c.GrantRole(uuid(9), MINISTER, "orderer", "*", "Duty")
    assert (await needs(take, everywhere))[1:3] == ([], {"authority.fill_post", "budgeting.order_payment"})


async def test_what_is_ones_own_takes_no_permission() -> None:
    grant = c.GrantRole(uuid(1), ANA, "payer", "MD", "Duty", delegable=True)
    delegate = c.DelegateGrant(uuid(2), uuid(1), ANA, ANA, BO, UNIT, later(1), "Leave")
    assert await needs(c.RevokeGrant(uuid(1), ANA, "Over"), grant) == ("authority.grant_role", [("MD",)], set(), ANA)
    assert await needs(delegate, grant) == ("authority.delegate", [(UNIT, "MD")], set(), ANA)
    withdraw = c.WithdrawDelegation(uuid(2), ANA, BO, BO, "Back")
    assert await needs(withdraw, grant, delegate) == ("authority.delegate", [(UNIT, "MD")], set(), BO)
