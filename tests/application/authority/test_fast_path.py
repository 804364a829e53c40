"""Over any history of grants, delegations, posts and time, what is kept in memory says what the whole history says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.authority import judging
from application.authority.index import Authority
from application.kernel.orders import Denied, Principal
from application.kernel.policy import Need, Place
from application.ledger.sealing import UNREADABLE
from domain.authority import events as e
from domain.kernel.declarations import Recorded
from domain.organisations import events as o
from domain.organisations.kinds import UnitKind
from tests.application.authority.test_permissions import ACCOUNTS, ACTS, BEGINNING, CODEC, asked
from tests.domain.authority import oracle
from tests.spec import NOON, fact
from tests.suite.profiles import examples
from tests.support.memory import MemoryJournal

MOVED = (NOON + timedelta(days=2)).date()
STRUCTURE = (
    o.UnitCreated("MD:moh", "MD", UnitKind.INSTITUTION, "Health", None, ("moh",), 1, date(1991, 1, 1)),
    o.UnitCreated("MD:lab", "MD", UnitKind.DEPARTMENT, "Lab", "MD:moh", ("moh", "lab"), 1, date(1991, 1, 1)),
    o.UnitMoved("MD:lab", "MD", UnitKind.DEPARTMENT, "Lab", "MD:moh", "MD:mof", ("mof", "lab"), (), 2, MOVED),
)
PERMISSIONS = ("budgeting.order_payment", "budgeting.pay", "budgeting.commit", "budgeting.unheard_of")
PLACES: tuple[tuple[Place, ...], ...] = (
    (),
    (("MD",),),
    (("MD:moh", "MD"),),
    (("MD:lab", "MD"),),
    (("RO:x", "RO"),),
    (("MD:moh", "MD"), ("MD:lab", "MD")),
)
MOMENTS = [NOON + timedelta(hours=12 * n) for n in range(11)]


def covers(unit: str, place: Place, on: date) -> bool:
    """Where a grant holds, said in full."""
    if unit == "*" or unit in place:
        return True
    return place[0] == "MD:lab" and unit == "MD:moh" and on < MOVED


def slow(events: Sequence[e.Event], account: str, permission: str, places: Sequence[Place], at: datetime) -> bool:
    """Whether any role that the account has by the whole history gives the permission at every place."""
    for role, units in oracle.reaches(events, account, at):
        defined = [one for one in events if isinstance(one, e.RoleDefined) and one.role_id == role]
        given = {permission for one in defined for permission in one.permissions}
        here = set(units) == {"*"} if not places else all(covers(u, p, at.date()) for u in units for p in places)
        if permission in given and here:
            return True
    return False


def slow_posts(events: Sequence[e.Event], account: str, at: datetime) -> set[str]:
    """The posts that the account has taken and not left, and holds at a moment."""
    taken: dict[str, e.PostTaken] = {}
    for event in events:
        if isinstance(event, e.PostTaken) and event.account_id == account:
            taken[event.post_id] = event
        elif isinstance(event, e.PostLeft) and event.account_id == account:
            taken.pop(event.post_id, None)
    return {
        post
        for post, event in taken.items()
        if event.valid_from <= at and (event.valid_until is None or at < event.valid_until)
    }


def slow_staff(events: Sequence[e.Event], account: str, permission: str, at: datetime) -> set[str]:
    """The units at which the account itself has the permission, by a role that holds there."""
    found: set[str] = set()
    for role, units in oracle.reaches(events, account, at):
        gives = any(
            isinstance(event, e.RoleDefined) and event.role_id == role and permission in event.permissions
            for event in events
        )
        at_unit = units[0]
        place = (at_unit, at_unit.partition(":")[0])
        if gives and ":" in at_unit and all(covers(unit, place, at.date()) for unit in units):
            found.add(at_unit)
    return found


def known(facts: Sequence[Recorded[Any]]) -> Authority:
    """What is kept in memory after these facts."""
    authority = Authority()
    for number, event in enumerate(STRUCTURE, 1):
        authority.learn(fact(event, number, stream="structure-MD"))
    for one in facts:
        authority.learn(one)
    return authority


def fast(authority: Authority, account: str, permission: str, places: Sequence[Place], at: datetime) -> bool:
    """Whether it is authorised, and seen."""
    principal, need = Principal(account, "*"), Need(permission, places)
    try:
        found = judging.authorise(authority, principal, need, at, list)
    except Denied:
        return False
    assert judging.holds(authority, principal, permission)
    assert {name for name, _ in found.rests_on} <= {*authority.versions, "separations-RO", "separations-MD"}
    return True


def facts_of(journal: MemoryJournal) -> list[Recorded[Any]]:
    return [CODEC.open(one.state, n, UNREADABLE) for n, one in enumerate(journal.stored, 1)]


@settings(max_examples=examples(150))
@given(ACTS, st.integers(0, 100))
def test_the_fast_path_says_what_the_whole_history_says(acts: list[tuple[Any, int]], share: int) -> None:
    facts = facts_of(asyncio.run(asked([*((one, 0) for one in BEGINNING), *acts])))
    for part in (facts, facts[: len(facts) * share // 100]):
        authority, events = known(part), [one.event for one in part]
        for at in MOMENTS:
            for account in ACCOUNTS:
                for permission in PERMISSIONS:
                    seen = judging.sight(authority, Principal(account, "*"), permission, at)
                    assert seen.posts == slow_posts(events, account, at)
                    assert seen.staff == slow_staff(events, account, permission, at)
                    for places in PLACES:
                        told = slow(events, account, permission, places, at)
                        assert fast(authority, account, permission, places, at) == told, (account, permission, places)
                    for unit, jurisdiction in (("MD:moh", "MD"), ("MD:lab", "MD"), ("RO:x", "RO")):
                        reached = seen.everywhere or jurisdiction in seen.jurisdictions or unit in seen.units
                        assert reached == slow(events, account, permission, ((unit, jurisdiction),), at)


def test_nobody_does_anything_without_signing_in_but_the_machine() -> None:
    authority = Authority()
    for actor in ("anonymous", "development", "operator", "own"):
        with pytest.raises(Denied):
            judging.authorise(authority, Principal(actor, "*"), Need("budgeting.pay"), NOON, list)
        assert not judging.holds(authority, Principal(actor, "*"), "budgeting.pay")
    assert judging.sight(authority, Principal("anonymous", "-"), "budgeting.pay", NOON).blind
    assert judging.authorise(authority, Principal("system:x", "*"), Need("a"), NOON, list).grant == "installation"
