"""Posts are created in units and abolished, whoever holds them."""

from __future__ import annotations

from dataclasses import replace

from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations.jurisdiction import DECIDER
from domain.organisations.refusals import MESSAGES
from tests.domain.organisations.acts import BEGIN, HISTORY, MINISTER, day
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
there = spec.given(*HISTORY, MINISTER)
CREATE = c.CreatePost("MD:moh", "minister", "Minister of Health", BEGIN)
ABOLISHED = e.PostAbolished("MD:moh/minister", "MD:moh", "MD", day(2010))


def test_a_post_is_created_in_a_unit() -> None:
    spec.given(*HISTORY).when(CREATE).then(MINISTER)


def test_a_post_that_cannot_be_is_refused() -> None:
    there.when(replace(CREATE, title="Head")).refused("post_exists", "code")
    there.when(replace(CREATE, code="a b")).refused("not_a_unit_code", "code")
    there.when(replace(CREATE, title="")).refused("name_length", "title")
    there.when(replace(CREATE, unit_id="MD:nothing")).refused("unknown_unit", "unitId")
    there.when(replace(CREATE, code="new", effective_on=day(1990))).refused("not_there_yet", "effectiveOn")


def test_a_post_is_abolished_and_stays_so() -> None:
    there.when(c.AbolishPost("MD:moh/minister", day(2010))).then(ABOLISHED)
    given = spec.given(*HISTORY, MINISTER, ABOLISHED)
    given.when(c.AbolishPost("MD:moh/minister", day(2011))).refused("post_abolished", "postId")
    given.when(CREATE).refused("post_exists", "code")


def test_a_post_is_not_abolished_before_it_is_there() -> None:
    there.when(c.AbolishPost("MD:moh/minister", day(1990))).refused("effective_before_last_change", "effectiveOn")
    there.when(c.AbolishPost("MD:moh/chief", day(2010))).refused("unknown_post", "postId")


def test_a_unit_stays_until_its_last_post_is_abolished() -> None:
    dissolved = e.UnitDissolved("MD:hospitals", "MD", HISTORY[2].kind, "MD:moh", 1, day(2000))
    given = spec.given(*HISTORY, MINISTER, ABOLISHED, dissolved)
    given.when(c.DissolveUnit("MD:moh", day(2009))).refused("effective_before_last_change", "effectiveOn")
    given.when(c.DissolveUnit("MD:moh", day(2010))).then(
        e.UnitDissolved("MD:moh", "MD", HISTORY[1].kind, None, 1, day(2010))
    )
