"""Who has what at a moment, as plainly as it can be said: looked up in the whole history each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

from domain.authority import events as e
from domain.authority.kinds import SeparationKind

Have = tuple[str, str]
"""A role, and the unit at which it is held."""
Reach = tuple[str, tuple[str, ...]]
"""A role, and the units at all of which it has to be held: where it was delegated to, and from."""


def has(events: Sequence[e.Event], account: str, at: datetime) -> set[Have]:
    """What an account has at a moment, by all that was recorded."""
    return {(role, units[0]) for role, units in reaches(events, account, at)}


def reaches(events: Sequence[e.Event], account: str, at: datetime) -> set[Reach]:
    """The same, with all units that what was delegated must be held at."""
    own = {*_granted(events, account, at), *_by_post(events, account, at)}
    return {(role, (unit,)) for role, unit in own} | set(_lent(events, account, at))


def posts(events: Sequence[e.Event], post_id: str, at: datetime) -> set[Have]:
    """What a post has at a moment."""
    return set(_granted(events, post_id, at))


def separated(events: Sequence[e.Event], held: set[Have]) -> bool:
    """Whether two of these exclude each other, by a rule that stands."""
    lifted = {one.rule_id for one in events if isinstance(one, e.SeparationLifted)}
    rules = [one for one in events if isinstance(one, e.DutiesSeparated) and one.rule_id not in lifted]
    for rule in rules:
        for (one, here), (other, there) in combinations(held, 2):
            places = {here.partition(":")[0], there.partition(":")[0]}
            concerned = rule.owner == "*" or places <= {"*", rule.owner}
            roles = {rule.role_id, rule.other_role_id}
            if rule.kind is SeparationKind.STATIC and concerned and {one, other} == roles:
                return True
    return False


def exceeding(events: Sequence[e.Event]) -> list[e.GrantDelegated]:
    """Delegations beyond the grant or the delegation that they rest on."""
    found = []
    for one in events:
        if isinstance(one, e.GrantDelegated):
            grant = _grant(events, one.grant_id)
            below = _delegation(events, one.rests_on) if one.rests_on else None
            limits: list[e.RoleGranted | e.GrantDelegated] = [grant, below] if below else [grant]
            units = all(_may_hold(limit.unit, one.unit) for limit in limits)
            begun = all(limit.valid_from <= one.valid_from for limit in limits)
            over = all(limit.valid_until is None or one.valid_until <= limit.valid_until for limit in limits)
            may = below.subdelegable and below.delegate == one.delegator if below else grant.delegable
            if not (units and begun and over and may and one.role_id == grant.role_id):
                found.append(one)
    return found


def _granted(events: Sequence[e.Event], holder: str, at: datetime) -> Iterator[Have]:
    revoked = {one.grant_id for one in events if isinstance(one, e.GrantRevoked)}
    for one in events:
        if not isinstance(one, e.RoleGranted) or one.holder != holder or one.grant_id in revoked:
            continue
        if one.valid_from <= at and (one.valid_until is None or at < one.valid_until):
            yield one.role_id, one.unit


def _may_hold(upper: str, unit: str) -> bool:
    """Surely, or as the tree of the jurisdiction has it."""
    jurisdiction = unit.partition(":")[0]
    return upper in {"*", unit, jurisdiction} or (":" in unit and upper.startswith(f"{jurisdiction}:"))


def _lent(events: Sequence[e.Event], account: str, at: datetime) -> Iterator[Reach]:
    for one in events:
        if not isinstance(one, e.GrantDelegated) or one.delegate != account or not _stands(events, one):
            continue
        if one.valid_from <= at < one.valid_until:
            yield one.role_id, tuple(_from(events, one))


def _from(events: Sequence[e.Event], one: e.GrantDelegated) -> Iterator[str]:
    yield one.unit
    if one.rests_on is not None:
        yield from _from(events, _delegation(events, one.rests_on))
    else:
        yield _grant(events, one.grant_id).unit


def _by_post(events: Sequence[e.Event], account: str, at: datetime) -> Iterator[Have]:
    taken: dict[str, e.PostTaken] = {}
    for one in events:
        if isinstance(one, e.PostTaken) and one.account_id == account:
            taken[one.post_id] = one
        if isinstance(one, e.PostLeft) and one.account_id == account:
            taken.pop(one.post_id)
    for post_id, one in taken.items():
        if one.valid_from <= at and (one.valid_until is None or at < one.valid_until):
            yield from _granted(events, post_id, at)


def _stands(events: Sequence[e.Event], one: e.GrantDelegated) -> bool:
    ended = {found.delegation_id for found in events if isinstance(found, e.DelegationWithdrawn)}
    revoked = {found.grant_id for found in events if isinstance(found, e.GrantRevoked)}
    if one.delegation_id in ended or one.grant_id in revoked:
        return False
    return one.rests_on is None or _stands(events, _delegation(events, one.rests_on))


def _grant(events: Sequence[e.Event], grant_id: str) -> e.RoleGranted:
    (found,) = (one for one in events if isinstance(one, e.RoleGranted) and one.grant_id == grant_id)
    return found


def _delegation(events: Sequence[e.Event], delegation_id: str) -> e.GrantDelegated:
    (found,) = (one for one in events if isinstance(one, e.GrantDelegated) and one.delegation_id == delegation_id)
    return found
