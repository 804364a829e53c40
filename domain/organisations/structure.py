"""A jurisdiction's structure with all its dated changes: what was recorded of its units and posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from domain.kernel.declarations import Refused
from domain.organisations import events as e
from domain.organisations.kinds import UnitKind


@dataclass(frozen=True, slots=True)
class Placement:
    """From this day on a unit stands under this one, by its code; None is the jurisdiction itself."""

    on: date
    parent: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """A unit's last day is the one before; `into` is the code of its successor, where it has one."""

    on: date
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, and where it stood since when.

    `changed_on` is the day of its newest change, `vacated_on` the newest day on which a child or a post left it.
    """

    kind: UnitKind
    name: str
    placements: tuple[Placement, ...]
    changed_on: date
    spell: int = 1
    vacated_on: date | None = None
    ended: Ending | None = None

    @property
    def parent(self) -> str | None:
        """Where the newest act put it."""
        return self.placements[-1].parent

    @property
    def created_on(self) -> date:
        """The first day."""
        return self.placements[0].on


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a unit."""

    unit: str
    title: str
    created_on: date
    abolished_on: date | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """Units by code, posts by `<unit>/<code>`; nothing at all before the founding."""

    jurisdiction: str = ""
    founding: e.JurisdictionFounded | None = None
    units: Mapping[str, Unit] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)


def evolve(state: Structure, event: e.StructureEvent) -> Structure:
    """The structure after an event."""
    match event:
        case e.JurisdictionFounded():
            return replace(state, jurisdiction=event.jurisdiction, founding=event)
        case e.UnitCreated():
            first = Placement(event.effective_on, local(event.parent_id))
            return _with(state, event.unit_id, Unit(event.kind, event.name, (first,), event.effective_on, event.spell))
        case e.UnitRenamed():
            unit = _changed(state, event)
            return _with(state, event.unit_id, replace(unit, name=event.name))
        case e.UnitMoved():
            unit = _changed(state, event)
            placed = (*unit.placements, Placement(event.effective_on, local(event.parent_id)))
            moved = _with(state, event.unit_id, replace(unit, placements=placed))
            return _vacated(moved, event.from_parent_id, event.effective_on)
        case e.UnitMerged():
            ended = replace(_changed(state, event), ended=Ending(event.effective_on, local(event.into_id)))
            return _vacated(_with(state, event.unit_id, ended), event.parent_id, event.effective_on)
        case e.UnitDissolved():
            ended = replace(_changed(state, event), ended=Ending(event.effective_on))
            return _vacated(_with(state, event.unit_id, ended), event.parent_id, event.effective_on)
        case e.PostCreated():
            post = Post(_code(event.unit_id), event.title, event.effective_on)
            return replace(state, posts={**state.posts, _code(event.post_id): post})
        case e.PostAbolished():
            post = replace(state.posts[_code(event.post_id)], abolished_on=event.effective_on)
            abolished = replace(state, posts={**state.posts, _code(event.post_id): post})
            return _vacated(abolished, event.unit_id, event.effective_on)
        case _:
            assert_never(event)


def local(id_: str | None) -> str | None:
    """What a unit is called within its jurisdiction; None stays None."""
    return None if id_ is None else _code(id_)


def own_code(state: Structure, id_: str) -> str:
    """What a unit or a post is called here; nothing where it is another jurisdiction's, which is none of ours."""
    jurisdiction, _, code = id_.partition(":")
    return code if jurisdiction == state.jurisdiction else ""


def living(state: Structure, unit_id: str, path: str = "unitId") -> tuple[str, Unit]:
    """A unit that has not ended, and its code. Refused: `unknown_unit`, `unit_ended`."""
    code, unit = known(state, unit_id, path)
    if unit.ended is not None:
        raise Refused("unit_ended", path, unit=unit_id, on=unit.ended.on.isoformat())
    return code, unit


def known(state: Structure, unit_id: str, path: str = "unitId") -> tuple[str, Unit]:
    """A unit, living or ended, and its code. Refused: `unknown_unit`."""
    code = own_code(state, unit_id)
    if (unit := state.units.get(code)) is None:
        raise Refused("unknown_unit", path, unit=ascii(unit_id)[:80])
    return code, unit


def _code(id_: str) -> str:
    return id_.partition(":")[2]


def _with(state: Structure, unit_id: str, unit: Unit) -> Structure:
    return replace(state, units={**state.units, _code(unit_id): unit})


def _changed(state: Structure, event: e.UnitRenamed | e.UnitMoved | e.UnitMerged | e.UnitDissolved) -> Unit:
    return replace(state.units[_code(event.unit_id)], changed_on=event.effective_on, spell=event.spell)


def _vacated(state: Structure, unit_id: str | None, on: date) -> Structure:
    if unit_id is None:
        return state
    unit = state.units[_code(unit_id)]
    return _with(state, unit_id, replace(unit, vacated_on=on if unit.vacated_on is None else max(unit.vacated_on, on)))
