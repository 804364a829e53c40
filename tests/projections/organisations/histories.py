"""Any history of a small jurisdiction: commands in any order and for any days, of which the decider takes some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.kernel.declarations import Refused
from domain.kernel.levels import Level
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations.jurisdiction import DECIDER
from domain.organisations.kinds import UnitKind
from tests.spec import OFFICER

BEGIN = date(2020, 1, 1)
DAYS = [BEGIN + timedelta(days=n) for n in range(40)]
FOUNDING = c.FoundJurisdiction("MD", "Republic of Moldova", Level.CENTRAL, BEGIN)
CODES = "abcdef"

_codes = st.sampled_from(CODES)
_ids = _codes.map(lambda code: f"MD:{code}")
_day = st.just(BEGIN)
_names = st.sampled_from(["Health", "Roads", "Courts"])
_kinds = st.sampled_from([UnitKind.INSTITUTION, UnitKind.INSTITUTION, UnitKind.DEPARTMENT])

_moves = st.builds(c.MoveUnit, _ids, _day, st.none() | _ids)
_commands = st.one_of(
    _moves,
    _moves,
    st.builds(c.MergeUnit, _ids, _ids, _day),
    st.builds(c.DissolveUnit, _ids, _day),
    st.builds(c.RenameUnit, _ids, _names, _day),
    st.builds(c.CreateUnit, st.just("MD"), st.sampled_from("ghij"), _kinds, _names, _day, st.none() | _ids),
    st.builds(c.CreatePost, _ids, st.just("head"), _names, _day),
    st.builds(c.AbolishPost, _ids.map(lambda id_: f"{id_}/head"), _day),
)


def taken(commands: Sequence[c.StructureCommand]) -> list[e.StructureEvent]:
    """The events of the commands that are not refused, after the founding."""
    state, events = DECIDER.initial, list[e.StructureEvent]()
    for command in (FOUNDING, *commands):
        try:
            decided = DECIDER.decide(state, command, OFFICER)
        except Refused:
            continue
        state = DECIDER.fold(decided, state)
        events += decided
    return events


@st.composite
def histories(draw: st.DrawFn) -> list[Any]:
    """Events from the founding on: six units, then acts whose days wander on, back and far ahead."""
    parents = [draw(st.none() | st.sampled_from(CODES[:n])) if n else None for n in range(len(CODES))]
    first = [_unit(code, parent) for code, parent in zip(CODES, parents, strict=True)]
    then = draw(st.lists(st.tuples(_commands, st.integers(-3, 8)), min_size=12, max_size=30))
    return taken([*first, *(replace(one, effective_on=_on(n, by)) for n, (one, by) in enumerate(then))])


def reshuffles() -> st.SearchStrategy[list[Any]]:
    """Four units that move to and fro, on days in any order: what would bring cycles about."""
    ids = st.sampled_from([f"MD:{code}" for code in "abcd"])
    move = st.builds(c.MoveUnit, ids, st.sampled_from(DAYS[:12]), st.none() | ids)
    first = [_unit(code, None) for code in "abcd"]
    return st.lists(move, min_size=8, max_size=16).map(lambda moves: taken([*first, *moves]))


def _unit(code: str, parent: str | None) -> c.CreateUnit:
    return c.CreateUnit("MD", code, UnitKind.INSTITUTION, "Health", BEGIN, parent and f"MD:{parent}")


def _on(number: int, by: int) -> date:
    return DAYS[max(number + by, 0)]
