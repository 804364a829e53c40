"""Which units and posts there are, and where they stand on any day, by what organisations publish."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from domain.authority.naming import jurisdiction_of
from domain.organisations import published as o

DAYS = 8
"""Days of which is kept what was climbed: today, and those that somebody asked about."""
MOST_LEVELS = 64
"""Far more than units stand below each other: a bound for climbing, whatever is recorded."""


def _none(_: str) -> bool:
    return False


class Tree:
    """The units of all jurisdictions. Each act on the structure is on a day, which may lie ahead."""

    def __init__(self) -> None:
        self._placed: dict[str, list[tuple[date, str]]] = {}
        self._ended: dict[str, tuple[date, str | None]] = {}
        self._posts: dict[str, date | None] = {}
        self._doubtful: Callable[[str], bool] = _none
        self._above: dict[date, dict[str, frozenset[str]]] = {}
        self._below: dict[date, dict[str, set[str]]] = {}

    def learn(self, fact: o.Fact | None) -> None:
        """Take in what was recorded of a unit."""
        match fact:
            case o.UnitPlaced(unit, jurisdiction, _, path, _, on):
                parent = f"{jurisdiction}:{path[-2]}" if len(path) > 1 else jurisdiction
                insort(self._placed.setdefault(unit, []), (on, parent), key=lambda placing: placing[0])
            case o.UnitEnded(unit, _, successor, on):
                self._ended[unit] = (on, successor)
            case o.PostOpened(post):
                self._posts[post] = None
                return
            case o.PostClosed(post, effective_on=on):
                self._posts[post] = on
                return
            case _:
                return
        self._above.clear()
        self._below.clear()

    def rely_on_all_but(self, doubtful: Callable[[str], bool]) -> None:
        """From now on units of doubtful jurisdictions stand below nothing: where they do cannot be told."""
        self._doubtful = doubtful
        self._above.clear()
        self._below.clear()

    def has_unit(self, unit: str) -> bool:
        """Whether there ever was such a unit, or will be."""
        return unit in self._placed

    def has_post(self, post: str) -> bool:
        """Whether there ever was such a post, or will be."""
        return post in self._posts

    def end_of(self, place: str) -> date | None:
        """The day from which a unit or a post is no more; None where none is recorded."""
        ended = self._ended.get(place)
        return ended[0] if ended is not None else self._posts.get(place)

    def above(self, unit: str, on: date) -> frozenset[str]:
        """The unit, its successor where it has ended, and all that these stand below on a day, the jurisdiction too."""
        climbed = self._above.get(on)
        if climbed is None:
            if len(self._above) >= DAYS:
                del self._above[next(iter(self._above))]
            climbed = self._above[on] = {}
        found = climbed.get(unit)
        if found is None:
            found = frozenset(self._climb(unit, on))
            if unit in self._placed:  # of what is no unit, anything can be asked
                climbed[unit] = found
        return found

    def below(self, unit: str, on: date) -> frozenset[str]:
        """The unit and all that stand below it on a day."""
        if on not in self._below:
            under: dict[str, set[str]] = defaultdict(set)
            for placed in self._placed:
                for upper in self.above(placed, on):
                    under[upper].add(placed)
            self._below = {on: under}
        return frozenset(self._below[on].get(unit, ())) | {unit}

    def _climb(self, unit: str, on: date) -> Iterator[str]:
        current: str | None = unit
        for _ in range(MOST_LEVELS):
            if current is None:
                return
            yield current
            current = self._upper(current, on)

    def _upper(self, unit: str, on: date) -> str | None:
        """What the unit became part of, or stands under; None where that cannot be told."""
        if self._doubtful(jurisdiction_of(unit)):
            return None
        ended = self._ended.get(unit)
        if ended is not None and ended[0] <= on and ended[1] is not None:
            return ended[1]
        placed = self._placed.get(unit, ())
        number = bisect_right(placed, on, key=lambda placing: placing[0])
        return placed[number - 1][1] if number else None
