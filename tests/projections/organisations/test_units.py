"""Units as the newest acts left them, and their spells."""

from __future__ import annotations

from dataclasses import replace

from domain.organisations import events as e
from domain.organisations.kinds import UnitKind
from projections.organisations import UNIT_SPELLS, UNITS
from projections.organisations.unit_spells import UnitSpell
from projections.organisations.units import Unit
from tests.domain.organisations.acts import AGENCY, BEGIN, DEPARTMENT, FOUNDED, MINISTRY, day, moved
from tests.spec import rows

INSTITUTION, INNER = UnitKind.INSTITUTION, UnitKind.DEPARTMENT
MOH = Unit("MD:moh", "MD", "moh", INSTITUTION, "The moh", None, ("moh",), 1, BEGIN, BEGIN)
DRUGS = replace(MOH, unit_id="MD:drugs", code="drugs", name="The drugs", path=("drugs",))
HOSPITALS = Unit(
    "MD:hospitals",
    "MD",
    "hospitals",
    INNER,
    "The hospitals",
    "MD:moh",
    ("moh", "hospitals"),
    2,
    BEGIN,
    BEGIN,
)
MOVED = moved("moh", "drugs", path=("drugs", "moh"), within=("hospitals",), on=day(2001))
RENAMED = e.UnitRenamed("MD:hospitals", "MD", INNER, "Clinics", "MD:moh", 2, day(2002))
units = rows(UNITS)
spells = rows(UNIT_SPELLS)


def test_a_unit_stands_under_its_parent() -> None:
    units.given(FOUNDED, MINISTRY, DEPARTMENT).then(MOH, HOSPITALS)


def test_what_stands_below_a_unit_goes_along() -> None:
    units.given(MINISTRY, DEPARTMENT, AGENCY, MOVED).then(
        DRUGS,
        replace(MOH, parent_id="MD:drugs", path=("drugs", "moh"), depth=2, valid_from=day(2001)),
        replace(HOSPITALS, path=("drugs", "moh", "hospitals"), depth=3),
    )


def test_a_unit_bears_its_newest_name_and_ends() -> None:
    dissolved = e.UnitDissolved("MD:hospitals", "MD", INNER, "MD:moh", 2, day(2005))
    merged = e.UnitMerged("MD:moh", "MD", INSTITUTION, None, "MD:drugs", 1, day(2006))
    units.given(MINISTRY, DEPARTMENT, RENAMED, dissolved, merged).then(
        replace(HOSPITALS, name="Clinics", living=False, ended_on=day(2005), valid_from=day(2005)),
        replace(MOH, living=False, ended_on=day(2006), valid_from=day(2006), merged_into_id="MD:drugs"),
    )


def test_each_change_ends_a_spell_and_begins_another() -> None:
    dissolved = e.UnitDissolved("MD:hospitals", "MD", INNER, "MD:moh", 2, day(2005))
    first = UnitSpell("MD:hospitals#1", "MD:hospitals", "MD", INNER, "The hospitals", "MD:moh", BEGIN)
    second = replace(first, spell_id="MD:hospitals#2", name="Clinics", valid_from=day(2002))
    spells.given(DEPARTMENT).then(first)
    ended = replace(first, valid_to=day(2002), valid_until=day(2002))
    spells.given(DEPARTMENT, RENAMED).then(ended, second)
    last = replace(second, valid_to=day(2005), valid_until=day(2005))
    spells.given(DEPARTMENT, RENAMED, dissolved).then(ended, last)


def test_a_spell_that_held_on_no_day_is_none() -> None:
    again = replace(RENAMED, name="Care", spell=3)
    first = UnitSpell("MD:hospitals#1", "MD:hospitals", "MD", INNER, "The hospitals", "MD:moh", BEGIN)
    spells.given(DEPARTMENT, RENAMED, again).then(
        replace(first, valid_to=day(2002), valid_until=day(2002)),
        replace(first, spell_id="MD:hospitals#3", name="Care", valid_from=day(2002)),
    )


def test_the_spells_of_those_below_go_on_when_a_unit_moves() -> None:
    moh = UnitSpell("MD:moh#1", "MD:moh", "MD", INSTITUTION, "The moh", None, BEGIN)
    spells.given(MINISTRY, MOVED).then(
        replace(moh, valid_to=day(2001), valid_until=day(2001)),
        replace(moh, spell_id="MD:moh#2", parent_id="MD:drugs", valid_from=day(2001)),
    )
