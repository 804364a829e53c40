"""Accounts: who may be registered, sign in, be suspended, merged, closed, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from domain.identity import commands as c
from domain.identity import events as e
from domain.identity import links, persons, standing
from domain.identity.files import EMPTY, Files, evolve
from domain.kernel.declarations import Act, Decider


def decide(files: Files, command: c.Command, _: Act) -> Sequence[e.Event]:
    """What a command does to accounts."""
    if isinstance(command, c.OfPerson):
        return persons.decide(files, command)
    if isinstance(command, c.OfStanding):
        return standing.decide(files, command)
    return links.decide(files, command)


DECIDER: Decider[Files, c.Command, e.Event] = Decider(EMPTY, decide, evolve)
