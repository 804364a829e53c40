"""A seal is broken in an emergency for some hours, by and for one account, and somebody else reviews that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sharing import commands as c
from domain.sharing import events as e
from domain.sharing.forms import BreakFinding
from tests.domain.sharing.test_file import FILE, LEND, LIFTED, OPENED, OTHER, POLICE, SEALED, at, spec
from tests.spec import NOON, OFFICER

BREAK = c.BreakSeal(FILE, OTHER, 5, "fire")
DUE = NOON + timedelta(days=7)
BROKEN = e.SealBroken(FILE, OTHER, POLICE, OFFICER.actor, 5, "fire", NOON + timedelta(hours=5), DUE)
REVIEW = c.ReviewBreak(FILE, OTHER, BreakFinding.UNJUSTIFIED, "Nothing burnt")
REVIEWED = e.SealBreakReviewed(FILE, OTHER, BreakFinding.UNJUSTIFIED, "Nothing burnt")
MARK, UNREVIEWED = c.MarkBreakUnreviewed(FILE, OTHER), e.SealBreakUnreviewed(FILE, OTHER)
INSPECTOR = replace(OFFICER, actor="inspector")


def test_a_seal_is_broken_and_reviewed_by_somebody_else() -> None:
    spec.given(OPENED, SEALED).when(BREAK).then(BROKEN)
    spec.given(OPENED, SEALED, BROKEN).when(REVIEW, by=INSPECTOR).then(REVIEWED)
    spec.given(OPENED, SEALED, BROKEN).when(REVIEW).refused("own_break", "breakId")
    other = replace(REVIEW, finding=BreakFinding.JUSTIFIED)
    spec.given(OPENED, SEALED, BROKEN, REVIEWED).when(other, by=INSPECTOR).refused("break_reviewed", "breakId")
    spec.given(OPENED, SEALED).when(REVIEW, by=INSPECTOR).refused("unknown_break", "breakId")


@pytest.mark.parametrize(
    ("command", "code", "path"),
    [
        (replace(BREAK, hours=0), "break_hours", "hours"),
        (replace(BREAK, hours=25), "break_hours", "hours"),
        (replace(BREAK, reason="It burns"), "not_a_break_reason", "reason"),
        (replace(BREAK, break_id="x"), "not_a_break_id", "breakId"),
    ],
)
def test_how_a_seal_is_not_broken(command: Any, code: str, path: str) -> None:
    spec.given(OPENED, SEALED).when(command).refused(code, path)


def test_what_is_not_sealed_is_not_broken() -> None:
    spec.given().when(BREAK).refused("unknown_file", "fileId")
    spec.given(OPENED).when(BREAK).refused("not_sealed", "fileId")
    spec.given(OPENED, SEALED, LIFTED).when(BREAK).refused("not_sealed", "fileId")
    spec.given(OPENED, replace(SEALED, valid_until=NOON)).when(BREAK).refused("not_sealed", "fileId")


def test_the_same_again_adds_nothing_and_is_no_longer_time() -> None:
    broken = spec.given(OPENED, SEALED, BROKEN)
    broken.when(BREAK, by=at(NOON + timedelta(hours=3))).then()
    broken.when(replace(BREAK, hours=6)).refused("break_exists", "breakId")
    broken.when(BREAK, by=INSPECTOR).refused("break_exists", "breakId")


def test_a_break_is_for_reading_and_gives_no_act() -> None:
    spec.given(OPENED, SEALED, BROKEN).when(LEND).refused("not_yours_to_share", "fileId")


@given(st.integers(-3, 3))
def test_what_nobody_reviewed_in_time_is_marked_once(seconds: int) -> None:
    moment = at(DUE + timedelta(seconds=seconds))
    expected = [UNREVIEWED] if seconds >= 0 else []
    spec.given(OPENED, SEALED, BROKEN).when(MARK, by=moment).then(*expected)
    spec.given(OPENED, SEALED, BROKEN, REVIEWED).when(MARK, by=moment).then()
    spec.given(OPENED, SEALED, BROKEN, UNREVIEWED).when(REVIEW, by=replace(INSPECTOR, at=DUE)).then(REVIEWED)
