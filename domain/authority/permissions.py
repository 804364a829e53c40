"""Permissions: which roles there are, who has them where and until when, and how that changes."""

from __future__ import annotations

from collections.abc import Sequence

from domain.authority import commands as c
from domain.authority import delegations, glass, grants, posts, role, separations
from domain.authority import events as e
from domain.authority.register import EMPTY, Register, evolve
from domain.kernel.declarations import Act, Decider


def decider(known: frozenset[str]) -> Decider[Register, c.Command, e.Event]:
    """What may happen, where `known` is the catalogue of permissions."""

    def decide(state: Register, command: c.Command, act: Act) -> Sequence[e.Event]:
        if isinstance(command, c.OfRole):
            return role.decide(state.role(command.role_id), command, known)
        if isinstance(command, c.OfGrant):
            return grants.decide(state, command, act)
        if isinstance(command, c.OfDelegation):
            return delegations.decide(state, command, act)
        if isinstance(command, c.OfPost):
            return posts.decide(state, command, act)
        if isinstance(command, c.OfSeparation):
            return separations.decide(state, command)
        return glass.decide(state, command, act)

    return Decider(EMPTY, decide, evolve)
