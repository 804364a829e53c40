"""Posts: an account exercises what a post holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.authority import commands as c
from domain.authority import events as e
from tests.domain.authority.people import ANA, BO, MINISTER, later, spec, taken

TAKE = c.TakePost(MINISTER, ANA, "Appointed")
LEAVE = c.LeavePost(MINISTER, ANA, "Resigned")
LEFT = (e.PostLeft(MINISTER, ANA, "Resigned"), e.PostVacated(MINISTER, ANA))


def test_an_account_takes_a_post_and_leaves_it() -> None:
    spec.given().when(TAKE).then(*taken(ANA))
    spec.given(*taken(ANA)).when(LEAVE).then(*LEFT)
    spec.given(*taken(ANA), *LEFT).when(TAKE).then(*taken(ANA))


def test_a_post_has_one_incumbent_at_a_time() -> None:
    spec.given(*taken(BO)).when(TAKE).refused("post_has_incumbent", "postId")
    spec.given(*taken(BO)).when(replace(TAKE, acting=True)).then(*taken(ANA, acting=True))
    spec.given(*taken(BO, acting=True)).when(TAKE).then(*taken(ANA))
    spec.given(*taken(BO, valid_until=later(2))).when(replace(TAKE, valid_from=later(2))).then(
        *taken(ANA, valid_from=later(2))
    )


def test_a_post_is_taken_anew_when_the_time_is_over() -> None:
    past = taken(ANA, valid_from=later(-9), valid_until=later(-1))
    spec.given(*past).when(TAKE).then(*taken(ANA))
    since = taken(ANA, valid_from=later(-2))
    spec.given(*past).when(replace(TAKE, valid_from=later(-2))).then(*since)
    spec.given(*taken(ANA)).when(replace(TAKE, valid_until=later(5))).refused("post_already_taken", "accountId")


def test_a_post_is_taken_for_a_time_to_come() -> None:
    spec.given().when(replace(TAKE, valid_until=later(-1))).refused("wholly_past", "validUntil")
    spec.given().when(replace(TAKE, reason="")).refused("text_length", "reason")


@pytest.mark.parametrize("post_id", ["", "MD:moh", "moh/minister", "MD:moh/minister/x", "MD:moh/min ister"])
def test_a_post_is_called_by_its_unit_and_its_code(post_id: str) -> None:
    spec.given().when(replace(TAKE, post_id=post_id)).refused("not_a_post", "postId")


def test_an_account_takes_a_post_and_nothing_else_does() -> None:
    spec.given().when(replace(TAKE, account_id=MINISTER)).refused("not_an_account", "accountId")


def test_only_who_took_a_post_leaves_it() -> None:
    spec.given().when(LEAVE).refused("post_not_taken", "postId")
