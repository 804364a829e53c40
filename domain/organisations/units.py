"""What may be done with the units of a jurisdiction.

On every day, whatever the order in which acts are recorded, each living unit stands under a living one and none below
itself. So an act is checked against what was recorded for its day and for all later days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from domain.kernel.declarations import Refused
from domain.kernel.filling import filled
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations import naming, tree
from domain.organisations.kinds import MAY_STAND_UNDER, UnitKind
from domain.organisations.structure import Ending, Structure, Unit, known, living, local

MAX_DEPTH = 12
MAX_MOVED = 2_000
"""Units that one act moves: their codes fit into the event, and nobody is surprised by more."""


def decide(state: Structure, founding: e.JurisdictionFounded, command: c.UnitCommand) -> Sequence[e.StructureEvent]:
    """What a command does to the units."""
    match command:
        case c.CreateUnit():
            return _create(state, founding, command)
        case c.RenameUnit():
            return _rename(state, command)
        case c.MoveUnit():
            return _move(state, founding, command)
        case c.MergeUnit():
            return _merge(state, command)
        case c.DissolveUnit():
            return _dissolve(state, command)
        case _:
            assert_never(command)


def _create(state: Structure, founding: e.JurisdictionFounded, command: c.CreateUnit) -> Sequence[e.StructureEvent]:
    code, on, id_ = command.code, command.effective_on, naming.unit_id(state.jurisdiction, command.code)
    if (unit := state.units.get(code)) is not None:
        wanted = (command.kind, command.name, local(command.parent_id), on)
        if unit.ended is None and (unit.kind, unit.name, unit.parent, unit.created_on) == wanted:
            return []
        raise Refused("unit_exists", "code", unit=id_, name=unit.name)
    parent = _parent(state, founding, command.kind, command.parent_id, on)
    path = (*tree.path(state.units, parent), code)
    _check_depth(len(path))
    return [filled(e.UnitCreated, command, unit_id=id_, jurisdiction=state.jurisdiction, path=path, spell=1)]


def _rename(state: Structure, command: c.RenameUnit) -> Sequence[e.StructureEvent]:
    _, unit = living(state, command.unit_id)
    if command.name == unit.name:
        return []
    naming.not_before(command.effective_on, unit.changed_on)
    return [
        filled(
            e.UnitRenamed,
            command,
            jurisdiction=state.jurisdiction,
            kind=unit.kind,
            parent_id=_id(state, unit.parent),
            spell=unit.spell + 1,
        )
    ]


def _move(state: Structure, founding: e.JurisdictionFounded, command: c.MoveUnit) -> Sequence[e.StructureEvent]:
    code, unit = living(state, command.unit_id)
    on = command.effective_on
    parent = _parent(state, founding, unit.kind, command.parent_id, on)
    if parent == unit.parent:
        return []
    naming.not_before(on, unit.changed_on)
    if code in tree.above(state.units, parent, on):
        raise Refused("below_itself", "parentId", unit=command.unit_id, parent=command.parent_id)
    below = tree.below(tree.children(state.units), code)
    _check_size(len(below))
    return [_moved(state, code, parent, on, below)]


def _merge(state: Structure, command: c.MergeUnit) -> Sequence[e.StructureEvent]:
    """One event for each child that goes along, so that each unit's own events tell its history."""
    on = command.effective_on
    into, successor = known(state, command.into_id, "intoId")
    code, unit = known(state, command.unit_id)
    if unit.ended == Ending(on, into):
        return []
    living(state, command.unit_id)
    living(state, command.into_id, "intoId")
    if unit.kind is not successor.kind:
        raise Refused("another_kind", "intoId", kind=unit.kind.value, given=successor.kind.value)
    _there_on(on, command.into_id, successor.created_on)
    _check_leaving(state, command.unit_id, unit, on)
    if code in tree.above(state.units, into, on):
        raise Refused("below_itself", "intoId", unit=command.unit_id, parent=command.into_id)
    under = tree.children(state.units)
    _check_size(len(tree.below(under, code)))
    for child in under.get(code, ()):
        naming.not_before(on, state.units[child].changed_on)
    moved = [_moved(state, child, into, on, tree.below(under, child)) for child in under.get(code, ())]
    parent_id = _id(state, unit.parent)
    merged = filled(e.UnitMerged, command, unit, jurisdiction=state.jurisdiction, parent_id=parent_id)
    return [*moved, merged]


def _dissolve(state: Structure, command: c.DissolveUnit) -> Sequence[e.StructureEvent]:
    on = command.effective_on
    code, unit = known(state, command.unit_id)
    if unit.ended == Ending(on):
        return []
    living(state, command.unit_id)
    if below := tree.children(state.units).get(code):
        raise Refused("unit_has_children", "unitId", unit=command.unit_id, count=len(below), first=below[0])
    _check_leaving(state, command.unit_id, unit, on)
    parent_id = _id(state, unit.parent)
    return [filled(e.UnitDissolved, command, unit, jurisdiction=state.jurisdiction, parent_id=parent_id)]


def _moved(state: Structure, code: str, parent: str | None, on: date, below: Mapping[str, int]) -> e.UnitMoved:
    unit = state.units[code]
    path = (*tree.path(state.units, parent), code)
    _check_depth(len(path) + max(below.values(), default=0))
    return e.UnitMoved(
        unit_id=naming.unit_id(state.jurisdiction, code),
        jurisdiction=state.jurisdiction,
        kind=unit.kind,
        name=unit.name,
        from_parent_id=_id(state, unit.parent),
        parent_id=_id(state, parent),
        path=path,
        within=tuple(sorted(below)),
        spell=unit.spell + 1,
        effective_on=on,
    )


def _parent(
    state: Structure, founding: e.JurisdictionFounded, kind: UnitKind, parent_id: str | None, on: date
) -> str | None:
    """The code of a parent that a unit of this kind can have from this day on."""
    if parent_id is None:
        code, parent_kind, since = None, None, founding.effective_on
    else:
        code, unit = living(state, parent_id, "parentId")
        parent_kind, since = unit.kind, unit.created_on
    if parent_kind not in MAY_STAND_UNDER[kind]:
        above = "jurisdiction" if parent_kind is None else parent_kind.value
        raise Refused("kind_under_kind", "parentId", kind=kind.value, parent=above)
    _there_on(on, parent_id or state.jurisdiction, since)
    return code


def _there_on(on: date, which: str, since: date) -> None:
    if on < since:
        raise Refused("not_there_yet", "effectiveOn", value=on.isoformat(), which=which, since=since.isoformat())


def _check_leaving(state: Structure, unit_id: str, unit: Unit, on: date) -> None:
    """A unit that ends has no posts, and nothing was recorded of it, or of what it held, for a later day."""
    code = local(unit_id)
    posts = sorted(id_ for id_, post in state.posts.items() if post.unit == code and post.abolished_on is None)
    if posts:
        raise Refused("unit_has_posts", "unitId", unit=unit_id, count=len(posts), first=posts[0])
    naming.not_before(on, unit.changed_on if unit.vacated_on is None else max(unit.changed_on, unit.vacated_on))


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Refused("too_deep", "parentId", depth=depth, limit=MAX_DEPTH)


def _check_size(count: int) -> None:
    if count > MAX_MOVED:
        raise Refused("subtree_too_large", "unitId", count=count, limit=MAX_MOVED)


def _id(state: Structure, code: str | None) -> str | None:
    return None if code is None else naming.unit_id(state.jurisdiction, code)
