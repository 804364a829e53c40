"""An order on its way through the bus, and what is known of its kind."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from application.kernel.orders import Order, Principal
from application.kernel.policy import Need
from application.kernel.rules import Rule, Slice
from application.ledger.envelope import canonical
from domain.kernel.declarations import Act, classes_of, event_type, sealed
from domain.kernel.given import BLIND


@dataclass(frozen=True, slots=True)
class Task:
    """An order on its way: who gave it, what it writes and looks at, and whether it is decided in turn."""

    order: Order[Any]
    by: Principal
    slice: Slice[Any, Any, Any]
    rule: Rule
    stream: str
    guards: tuple[str, ...]
    digest: bytes
    in_turn: bool = False

    @property
    def identity(self) -> tuple[str, UUID]:
        """What the ledger knows it by."""
        return self.recorded_as or self.by.actor, self.order.command_id

    @property
    def recorded_as(self) -> str:
        """The blind name that the act is recorded under in place of its actor; empty where the actor is told."""
        field = self.rule.blind_actor
        return f"{BLIND}-{getattr(self.order.command, field)}" if field else ""

    def recorded(self, act: Act) -> Act:
        """The act as entries tell it: of a blind one, neither the actor nor the unit nor the grant."""
        return Act(self.recorded_as, "", "", act.at) if self.recorded_as else act

    def need(self, state: Any) -> Need:
        """What it takes to carry it out on this state."""
        return self.rule.need(self.order.command, state)

    def matter(self, state: Any) -> tuple[str, ...]:
        """The further streams of its matter, whose deeds count for separated duties."""
        matter = self.rule.terms.matter
        return () if matter is None else tuple(matter(self.order.command, state))

    def is_passbook(self, stream: str) -> bool:
        """Whether the stream's last event says all that there is to know of it."""
        published = self.slice.published(stream)
        return any(kind.has(stream) for kind in self.slice.passbooks) if published is None else published.passbook


def type_of(declared: Slice[Any, Any, Any]) -> Any:
    """The type of a slice's state, read from the return annotation of its `evolve`."""
    return get_type_hints(declared.decider.evolve)["return"]


def check_kept(declared: Slice[Any, Any, Any]) -> None:
    """ValueError where a slice keeps its states folded, and one would not be its stream's alone, or could change."""
    if not declared.keeps_folded:
        return
    if declared.route or declared.passbooks or any(rule.guarded for rule in declared.commands.values()):
        raise ValueError(
            f"{declared.name} has guards or other streams, so a state of it is not that of its stream alone: "
            "it cannot keep them folded"
        )
    state = type_of(declared)
    for kind in get_args(state) if get_origin(state) in (Union, UnionType) else (state,):
        parameters = getattr(kind, "__dataclass_params__", None)
        if parameters is None or not parameters.frozen:
            raise ValueError(
                f"{declared.name} keeps its states folded, so {getattr(kind, '__name__', kind)} has to be a frozen "
                "dataclass"
            )


def check_sealed(declared: Slice[Any, Any, Any]) -> None:
    """ValueError where a slice with sealed data keeps states, or takes a command that does not say what is."""
    if not any(event_type(event).sealed for event in declared.events):
        return
    if declared.keeps_folded:
        raise ValueError(
            f"{declared.name} stores personal or secret data, and a state in memory would outlive its erasure"
        )
    for command in declared.commands:
        if classes_of(command) is None:
            raise ValueError(
                f"{declared.name} stores personal or secret data, so {command.__name__} has to say which of its fields "
                "are: decorate it with @command(fields=...)"
            )


def told(command: Any, whole: bytes) -> bytes:
    """What the ledger may remember of a command by its hash; `whole` are its canonical bytes.

    Without its sealed values: who guesses a name or a number could confirm the guess by the hash, and that for ever.
    """
    hidden = sealed(classes_of(type(command)) or {})
    return canonical(replace(command, **dict.fromkeys(hidden))) if hidden else whole


def uuid7() -> UUID:
    """A time-ordered unique id (RFC 9562, version 7): milliseconds, then 74 random bits."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
