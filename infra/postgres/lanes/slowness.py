"""Whether one member of a lane takes so much time that the others wait for it."""

from __future__ import annotations

import time
from collections import defaultdict
from operator import itemgetter

from infra.postgres.lanes.reading import LaneMember, LaneReader

WINDOW = 10.0
"""Seconds that are looked at together."""
BUSY = 0.5
"""The part of them in which the lane must have been at work."""
SHARE = 0.6
"""The part of that time which one member must have taken, so that the lane would be quick without it."""
KEPT_OUT = 600.0
"""Seconds until a slow member may come back."""


class Slowness:
    """Adds up how long the steps of a lane took, and its members' part in them."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._worked = 0.0
        self._by_member: dict[str, float] = defaultdict(float)
        self._out: dict[str, float] = {}

    def kept_out(self) -> set[str]:
        """The read models that have to be read by themselves for now."""
        now = time.monotonic()
        return {name for name, until in self._out.items() if until > now}

    def slowest(self, took: float, reader: LaneReader) -> LaneMember | None:
        """The member that holds up the others, once a window is over; None where none does."""
        self._worked += took
        for member in reader.members:
            self._by_member[member.table.model.name] += member.take_seconds()
        now = time.monotonic()
        if now - self._began < WINDOW:
            return None
        window, worked, by_member = now - self._began, self._worked, self._by_member
        self._began, self._worked, self._by_member = now, 0.0, defaultdict(float)
        if len(reader.members) < 2 or worked < BUSY * window or not by_member:
            return None
        name, seconds = max(by_member.items(), key=itemgetter(1))
        if seconds < SHARE * worked:
            return None
        self._out[name] = now + KEPT_OUT
        return next(member for member in reader.members if member.table.model.name == name)
