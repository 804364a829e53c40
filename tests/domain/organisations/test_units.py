"""Units are created, renamed, moved, merged and dissolved, each act from its own day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.kernel.levels import Level
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations.jurisdiction import DECIDER
from domain.organisations.kinds import UnitKind
from domain.organisations.refusals import MESSAGES
from domain.organisations.units import MAX_DEPTH, MAX_MOVED
from tests.domain.organisations.acts import (
    AGENCY,
    BEGIN,
    FOUNDED,
    HISTORY,
    MINISTER,
    MINISTRY,
    created,
    day,
    moved,
)
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
there = spec.given(*HISTORY)
CREATE = c.CreateUnit("MD", "labs", UnitKind.DEPARTMENT, "The labs", day(2020), "MD:moh")


def test_a_jurisdiction_is_founded() -> None:
    spec.given().when(c.FoundJurisdiction("MD", " Republic of Moldova ", Level.CENTRAL, BEGIN)).then(FOUNDED)


def test_a_jurisdiction_is_founded_once() -> None:
    there.when(c.FoundJurisdiction("MD", "Another", Level.CENTRAL, BEGIN)).refused("jurisdiction_exists")
    spec.given().when(c.FoundJurisdiction("md 1", "x", Level.LOCAL, BEGIN)).refused("not_a_jurisdiction_code")


def test_a_unit_is_created_under_a_parent_from_a_day_on() -> None:
    there.when(CREATE).then(created("labs", "moh", kind=UnitKind.DEPARTMENT, on=day(2020)))


def test_a_unit_is_created_at_the_top() -> None:
    command = c.CreateUnit("MD", "court", UnitKind.INSTITUTION, "The court", BEGIN)
    spec.given(FOUNDED).when(command).then(created("court"))


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"code": "a/b"}, "not_a_unit_code", "code"),
        ({"code": "x" * 25}, "not_a_unit_code", "code"),
        ({"name": "  "}, "name_length", "name"),
        ({"name": "x" * 201}, "name_length", "name"),
        ({"name": "one\ntwo"}, "name_not_plain", "name"),
        ({"code": "moh"}, "unit_exists", "code"),
        ({"parent_id": "MD:nothing"}, "unknown_unit", "parentId"),
        ({"parent_id": "RO:moh"}, "unknown_unit", "parentId"),
        ({"parent_id": "moh"}, "unknown_unit", "parentId"),
        ({"parent_id": None}, "kind_under_kind", "parentId"),
        ({"kind": UnitKind.LEVEL}, "kind_under_kind", "parentId"),
        ({"effective_on": day(1990)}, "not_there_yet", "effectiveOn"),
        ({"effective_on": date(999, 12, 31)}, "effective_out_of_range", "effectiveOn"),
        ({"effective_on": date(2201, 1, 1)}, "effective_out_of_range", "effectiveOn"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(changed: dict[str, object], code: str, path: str) -> None:
    there.when(replace(CREATE, **changed)).refused(code, path)  # type: ignore[arg-type]


def test_a_wrong_form_is_refused_whether_or_not_the_unit_is_there() -> None:
    there.when(c.RenameUnit("MD:nothing", "  ", day(2020))).refused("name_length", "name")
    there.when(c.MoveUnit("MD:nothing", date(2201, 1, 1))).refused("effective_out_of_range", "effectiveOn")
    spec.given().when(replace(CREATE, code="a/b")).refused("not_a_unit_code", "code")


def test_nothing_is_created_before_the_founding() -> None:
    spec.given().when(CREATE).refused("unknown_jurisdiction", "jurisdiction")
    spec.given().when(c.RenameUnit("MD:moh", "x", day(2020))).refused("unknown_unit", "unitId")
    top = c.CreateUnit("MD", "court", UnitKind.INSTITUTION, "The court", day(1990))
    there.when(top).refused("not_there_yet", "effectiveOn")


def test_a_unit_is_renamed_from_a_day_on() -> None:
    event = e.UnitRenamed("MD:hospitals", "MD", UnitKind.DEPARTMENT, "Clinics", "MD:moh", 2, day(2030))
    there.when(c.RenameUnit("MD:hospitals", "Clinics", day(2030))).then(event)


def test_a_change_does_not_take_effect_before_one_that_was_recorded() -> None:
    renamed = e.UnitRenamed("MD:moh", "MD", UnitKind.INSTITUTION, "Health", None, 2, day(2020))
    later = spec.given(*HISTORY, renamed)
    later.when(c.RenameUnit("MD:moh", "Care", day(2019, 12, 31))).refused("effective_before_last_change", "effectiveOn")
    later.when(c.RenameUnit("MD:moh", "Care", day(2020))).then(replace(renamed, name="Care", spell=3))


def test_a_unit_moves_with_all_below_it() -> None:
    deep = created("beds", "hospitals", kind=UnitKind.DEPARTMENT, path=("moh", "hospitals", "beds"))
    event = moved("moh", "drugs", path=("drugs", "moh"), within=("beds", "hospitals"), on=day(2001))
    spec.given(*HISTORY, deep).when(c.MoveUnit("MD:moh", day(2001), "MD:drugs")).then(event)


def test_a_unit_moves_to_the_top_or_stays() -> None:
    agency = created("inner", "moh")
    given = spec.given(*HISTORY, agency)
    given.when(c.MoveUnit("MD:inner", day(2001))).then(
        moved("inner", None, was="moh", path=("inner",), on=day(2001)),
    )
    given.when(c.MoveUnit("MD:inner", day(2001), "MD:moh")).then()
    given.when(c.MoveUnit("MD:hospitals", day(2001))).refused("kind_under_kind", "parentId")


def test_a_unit_never_comes_below_itself() -> None:
    given = spec.given(*HISTORY, created("inner", "moh"))
    given.when(c.MoveUnit("MD:moh", day(2001), "MD:moh")).refused("below_itself", "parentId")
    given.when(c.MoveUnit("MD:moh", day(2001), "MD:inner")).refused("below_itself", "parentId")


def test_a_unit_does_not_come_below_itself_in_a_time_that_later_acts_end() -> None:
    away = moved("inner", None, was="moh", path=("inner",), on=day(2030))
    beneath = created("cell", "inner", path=("moh", "inner", "cell"))
    given = spec.given(*HISTORY, created("inner", "moh"), beneath, away)
    given.when(c.MoveUnit("MD:moh", day(2029), "MD:cell")).refused("below_itself", "parentId")
    given.when(c.MoveUnit("MD:moh", day(2030), "MD:cell")).then(
        moved("moh", "cell", path=("inner", "cell", "moh"), within=("hospitals",), on=day(2030)),
    )


def test_a_unit_is_dissolved_when_nothing_is_left_in_it() -> None:
    event = e.UnitDissolved("MD:hospitals", "MD", UnitKind.DEPARTMENT, "MD:moh", 1, day(2005))
    there.when(c.DissolveUnit("MD:hospitals", day(2005))).then(event)
    there.when(c.DissolveUnit("MD:moh", day(2005))).refused("unit_has_children", "unitId")
    spec.given(FOUNDED, MINISTRY, MINISTER).when(c.DissolveUnit("MD:moh", day(2005))).refused("unit_has_posts")


def test_a_unit_is_not_dissolved_on_a_day_on_which_a_child_is_still_there() -> None:
    dissolved = e.UnitDissolved("MD:hospitals", "MD", UnitKind.DEPARTMENT, "MD:moh", 1, day(2005))
    given = spec.given(*HISTORY, dissolved)
    given.when(c.DissolveUnit("MD:moh", day(2004))).refused("effective_before_last_change")
    given.when(c.DissolveUnit("MD:moh", day(2005))).then(
        e.UnitDissolved("MD:moh", "MD", UnitKind.INSTITUTION, None, 1, day(2005))
    )


def test_a_dissolved_unit_takes_no_act() -> None:
    given = spec.given(*HISTORY, e.UnitDissolved("MD:drugs", "MD", UnitKind.INSTITUTION, None, 1, day(2020)))
    given.when(c.RenameUnit("MD:drugs", "x", day(2030))).refused("unit_ended", "unitId")
    given.when(c.DissolveUnit("MD:drugs", day(2030))).refused("unit_ended", "unitId")
    given.when(c.MoveUnit("MD:drugs", day(2030), "MD:moh")).refused("unit_ended", "unitId")
    given.when(c.MoveUnit("MD:hospitals", day(2030), "MD:drugs")).refused("unit_ended", "parentId")
    given.when(replace(CREATE, parent_id="MD:drugs")).refused("unit_ended", "parentId")
    given.when(c.MergeUnit("MD:moh", "MD:drugs", day(2030))).refused("unit_ended", "intoId")
    given.when(c.CreatePost("MD:drugs", "head", "Head", day(2030))).refused("unit_ended", "unitId")
    again = c.CreateUnit("MD", "drugs", UnitKind.INSTITUTION, "The drugs", BEGIN)
    given.when(again).refused("unit_exists", "code")


def test_a_unit_merges_into_another_with_its_children() -> None:
    deep = created("beds", "hospitals", kind=UnitKind.DEPARTMENT, path=("moh", "hospitals", "beds"))
    spec.given(*HISTORY, deep).when(c.MergeUnit("MD:moh", "MD:drugs", day(2010))).then(
        moved(
            "hospitals",
            "drugs",
            was="moh",
            path=("drugs", "hospitals"),
            within=("beds",),
            on=day(2010),
            kind=UnitKind.DEPARTMENT,
        ),
        e.UnitMerged("MD:moh", "MD", UnitKind.INSTITUTION, None, "MD:drugs", 1, day(2010)),
    )


def test_a_merger_that_cannot_be_is_refused() -> None:
    there.when(c.MergeUnit("MD:hospitals", "MD:drugs", day(2010))).refused("another_kind", "intoId")
    there.when(c.MergeUnit("MD:drugs", "RO:moh", day(2010))).refused("unknown_unit", "intoId")
    there.when(c.MergeUnit("MD:drugs", "MD:drugs", day(2010))).refused("below_itself", "intoId")
    there.when(c.MergeUnit("MD:drugs", "MD:moh", day(1990))).refused("not_there_yet", "effectiveOn")
    given = spec.given(*HISTORY, created("inner", "moh"), MINISTER)
    given.when(c.MergeUnit("MD:moh", "MD:drugs", day(2010))).refused("unit_has_posts", "unitId")
    childless = spec.given(*HISTORY, created("inner", "moh"))
    childless.when(c.MergeUnit("MD:moh", "MD:inner", day(2010))).refused("below_itself", "intoId")


def test_children_go_along_only_where_nothing_later_was_recorded_of_them() -> None:
    renamed = e.UnitRenamed("MD:hospitals", "MD", UnitKind.DEPARTMENT, "Clinics", "MD:moh", 2, day(2020))
    given = spec.given(*HISTORY, renamed)
    given.when(c.MergeUnit("MD:moh", "MD:drugs", day(2019))).refused("effective_before_last_change")


def test_a_merged_unit_is_merged() -> None:
    merged = e.UnitMerged("MD:drugs", "MD", UnitKind.INSTITUTION, None, "MD:moh", 1, day(2010))
    given = spec.given(*HISTORY, merged)
    given.when(c.MergeUnit("MD:drugs", "MD:moh", day(2010))).then()
    given.when(c.MergeUnit("MD:drugs", "MD:moh", day(2011))).refused("unit_ended", "unitId")


def test_units_do_not_stand_in_more_than_twelve_levels() -> None:
    codes = [f"u{n}" for n in range(1, MAX_DEPTH + 1)]
    chain = [created(code, codes[n - 1] if n else None, path=tuple(codes[: n + 1])) for n, code in enumerate(codes)]
    given = spec.given(FOUNDED, *chain, created("other"), created("another", "other"))
    command = c.CreateUnit("MD", "u13", UnitKind.INSTITUTION, "Too deep", day(2020), "MD:u12")
    given.when(command).refused("too_deep", "parentId")
    given.when(c.MoveUnit("MD:other", day(2020), "MD:u11")).refused("too_deep", "parentId")
    given.when(c.MoveUnit("MD:another", day(2020), "MD:u11")).then(
        moved("another", "u11", was="other", path=(*codes[:11], "another"), on=day(2020)),
    )


def test_an_act_moves_a_bounded_number_of_units() -> None:
    codes = [f"d{n:04}" for n in range(MAX_MOVED)]
    full = [created(code, "moh", kind=UnitKind.DEPARTMENT) for code in codes]
    move, merge = c.MoveUnit("MD:moh", day(2020), "MD:drugs"), c.MergeUnit("MD:moh", "MD:drugs", day(2020))
    spec.given(FOUNDED, MINISTRY, AGENCY, *full).when(move).then(
        moved("moh", "drugs", path=("drugs", "moh"), within=tuple(codes), on=day(2020)),
    )
    above = spec.given(*HISTORY, *full)
    above.when(move).refused("subtree_too_large", "unitId")
    above.when(merge).refused("subtree_too_large", "unitId")


def test_acts_on_one_jurisdiction_know_nothing_of_another() -> None:
    there.when(c.RenameUnit("RO:moh", "x", day(2020))).refused("unknown_unit", "unitId")
    there.when(c.DissolveUnit(":moh", day(2020))).refused("unknown_unit", "unitId")
    there.when(c.AbolishPost("RO:moh/minister", day(2020))).refused("unknown_post", "postId")
