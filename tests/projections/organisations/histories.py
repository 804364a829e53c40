"""Any history of a small jurisdiction: commands in any order and for any days, of which the decider takes what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.kernel import Refused
from domain.levels import Level
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations.jurisdiction import DECIDER
from domain.organisations.kinds import UnitKind
from tests.spec import OFFICER

BEGIN = date(2020, 1, 1)
DAYS = [BEGIN + timedelta(days=n) for n in range(8)]
FOUNDING = c.FoundJurisdiction("MD", "Republic of Moldova", Level.CENTRAL, BEGIN)

_codes = st.sampled_from("abcdef")
_ids = _codes.map(lambda code: f"MD:{code}")
_days = st.sampled_from(DAYS)
_kinds = st.sampled_from([UnitKind.INSTITUTION, UnitKind.INSTITUTION, UnitKind.DEPARTMENT])
_names = st.sampled_from(["Health", "Roads", "Courts"])

_creations = st.builds(c.CreateUnit, st.just("MD"), _codes, _kinds, _names, _days, st.none() | _ids)
_moves = st.builds(c.MoveUnit, _ids, _days, st.none() | _ids)
_others = st.one_of(
    st.builds(c.RenameUnit, _ids, _names, _days),
    st.builds(c.MergeUnit, _ids, _ids, _days),
    st.builds(c.DissolveUnit, _ids, _days),
    st.builds(c.CreatePost, _ids, st.just("head"), _names, _days),
    st.builds(c.AbolishPost, _ids.map(lambda id_: f"{id_}/head"), _days),
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


def histories() -> st.SearchStrategy[list[Any]]:
    """Events from the founding on: first units, then moves above all."""
    first = st.lists(_creations, min_size=4, max_size=12)
    then = st.lists(st.one_of(_moves, _moves, _others, _creations), max_size=25)
    return st.tuples(first, then).map(lambda both: taken([*both[0], *both[1]]))
