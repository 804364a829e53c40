"""One reading of personal data: whose, which fields, and what for. It is recorded once, and nothing happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.identity import commands as c
from domain.identity import events as e
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats

MOST = 100
"""Accounts of one reading: who shows more records several."""


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """No such reading yet."""


@dataclass(frozen=True, slots=True)
class Done:
    """It stands in the record."""

    event: e.PersonalDataRead


State = Unrecorded | Done


def evolve(_: State, event: e.PersonalDataRead) -> State:
    """The reading after its event."""
    return Done(event)


def decide(state: State, command: c.RecordReading, _: Act) -> Sequence[e.PersonalDataRead]:
    """Record it, unless it is."""
    if not command.fields or not 0 < len(command.account_ids) <= MOST:
        raise Refused("not_a_reading", "accountIds", limit=MOST)
    match state:
        case Unrecorded():
            return [filled(e.PersonalDataRead, command)]
        case Done(event) if repeats(event, command):
            return []
        case Done():
            raise Refused("reading_exists", "readingId", reading=command.reading_id)
        case _:
            assert_never(state)


DECIDER: Decider[State, c.RecordReading, e.PersonalDataRead] = Decider(Unrecorded(), decide, evolve)
