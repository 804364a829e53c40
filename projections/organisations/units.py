"""Which units are there, by the newest acts, and where do they stand?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations import events as e
from domain.organisations.kinds import UnitKind
from domain.organisations.naming import sibling_id
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Unit:
    """A level of government, an institution or a department, as the newest recorded act left it.

    That act takes effect on `validFrom`, which may lie ahead; what held on a given day is told by unit spells. `path`
    are the codes of the units from the top of the jurisdiction down to it. A unit that was merged or dissolved is no
    longer `living` from `endedOn` on.
    """

    unit_id: str
    jurisdiction: str
    code: str
    kind: UnitKind
    name: str
    parent_id: str | None
    path: tuple[str, ...]
    depth: int
    created_on: date
    valid_from: date
    living: bool = True
    ended_on: date | None = None
    merged_into_id: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The unit that the event is about, and those that go along with it."""
    match fact.event:
        case e.UnitMoved(unit_id=id_, within=within):
            return (id_, *(sibling_id(id_, code) for code in within))
        case _:
            return (fact.event.unit_id,)


def evolve(row: Unit | None, fact: Recorded[Any], key: str) -> Unit | None:
    """The unit after an event."""
    match fact.event, row:
        case e.UnitCreated() as created, None:
            return _created(created)
        case e.UnitRenamed() as renamed, Unit():
            return replace(row, name=renamed.name, valid_from=renamed.effective_on)
        case e.UnitMoved() as moved, Unit() if key == moved.unit_id:
            path, on = moved.path, moved.effective_on
            return replace(row, parent_id=moved.parent_id, path=path, depth=len(path), valid_from=on)
        case e.UnitMoved() as moved, Unit():
            return _gone_along(row, moved)
        case e.UnitMerged() as merged, Unit():
            return replace(_ended(row, merged.effective_on), merged_into_id=merged.into_id)
        case e.UnitDissolved() as dissolved, Unit():
            return _ended(row, dissolved.effective_on)
        case _:
            return row


def _created(event: e.UnitCreated) -> Unit:
    path, on = event.path, event.effective_on
    return filled(Unit, event, code=path[-1], depth=len(path), created_on=on, valid_from=on)


def _gone_along(row: Unit, above: e.UnitMoved) -> Unit:
    own = row.path[row.path.index(above.path[-1]) + 1 :]
    path = (*above.path, *own)
    return replace(row, path=path, depth=len(path))


def _ended(row: Unit, on: date) -> Unit:
    return replace(row, living=False, ended_on=on, valid_from=on)


UNITS = ReadModel(
    name="organisations.units",
    version=2,
    row=Unit,
    key="unit_id",
    events=(e.UnitCreated, e.UnitRenamed, e.UnitMoved, e.UnitMerged, e.UnitDissolved),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("ended_on", "merged_into_id"),
    orders=("path", "name", "valid_from"),
    searched=("name",),
)
