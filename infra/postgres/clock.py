"""The clocks that the record's time hangs on: the database's, this process's, and when the last act was recorded.

`ledger.clock` and `ledger.now` say what time it is. This says where a clock cannot be right.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter, Gauge
from psycopg import AsyncConnection

LEAPT, DECIDED_AHEAD = "FJ001", "FJ002"
"""SQLSTATEs: the time has leapt; the clock went back since something was decided."""

LEAPS = Counter("foja_clock_leaps_total", "Batches that were not decided or not recorded, since a clock has leapt.")
AHEAD = Gauge("foja_clock_ahead_seconds", "By how much the database's clock is ahead of this process's.")
BEHIND = Gauge(
    "foja_clock_behind_seconds", "By how much the database's clock is behind the last act; 0 where it is not."
)
STEPPED = Gauge("foja_clock_stepped_seconds", "By how much this machine's clock was set since this process began.")

_CLOCKS = """
    SELECT ledger.clock(), greatest(h.recorded_at, 'epoch'), ledger.clock_tolerance(), ledger.turned()
    FROM ledger.head AS h
"""

log = structlog.get_logger()


def own() -> datetime:
    """What this process's clock shows."""
    return datetime.now(UTC)


def running() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


_BEGAN = own().timestamp() - running()


def stepped() -> float:
    """By how many seconds this machine's clock was set since this process began."""
    return own().timestamp() - running() - _BEGAN


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the clocks show, and by how much they may differ; `stepped` as above.

    `turned` is by how much a developer turned the database's clock forward; this process's is told with it.
    """

    database: datetime
    own: datetime
    last: datetime
    tolerance: timedelta
    stepped: float
    turned: timedelta = timedelta()

    @property
    def ahead(self) -> float:
        """Seconds by which the database's clock is ahead of this process's."""
        return (self.database - self.own).total_seconds()

    @property
    def behind(self) -> float:
        """Seconds by which the database's clock is behind the last act; 0 where it is not."""
        return max(0.0, (self.last - self.database).total_seconds())

    def concerns(self) -> dict[str, str]:
        """Each thing that cannot be right, by a short name, with the sentence for whoever runs the machines."""
        most = self.tolerance.total_seconds()
        found = {}
        if self.ahead > most and self.database > self.last + self.tolerance:
            found["leapt"] = (
                f"nothing can be recorded: the database's clock is {self.ahead:,.0f} s ahead of this process's, and the"
                f" last act was recorded at {self.last.isoformat()} (set right whichever is wrong)"
            )
        elif abs(self.ahead) > most:
            way = "ahead of" if self.ahead > 0 else "behind"
            found["differ"] = f"the database's clock is {abs(self.ahead):,.0f} s {way} this process's"
        if self.behind > most:
            found["behind"] = (
                f"the record's time stands still at {self.last.isoformat()}: the database's clock is "
                f"{self.behind:,.0f} s behind"
            )
        if abs(self.stepped) > most:
            way = "forward" if self.stepped > 0 else "back"
            found["stepped"] = (
                f"this machine's clock was set {way} by {abs(self.stepped):,.0f} s since this process began (restart it"
                " once the time is right)"
            )
        if self.turned:
            found["turned"] = f"the clock of this record was turned forward by {self.turned}, for trying things out"
        return found


class ClockWatch:
    """Looks at the clocks, counts what it sees, and logs each concern when it comes and when it goes."""

    def __init__(self) -> None:
        self._told = frozenset[str]()

    async def look(self, connection: AsyncConnection[Any]) -> str | None:
        """What cannot be right with the clocks; None where nothing is wrong."""
        row = await (await connection.execute(_CLOCKS)).fetchone()
        if row is None:
            return None
        database, last, tolerance, turned = row
        clocks = Clocks(database, own() + turned, last, tolerance, stepped(), turned)
        AHEAD.set(clocks.ahead)
        BEHIND.set(clocks.behind)
        STEPPED.set(clocks.stepped)
        found = clocks.concerns()
        for name in found.keys() - self._told:
            log.error("clock_wrong", concern=name, told=found[name])
        for name in self._told - found.keys():
            log.info("clock_right_again", concern=name)
        self._told = frozenset(found)
        return "; ".join(found.values()) or None
