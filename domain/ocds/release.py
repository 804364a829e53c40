"""A release of another publisher: recorded once, and never with other bytes; its body may be erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.ocds import commands as c
from domain.ocds import events as e


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """No such release yet."""


@dataclass(frozen=True, slots=True)
class WithBody:
    """Recorded, with its body."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Erased:
    """Recorded once. Its body is destroyed, and does not come back by another import."""

    sha256: str


State = Unrecorded | WithBody | Erased


def evolve(state: State, event: e.OfImportedRelease) -> State:
    """The release after an event."""
    match event:
        case e.ReleaseRecorded():
            return WithBody(event.sha256)
        case e.ReleaseErased():
            return state if isinstance(state, Unrecorded) else Erased(state.sha256)
        case _:
            assert_never(event)


def decide(state: State, command: c.OfImportedRelease, _: Act) -> Sequence[e.OfImportedRelease]:
    """What a command does to the release."""
    match command, state:
        case c.RecordRelease(), Unrecorded():
            return [filled(e.ReleaseRecorded, command, body=command.body)]
        case c.RecordRelease(sha256=sha256), WithBody(kept) | Erased(kept):
            if sha256 != kept:
                raise Refused("release_id_reused", "releaseId", ocid=command.ocid, sha256=kept)
            return []
        case c.EraseRelease(id_), WithBody():
            return [e.ReleaseErased(id_)]
        case c.EraseRelease(), Erased():
            return []
        case c.EraseRelease(id_), Unrecorded():
            raise Refused("unknown_release", "importedReleaseId", release=id_)
        case _:
            raise AssertionError(command)


DECIDER: Decider[State, c.OfImportedRelease, e.OfImportedRelease] = Decider(Unrecorded(), decide, evolve)
