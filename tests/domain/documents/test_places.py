"""Which units stand above one is noted as organisations say it, with what moves along; the nearest comes first."""

from __future__ import annotations

from datetime import date

from application.documents.places import note_unit_place
from domain.documents.places import DECIDER, NoteUnitPlace, UnitPlaceNoted, UnitPlaces
from domain.organisations import events as o
from domain.organisations.kinds import UnitKind
from tests.spec import Spec, fact

spec = Spec(DECIDER, {})
SINCE, LATER = date(2020, 1, 1), date(2026, 7, 1)
GOV, MOH, WARD = "EX:gov", "EX:moh", "EX:ward"
NOTED = UnitPlaceNoted(WARD, (MOH, GOV), SINCE)


def test_a_unit_is_noted_with_those_above_it() -> None:
    created = o.UnitCreated(WARD, "EX", UnitKind.DEPARTMENT, "Ward", MOH, ("gov", "moh", "ward"), 1, SINCE)
    [note] = note_unit_place(fact(created))
    assert note == NoteUnitPlace(WARD, WARD, (MOH, GOV), SINCE)
    spec.given().when(note).then(NOTED)
    top = NoteUnitPlace(GOV, GOV, (), SINCE)
    spec.given().when(top).then()
    dissolved = o.UnitDissolved(WARD, "EX", UnitKind.DEPARTMENT, MOH, 2, LATER)
    assert note_unit_place(fact(dissolved)) == []


def test_what_stands_below_a_unit_moves_along_from_the_day_on() -> None:
    path = ("top", "moh")
    moved = o.UnitMoved(MOH, "EX", UnitKind.DEPARTMENT, "Health", GOV, "EX:top", path, ("ward",), 2, LATER)
    _, below = note_unit_place(fact(moved))
    assert below == NoteUnitPlace(WARD, MOH, ("EX:top",), LATER)
    after = UnitPlaceNoted(WARD, (MOH, "EX:top"), LATER)
    spec.given(NOTED).when(below).then(after)
    spec.given(NOTED, after).when(NoteUnitPlace(WARD, "EX:other", (), LATER)).then()
    places = UnitPlaces().after(NOTED).after(after)
    assert list(places.posts_up(WARD, "head", date(2026, 6, 30))) == ["EX:ward/head", "EX:moh/head", "EX:gov/head"]
    assert places.above(WARD, LATER) == (MOH, "EX:top")
    assert places.above("EX:unknown", LATER) == ()
