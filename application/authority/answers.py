"""The answers to questions about permissions, by what is known at one moment. Each looks at everything: slow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from application.authority import questions as q
from application.authority.index import Authority, Title, place_of
from application.kernel.policy import Place
from domain.authority import events as e
from domain.authority import naming, separations
from domain.authority.kinds import SeparationKind
from domain.authority.naming import INSTALLATION
from domain.authority.register import Holding, Register
from domain.authority.validity import Validity


def what_may(authority: Authority, account: str, at: datetime) -> Iterator[q.Allowed]:
    """What an account may do at a moment."""
    for title in authority.titles(account):
        if title.validity.holds_at(at) and authority.permissions(title.role_id):
            yield _allowed(authority, account, title)


def who_may(authority: Authority, asked: q.WhoMay, at: datetime) -> Iterator[q.Allowed]:
    """Who may use a permission on a unit at a moment."""
    places: tuple[Place, ...] = () if asked.unit == INSTALLATION else (place_of(asked.unit),)
    for account in accounts(authority):
        for title in authority.titles(account):
            covered = all(authority.holds(title, place, at.date()) for place in places)
            if (
                title.validity.holds_at(at)
                and authority.gives(title.role_id, (asked.permission,))
                and (covered if places else title.unit == INSTALLATION)
            ):
                yield _allowed(authority, account, title)


def what_expires(authority: Authority, days: int, at: datetime) -> Iterator[q.Expiry]:
    """What holds or will hold, and ends within so many days."""
    last = at + timedelta(days=days)

    def soon(until: datetime | None) -> bool:
        return until is not None and at < until <= last

    for holder, file in authority.holders.items():
        for grant in file.standing():
            if grant.valid_until is not None and soon(grant.valid_until):
                yield q.Expiry("grant", grant.grant_id, holder, grant.role_id, grant.unit, grant.valid_until)
        for id_, given in file.given.items():
            if file.stands(id_) and soon(given.valid_until):
                yield q.Expiry("delegation", id_, given.delegate, given.role_id, given.unit, given.valid_until)
        for taken in file.posts.values():
            if taken.valid_until is not None and soon(taken.valid_until):
                unit = naming.unit_of(taken.post_id)
                yield q.Expiry("post", taken.post_id, holder, None, unit, taken.valid_until)


def violations(authority: Authority, what_would_violate: q.WhatWouldViolate, at: datetime) -> Iterator[q.Violation]:
    """The rules that a grant from now on would violate, as it would be refused for; then those to be kept on each file.

    For the holder, or where that is a post, for the post itself and whoever has taken it.
    """
    register = Register(authority.roles, authority.holders, authority.rules)
    new = Holding(what_would_violate.role_id, what_would_violate.unit, Validity(at, None), "")
    for kind in SeparationKind:
        for conflict in separations.conflicts(register, what_would_violate.holder, new, kind):
            had = conflict.had
            yield q.Violation(
                conflict.rule.rule_id,
                kind,
                conflict.holder,
                what_would_violate.role_id,
                had.role_id,
                had.source,
                had.unit,
            )


def broken_glass(authority: Authority, *, unreviewed: bool) -> Iterator[q.BrokenGlass]:
    """Who broke the glass."""
    for account, file in authority.holders.items():
        for id_, glass in file.glass.items():
            if unreviewed and glass.reviewed:
                continue
            it, finding = glass.broken, glass.reviewed.finding if glass.reviewed else None
            at = authority.acts[id_].act.at
            yield q.BrokenGlass(
                id_, account, it.role_id, it.unit, it.reason, at, it.valid_until, it.review_due, glass.ended, finding
            )


def accounts(authority: Authority) -> Iterable[str]:
    """Every account that has, had or will have anything."""
    return sorted(holder for holder in authority.holders if not naming.is_post(holder))


def _allowed(authority: Authority, account: str, title: Title) -> q.Allowed:
    return q.Allowed(
        account=account,
        role_id=title.role_id,
        unit=title.unit,
        permissions=tuple(sorted(authority.permissions(title.role_id))),
        way=title.way,
        grant=title.grant,
        post_id=title.post,
        valid_from=title.validity.since,
        valid_until=title.validity.until,
        chain=tuple(_chain(authority, account, title)),
    )


def _chain(authority: Authority, account: str, title: Title) -> Iterator[q.Link]:
    """The first grant of all, those that were made under it one after the other, down to this one; then the delegations
    that rest on it, then how the account came by the post.
    """
    fact = authority.acts.get(title.grant)
    if fact is not None and isinstance(fact.event, e.GrantDelegated):
        yield from _granted(authority, fact.event.grant_id)
        file = authority.holders[fact.event.holder]
        for delegation in reversed([*file.chain(title.grant)]):
            yield from _links(authority, delegation.delegation_id)
    else:
        yield from _granted(authority, title.grant)
    if title.post is not None:
        yield from _links(authority, f"{account}\0{title.post}")


def _granted(authority: Authority, id_: str) -> Iterator[q.Link]:
    """A grant or an emergency, after the grant that it was made under, and so on up to the installation's founding."""
    climbed: list[str] = []
    while (fact := authority.acts.get(id_)) is not None and id_ not in climbed:
        climbed.append(id_)
        id_ = fact.act.grant
    for grant in reversed(climbed):
        yield from _links(authority, grant)


def _links(authority: Authority, id_: str) -> Iterator[q.Link]:
    fact = authority.acts.get(id_)
    if fact is None:
        return
    event, act = fact.event, fact.act
    match event:
        case e.RoleGranted():
            what, holder = "granted", event.holder
        case e.GrantDelegated():
            what, holder = "delegated", event.delegate
        case e.PostTaken():
            what, holder = "acting" if event.acting else "appointed", event.account_id
        case _:
            what, holder = "broke the glass", event.account_id
    named = id_.partition("\0")[2] or id_
    yield q.Link(named, what, holder, act.actor, act.grant, act.at, event.reason)
