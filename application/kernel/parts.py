"""What one act asks of others: commands of other slices that are decided in it, by their owners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class ActParts:
    """What one act asks of others: commands that their owners decide in the same act, stored with it or not at all.

    `asked` names the commands from the command, the state that it meets and the time of the act, in the order in which
    they are decided: none where there is nothing to ask for. They are of the types in `commands`. Of the events that
    their owners decide, those in `events` are folded before the command itself is decided.
    """

    commands: tuple[type[Any], ...]
    asked: Callable[[Any, Any, datetime], Sequence[Any]]
    events: tuple[type[Any], ...] = ()
