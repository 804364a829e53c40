"""What follows: workflows that react to events, and deadlines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from domain.kernel.declarations import Recorded


@dataclass(frozen=True)
class Workflow:
    """What follows from an event: the commands to give. Pure; its runner keeps the place.

    `start` is where a workflow begins that is new to a ledger. "now" answers what happens from then
    on: no letter goes out for an act of ten years ago. "beginning" is for what must also hold for
    the past, and is harmless to answer late.

    `gives` are the commands of other contexts among those that it gives: their owners take them from others
    (`Slice.commanded`).
    """

    name: str
    events: tuple[type[Any], ...]
    react: Callable[[Recorded[Any]], Sequence[Any]]
    start: Literal["now", "beginning"] = "now"
    gives: tuple[type[Any], ...] = ()


@dataclass(frozen=True)
class Deadline:
    """What falls due: the command to give when a row of `read_model` reaches its `due_at`.

    `command` takes the row's key.
    """

    name: str
    read_model: str
    command: Callable[[str], Any]


@dataclass(frozen=True)
class Ladder:
    """What falls due step by step: the command to give when a row of `read_model` reaches one of its `alarms`.

    The row holds the alarms in a field of that name (`domain.kernel.alarms`): events move, add and take away what they
    like, and each step fires once for each instant that it is set to. `command` takes the row and the step. What it
    records should take the alarm away: one that stays is looked at again and again, though it fires no more.
    """

    name: str
    read_model: str
    command: Callable[[Any, str], Any]
