"""The states of long streams, kept in memory: what was folded once is not read again.

Only this process ever writes here, by folding events. An entry is believed where the ledger still has, byte for byte,
the event that was folded last; what came after it is read, and folded on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eventsourcing.persistence import StoredEvent

MOST_STREAMS = 64
MOST_EVENTS = 1_000_000
"""Events that all kept states together may be folded from: about what they take in memory."""

Name = tuple[str, str]
"""A slice, and a stream of it."""


@dataclass(frozen=True, slots=True)
class FoldedState:
    """The state after the event of this version, whose bytes are `last`."""

    version: int
    last: bytes
    state: Any

    def later(self, events: Sequence[StoredEvent]) -> Sequence[StoredEvent] | None:
        """Those of a stream's loaded events that are not folded yet.

        None where the ledger does not have the event that was folded last: it is another one, or ends before it, as
        after a restore of an earlier copy.
        """
        place = self.version - events[0].originator_version if events else -1
        if 0 <= place < len(events) and events[place].state == self.last:
            return events[place + 1 :]
        return None


class FoldedStates:
    """States by slice and stream; those asked for longest ago go first where there are too many."""

    def __init__(self, most_streams: int = MOST_STREAMS, most_events: int = MOST_EVENTS) -> None:
        self._most_streams, self._most_events = most_streams, most_events
        self._kept: OrderedDict[Name, FoldedState] = OrderedDict()
        self._events = 0

    def __len__(self) -> int:
        """How many states are kept."""
        return len(self._kept)

    def find(self, name: Name) -> FoldedState | None:
        """What is kept of a stream."""
        found = self._kept.get(name)
        if found is not None:
            self._kept.move_to_end(name)
        return found

    def keep(self, name: Name, new: FoldedState) -> None:
        """Keep a state, but not in place of a later one: loads may end in another order than they began in."""
        before = self._kept.get(name)
        if before is not None and before.version >= new.version:
            return
        self.drop(name)
        self._kept[name] = new
        self._events += new.version
        while len(self._kept) > self._most_streams or self._events > self._most_events:
            self.drop(next(iter(self._kept)))

    def drop(self, name: Name) -> None:
        """Keep nothing of a stream."""
        before = self._kept.pop(name, None)
        if before is not None:
            self._events -= before.version
