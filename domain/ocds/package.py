"""A file of another publisher, from its receipt until all its releases are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.ocds import commands as c
from domain.ocds import events as e


@dataclass(frozen=True, slots=True)
class Unreceived:
    """No such file yet."""


@dataclass(frozen=True, slots=True)
class Received:
    """Its releases are being recorded."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """All of it is there."""


State = Unreceived | Received | TakenIn
UNRECEIVED = Unreceived()


def evolve(_: State, event: e.OfPackage) -> State:
    """The package after an event."""
    match event:
        case e.PackageReceived():
            return Received()
        case e.PackageTakenIn():
            return TakenIn()
        case _:
            assert_never(event)


def decide(state: State, command: c.OfPackage, _: Act) -> Sequence[e.OfPackage]:
    """What a command does to the package. Its id is made of its bytes: the same id is the same file."""
    match command, state:
        case c.ReceivePackage(), Unreceived():
            return [filled(e.PackageReceived, command, frame=command.frame)]
        case c.ReceivePackage(), _:
            return []
        case c.TakeInPackage(package_id), Received():
            return [e.PackageTakenIn(package_id)]
        case c.TakeInPackage(), TakenIn():
            return []
        case c.TakeInPackage(package_id), Unreceived():
            raise Refused("unknown_package", "packageId", package=package_id)
        case _:
            raise AssertionError(command)


DECIDER: Decider[State, c.OfPackage, e.OfPackage] = Decider(UNRECEIVED, decide, evolve)
