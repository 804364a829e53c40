"""A request for a file: asked of the unit that would lend it, refused on a ground or met by a share.

It is a thing of its own, and never looks at the file: so it says of none whether it is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.sharing import commands as c
from domain.sharing import events as e
from domain.sharing import terms


@dataclass(frozen=True, slots=True)
class Unasked:
    """Nobody asked for anything."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Waiting for the unit that would lend it."""

    requested: e.FileRequested


@dataclass(frozen=True, slots=True)
class Decided:
    """Refused, or met by a share."""

    requested: e.FileRequested
    outcome: e.RequestRefused | e.RequestAnswered


State = Unasked | Pending | Decided


def evolve(state: State, event: e.OfRequest) -> State:
    """The request after an event."""
    match event, state:
        case e.FileRequested(), _:
            return Pending(event)
        case ((e.RequestRefused() | e.RequestAnswered()), (Pending() | Decided())):
            return Decided(state.requested, event)
        case _:
            raise AssertionError(event)


def decide(state: State, command: c.OfRequest, _: Act) -> Sequence[e.OfRequest]:
    """What a command does to a request."""
    match command:
        case c.RequestFile():
            return _ask(state, command)
        case c.RefuseRequest():
            return _end(state, command, filled(e.RequestRefused, command))
        case c.AnswerRequest():
            return _end(state, command, filled(e.RequestAnswered, command))
        case _:
            assert_never(command)


def _ask(state: State, command: c.RequestFile) -> Sequence[e.OfRequest]:
    if not isinstance(state, Unasked):
        if repeats(state.requested, command):
            return []
        raise Refused("request_exists", "requestId", request=command.request_id)
    if command.holder == command.owner_unit:
        raise Refused("asked_of_oneself", "holder", unit=command.holder)
    terms.check_basis(command.basis)
    terms.check_entries(command.entries)
    return [filled(e.FileRequested, command)]


def _end(
    state: State, command: c.RefuseRequest | c.AnswerRequest, outcome: e.RequestRefused | e.RequestAnswered
) -> Sequence[e.OfRequest]:
    """Refused: `unknown_file_request`, also where it is another's or for another file; `request_decided`."""
    if isinstance(state, Unasked) or (isinstance(command, c.AnswerRequest) and not repeats(state.requested, command)):
        raise Refused("unknown_file_request", "requestId", request=command.request_id)
    if isinstance(state, Decided) and state.outcome != outcome:
        raise Refused("request_decided", "requestId", request=command.request_id)
    return [] if isinstance(state, Decided) else [outcome]


DECIDER: Decider[State, c.OfRequest, e.OfRequest] = Decider(Unasked(), decide, evolve)
