"""An upload, from the arrival of its last byte to the decision about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.files import commands as c
from domain.files import events as e
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats


@dataclass(frozen=True, slots=True)
class Unreceived:
    """Nothing arrived, or not all of it."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """All of it arrived; nobody has looked inside yet."""

    received: e.UploadReceived


@dataclass(frozen=True, slots=True)
class Admitted:
    """It may be used."""

    received: e.UploadReceived
    admitted: e.FileAdmitted


@dataclass(frozen=True, slots=True)
class Rejected:
    """It may not be used, and is gone soon."""

    received: e.UploadReceived
    rejected: e.FileRejected


State = Unreceived | Quarantined | Admitted | Rejected


def evolve(state: State, event: e.Event) -> State:
    """The upload after an event."""
    match event, state:
        case e.UploadReceived(), _:
            return Quarantined(event)
        case e.FileAdmitted(), Quarantined(received):
            return Admitted(received, event)
        case e.FileRejected(), Quarantined(received):
            return Rejected(received, event)
        case _:
            return state


def decide(state: State, command: c.Command, _: Act) -> Sequence[e.Event]:
    """What a command does to the upload."""
    match command:
        case c.ReceiveUpload():
            return _receive(state, command)
        case c.AdmitFile() | c.RejectFile():
            return _settle(state, command)
        case _:
            assert_never(command)


def _receive(state: State, command: c.ReceiveUpload) -> Sequence[e.Event]:
    match state:
        case Unreceived():
            return [filled(e.UploadReceived, command)]
        case _ if repeats(state.received, command):
            return []
        case _:
            raise Refused("upload_received", "uploadId", upload=command.upload_id)


def _settle(state: State, command: c.AdmitFile | c.RejectFile) -> Sequence[e.Event]:
    match state, command:
        case Unreceived(), _:
            raise Refused("upload_unknown", "uploadId", upload=command.upload_id)
        case Quarantined(received), c.AdmitFile():
            return [filled(e.FileAdmitted, command, blob=received.blob, size=received.size)]
        case Quarantined(received), c.RejectFile():
            return [filled(e.FileRejected, command, blob=received.blob)]
        case Admitted(admitted=fact), c.AdmitFile() if repeats(fact, command):
            return []
        case Rejected(rejected=fact), c.RejectFile() if repeats(fact, command):
            return []
        case _:
            raise Refused("upload_settled", "uploadId", upload=command.upload_id)


DECIDER: Decider[State, c.Command, e.Event] = Decider(Unreceived(), decide, evolve)
