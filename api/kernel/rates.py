"""Who may draw how much, and the port that counts it: token buckets, one for each principal and kind of request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rate:
    """An allowance: so many units a second in the long run, and at most `burst` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Draw:
    """Units taken from the allowance of a key; not more than its burst, since those could never be had."""

    key: str
    rate: Rate
    units: int = 1


@dataclass(frozen=True, slots=True)
class DrawOutcome:
    """What became of some draws: all of them were granted, or none was and they are to `wait` so many seconds.

    `short` is the place of the draw that has to wait longest. `left` are the units that each allowance still has, and
    `full` the seconds until it has all of them again.
    """

    wait: float
    short: int
    left: tuple[int, ...]
    full: tuple[float, ...]

    @property
    def granted(self) -> bool:
        """Whether the units were taken."""
        return not self.wait


class Rates(Protocol):
    """Counts what is drawn; never fails, and answers within moments. No window sees more than burst + rate * window."""

    async def draw(self, draws: Sequence[Draw]) -> DrawOutcome:
        """Take all of it, or nothing; ValueError for more units than a burst has."""
        ...

    def wait(self, key: str) -> float:
        """Seconds for which this process knows that not one unit is left, without asking anybody."""
        ...


@dataclass(frozen=True)
class Allowances:
    """What each principal may draw; None has no bound. Anonymous ones are told apart by their address.

    `cost` is the allowance of fields (those of `Limits.cost`), one for queries and one for mutations. `refused` is that
    of documents which are no operation, and `failed_tokens` that of an address. The accounts `services` have `factor`
    times as much.
    """

    queries: Rate | None = None
    mutations: Rate | None = None
    cost: Rate | None = None
    downloads: Rate | None = None
    uploads: Rate | None = None
    feeds: Rate | None = None
    refused: Rate | None = None
    failed_tokens: Rate | None = None
    services: frozenset[str] = frozenset()
    factor: int = 1
