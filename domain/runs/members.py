"""The members of a run that were found by a question: listed once, page by page, before the run begins.

What was listed first stands: the run is of these members, whatever the same question would find later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.runs import commands as c
from domain.runs import events as e


@dataclass(frozen=True, slots=True)
class Listing:
    """So many pages are listed."""

    pages: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """All members are listed."""


State = Listing | Listed


def evolve(_: State, event: e.RunMembersListed) -> State:
    """The list after a page: each says all that there is to know."""
    return Listed() if event.last else Listing(event.page + 1)


def decide(state: State, command: c.ListRunMembers, _: Act) -> Sequence[e.RunMembersListed]:
    """List the next page. A page that somebody has listed by now adds nothing: what was listed first stands."""
    if isinstance(state, Listed) or command.page < state.pages:
        return []
    if command.page > state.pages:
        raise Refused("run_list_out_of_turn", "page", run=command.run_id, next=state.pages, page=command.page)
    return [filled(e.RunMembersListed, command)]


DECIDER: Decider[State, c.ListRunMembers, e.RunMembersListed] = Decider(Listing(), decide, evolve)
