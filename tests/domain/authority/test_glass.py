"""Breaking the glass: an emergency role for some hours, and somebody else's review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority.kinds import Finding
from tests.domain.authority.people import ANA, BO, ROLES, UNIT, by, later, spec, uuid
from tests.spec import NOON

BREAK = c.BreakGlass(uuid(7), ANA, "rescuer", UNIT, 8, "Power cut at the hospital")
BROKEN = e.GlassBroken(uuid(7), ANA, "rescuer", UNIT, "Power cut at the hospital", NOON + timedelta(hours=8), later(7))
HISTORY = (*ROLES, BROKEN, e.IdAssigned(uuid(7), ANA))
END, ENDED = c.EndGlassBreak(uuid(7), ANA, "Power is back"), e.GlassBreakEnded(uuid(7), ANA, "Power is back")
REVIEW = c.ReviewGlassBreak(uuid(7), ANA, Finding.JUSTIFIED, "Paid for fuel")
REVIEWED = e.GlassBreakReviewed(uuid(7), ANA, Finding.JUSTIFIED, "Paid for fuel")


def test_an_emergency_role_is_taken_by_oneself_for_some_hours() -> None:
    spec.given(*ROLES).when(BREAK, by(ANA)).then(BROKEN, e.IdAssigned(uuid(7), ANA))
    spec.given(*ROLES).when(BREAK, by(BO)).refused("not_the_actor", "accountId")


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_an_emergency_is_short(hours: int) -> None:
    spec.given(*ROLES).when(replace(BREAK, hours=hours), by(ANA)).refused("hours_out_of_range", "hours")


def test_only_an_emergency_role_is_behind_the_glass() -> None:
    spec.given(*ROLES).when(replace(BREAK, role_id="payer"), by(ANA)).refused("role_not_for_emergencies", "roleId")
    spec.given().when(BREAK, by(ANA)).refused("unknown_role", "roleId")
    spec.given(*ROLES, e.RoleRetired("rescuer")).when(BREAK, by(ANA)).refused("role_retired", "roleId")
    local = replace(ROLES[3], role_id="RO:rescuer", owner="RO")
    spec.given(local).when(replace(BREAK, role_id="RO:rescuer"), by(ANA)).refused("role_of_another_jurisdiction")
    spec.given(*ROLES).when(replace(BREAK, unit="x"), by(ANA)).refused("not_a_unit", "unit")
    spec.given(*ROLES).when(replace(BREAK, reason=""), by(ANA)).refused("text_length", "reason")


def test_the_same_emergency_is_one_also_later() -> None:
    spec.given(*HISTORY).when(BREAK, by(ANA, later(0.1))).then()
    spec.given(*HISTORY).when(replace(BREAK, hours=9), by(ANA)).refused("id_taken", "glassId")
    spec.given(*ROLES).when(replace(BREAK, glass_id="x"), by(ANA)).refused("not_a_uuid", "glassId")


def test_an_emergency_that_is_over_is_not_said_to_be_one() -> None:
    spec.given(*HISTORY, ENDED).when(BREAK, by(ANA)).refused("id_taken", "glassId")
    spec.given(*HISTORY).when(BREAK, by(ANA, later(1))).refused("id_taken", "glassId")


def test_it_is_ended_before_its_time() -> None:
    spec.given(*HISTORY).when(END, by(ANA)).then(ENDED)
    spec.given(*HISTORY).when(END, by(BO)).then(ENDED)
    spec.given(*HISTORY).when(END, by(ANA, later(1))).then()
    spec.given(*ROLES).when(END, by(ANA)).refused("unknown_glass_break", "glassId")


def test_somebody_else_reviews_it_when_it_is_over() -> None:
    spec.given(*HISTORY, ENDED).when(REVIEW, by(BO)).then(REVIEWED)
    spec.given(*HISTORY).when(REVIEW, by(BO, later(1))).then(REVIEWED)
    spec.given(*HISTORY).when(REVIEW, by(BO)).refused("glass_still_broken", "glassId")
    spec.given(*HISTORY, ENDED).when(REVIEW, by(ANA)).refused("own_review", "accountId")
    spec.given(*ROLES).when(REVIEW, by(BO)).refused("unknown_glass_break", "glassId")


def test_a_review_stands() -> None:
    other = replace(REVIEW, finding=Finding.UNJUSTIFIED)
    spec.given(*HISTORY, ENDED, REVIEWED).when(other, by(BO)).refused("already_reviewed", "glassId")
    spec.given(*HISTORY, ENDED).when(replace(REVIEW, remarks=""), by(BO)).refused("text_length", "remarks")
