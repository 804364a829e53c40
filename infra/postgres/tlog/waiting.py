"""For how long the oldest act waits for a published checkpoint, whatever clocks say."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

FINEST = 100
"""In so many steps of what is promised it is remembered when positions were seen first."""


class FirstSeen:
    """Remembers, by the clock of this process that never leaps, since when positions are in the ledger.

    A time that was recorded while the database's clock was an hour ahead lies in the future for an hour, and by it
    nothing would be overdue before. What this process has seen waiting waits for no less than that.
    """

    def __init__(self, promised: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._step, self._clock = promised / FINEST, clock
        self._seen: deque[tuple[int, float]] = deque()

    def look(self, head: int, published: int) -> float:
        """Take note of the ledger's head and of how far it is published; the seconds that the oldest act waits."""
        now = self._clock()
        while self._seen and self._seen[0][0] <= published:
            self._seen.popleft()
        if head > published and (not self._seen or self._seen[-1][0] < head):
            if self._seen and now - self._seen[-1][1] < self._step:
                self._seen[-1] = (head, self._seen[-1][1])  # one moment for both, the earlier one
            else:
                self._seen.append((head, now))
            if len(self._seen) > 2 * FINEST:
                del self._seen[1]  # what it was of counts as later now, and is overdue all the same
        return self.waits(published + 1)

    def waits(self, position: int) -> float:
        """The seconds since a position was seen first; 0 for one that was not."""
        first = next((at for head, at in self._seen if head >= position), None)
        return 0.0 if first is None else self._clock() - first
