"""The structure as it was on a day is told by the spells: that of all acts up to the day, and always a sound tree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import given, settings

from domain.organisations import events as e
from domain.organisations.jurisdiction import DECIDER
from domain.organisations.tree import path
from projections.organisations import POSTS, UNIT_SPELLS, UNITS
from projections.organisations.unit_spells import UnitSpell
from tests.projections.organisations.histories import DAYS, histories, reshuffles
from tests.spec import rows
from tests.suite.profiles import examples


class Stood(NamedTuple):
    """A unit on a day."""

    name: str
    parent_id: str | None


@settings(max_examples=examples(300))
@given(histories())
def test_spells_tell_what_the_acts_up_to_a_day_made(events: list[Any]) -> None:
    spells = rows(UNIT_SPELLS).given(*events).folded().values()
    for on in DAYS:
        assert on_day(spells, on) == replayed(events, on)


@settings(max_examples=examples(500))
@given(histories() | reshuffles())
def test_on_every_day_living_units_stand_under_living_ones_and_none_below_itself(events: list[Any]) -> None:
    spells = rows(UNIT_SPELLS).given(*events).folded().values()
    posts = rows(POSTS).given(*events).folded().values()
    for on in DAYS:
        stood = on_day(spells, on)
        for unit_id in stood:
            _reaches_the_top(stood, unit_id)
        assert {post.unit_id for post in posts if post.valid_from <= on < post.valid_until} <= set(stood)


@settings(max_examples=examples(100))
@given(histories())
def test_spells_of_a_unit_follow_one_another(events: list[Any]) -> None:
    by_unit: dict[str, list[UnitSpell]] = {}
    for spell in rows(UNIT_SPELLS).given(*events).folded().values():
        by_unit.setdefault(spell.unit_id, []).append(spell)
    for spells in by_unit.values():
        spells.sort(key=lambda spell: spell.valid_from)
        assert all(one.valid_to == after.valid_from for one, after in pairwise(spells))
        assert all(spell.valid_from < spell.valid_until for spell in spells)


@settings(max_examples=examples(200))
@given(histories())
def test_units_stand_where_the_newest_acts_put_them(events: list[Any]) -> None:
    state = DECIDER.fold(events)
    for unit in rows(UNITS).given(*events).folded().values():
        assert unit.living is (state.units[unit.code].ended is None)
        if unit.living:
            assert unit.path == path(state.units, unit.code)
            assert (unit.name, unit.depth) == (state.units[unit.code].name, len(unit.path))
            assert unit.parent_id == (f"MD:{unit.path[-2]}" if unit.depth > 1 else None)


def on_day(spells: Any, on: date) -> dict[str, Stood]:
    """The structure on a day, by the filter that a client uses."""
    held = [one for one in spells if one.valid_from <= on and (one.valid_to is None or one.valid_to > on)]
    assert held == [one for one in spells if one.valid_from <= on < one.valid_until]
    found = {one.unit_id: Stood(one.name, one.parent_id) for one in held}
    assert len(found) == len(held)
    return found


def replayed(events: Sequence[Any], on: date) -> dict[str, Stood]:
    """The structure on a day, as slowly and plainly as it can be said."""
    found: dict[str, Stood] = {}
    for event in sorted((one for one in events if one.effective_on <= on), key=lambda one: one.effective_on):
        match event:
            case e.UnitCreated() | e.UnitMoved() | e.UnitRenamed():
                found[event.unit_id] = Stood(event.name, event.parent_id)
            case e.UnitMerged() | e.UnitDissolved():
                del found[event.unit_id]
            case _:
                pass
    return found


def _reaches_the_top(stood: dict[str, Stood], unit_id: str) -> None:
    seen: set[str] = set()
    one: str | None = unit_id
    while one is not None:
        assert one not in seen
        assert one in stood
        seen.add(one)
        one = stood[one].parent_id
