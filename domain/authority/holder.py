"""The file of an account or a post: grants, delegations given and received, posts, and broken glass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, assert_never

from domain.authority import events as e
from domain.authority.validity import Validity

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Glass:
    """An emergency role that was taken, whether it was given back, and what the review found."""

    broken: e.GlassBroken
    ended: bool = False
    reviewed: e.GlassBreakReviewed | None = None

    def over(self, at: datetime) -> bool:
        """Whether it gives nothing any more."""
        return self.ended or self.broken.valid_until <= at


@dataclass(frozen=True, slots=True)
class Holder:
    """What one holder has. `given` are delegations of its grants, `occupants` the accounts that have taken the post."""

    grants: Mapping[str, e.RoleGranted] = field(default_factory=dict)
    revoked: frozenset[str] = frozenset()
    given: Mapping[str, e.GrantDelegated] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    received: Mapping[str, e.DelegationReceived] = field(default_factory=dict)
    posts: Mapping[str, e.PostTaken] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    occupants: Mapping[str, e.PostFilled] = field(default_factory=dict)
    glass: Mapping[str, Glass] = field(default_factory=dict)

    def standing(self) -> Iterator[e.RoleGranted]:
        """Its grants that were not revoked, whenever they hold."""
        return (grant for id_, grant in self.grants.items() if id_ not in self.revoked)

    def stands(self, delegation_id: str) -> bool:
        """Whether a delegation of its grants was not ended, by itself or by what it rests on."""
        found = self.given.get(delegation_id)
        if found is None or delegation_id in self.withdrawn or found.grant_id in self.revoked:
            return False
        return found.rests_on is None or self.stands(found.rests_on)

    def chain(self, delegation_id: str) -> Iterator[e.GrantDelegated]:
        """A delegation, the one that it rests on, and so on up to the grant."""
        found: e.GrantDelegated | None = self.given[delegation_id]
        while found is not None:
            yield found
            found = self.given[found.rests_on] if found.rests_on else None

    def units_above(self, delegation_id: str) -> Iterator[str]:
        """Where each delegation holds that this one rests on, and the grant."""
        for delegation in self.chain(delegation_id):
            if delegation.delegation_id != delegation_id:
                yield delegation.unit
        yield self.grants[self.given[delegation_id].grant_id].unit

    def resting_on(self, id_: str, at: datetime) -> tuple[str, ...]:
        """The delegations that end with a grant or a delegation: those that stand and are not over."""
        return tuple(
            sorted(
                delegation_id
                for delegation_id, delegated in self.given.items()
                if delegation_id != id_
                and delegated.valid_until > at
                and self.stands(delegation_id)
                and (delegated.grant_id == id_ or any(up.delegation_id == id_ for up in self.chain(delegation_id)))
            )
        )

    def occupied_by(self, account_id: str, at: datetime) -> bool:
        """Whether the account exercises what this post holds at a moment."""
        found = self.occupants.get(account_id)
        return found is not None and Validity(found.valid_from, found.valid_until).holds_at(at)


NOTHING_HELD = Holder()


def evolve(state: Holder, event: e.HolderEvent) -> Holder:
    """The file after an event."""
    match event:
        case e.RoleGranted():
            return replace(state, grants={**state.grants, event.grant_id: event})
        case e.GrantRevoked():
            return replace(state, revoked=state.revoked | {event.grant_id})
        case e.GrantDelegated():
            return replace(state, given={**state.given, event.delegation_id: event})
        case e.DelegationReceived():
            return replace(state, received={**state.received, event.delegation_id: event})
        case e.DelegationWithdrawn():
            return replace(state, withdrawn=state.withdrawn | {event.delegation_id})
        case e.DelegationLost():
            return replace(state, received=_without(state.received, event.delegation_id))
        case e.GlassBroken():
            return replace(state, glass={**state.glass, event.glass_id: Glass(event)})
        case e.GlassBreakEnded():
            return _glass(state, event.glass_id, replace(state.glass[event.glass_id], ended=True))
        case e.GlassBreakReviewed():
            return _glass(state, event.glass_id, replace(state.glass[event.glass_id], reviewed=event))
        case _:
            return _posted(state, event)


def _posted(state: Holder, event: e.PostEvent) -> Holder:
    match event:
        case e.PostTaken():
            left = state.left - {event.post_id}
            return replace(state, posts={**state.posts, event.post_id: event}, left=left)
        case e.PostFilled():
            return replace(state, occupants={**state.occupants, event.account_id: event})
        case e.PostLeft():
            posts = _without(state.posts, event.post_id)
            return replace(state, posts=posts, left=state.left | {event.post_id})
        case e.PostVacated():
            return replace(state, occupants=_without(state.occupants, event.account_id))
        case _:
            assert_never(event)


def _glass(state: Holder, glass_id: str, glass: Glass) -> Holder:
    return replace(state, glass={**state.glass, glass_id: glass})


def _without(found: Mapping[str, T], key: str) -> Mapping[str, T]:
    return {name: value for name, value in found.items() if name != key}
