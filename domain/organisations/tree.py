"""Questions about the tree of units: what stands above and below, as the newest acts put it, and on later days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from domain.organisations.structure import Placement, Unit

Units = Mapping[str, Unit]


def path(units: Units, code: str | None) -> tuple[str, ...]:
    """The codes from the top down to a unit; of the jurisdiction itself, none."""
    found: list[str] = []
    while code is not None:
        found.append(code)
        code = units[code].parent
    return tuple(reversed(found))


def children(units: Units) -> Mapping[str, list[str]]:
    """The codes of the living units under each that has any, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in sorted(units):
        unit = units[code]
        if unit.ended is None and unit.parent is not None:
            found[unit.parent].append(code)
    return found


def below(under: Mapping[str, list[str]], code: str) -> Mapping[str, int]:
    """The living units below one, and how many levels below; `under` as `children` gives it."""
    found: dict[str, int] = {}
    waiting = [(child, 1) for child in under.get(code, ())]
    while waiting:
        unit, depth = waiting.pop()
        found[unit] = depth
        waiting += [(child, depth + 1) for child in under.get(unit, ())]
    return found


def above(units: Units, code: str | None, on: date) -> frozenset[str]:
    """A unit and all that stand above it on this day or on any later one, as far as recorded."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        unit = waiting.pop()
        if unit is not None and unit not in found:
            found.add(unit)
            waiting += [placement.parent for placement in _from(units[unit], on)]
    return frozenset(found)


def _from(unit: Unit, on: date) -> Iterator[Placement]:
    """The placements that hold on this day or later."""
    ends = [later.on for later in unit.placements[1:]]
    for number, placement in enumerate(unit.placements):
        if number == len(ends) or ends[number] > on:
            yield placement
