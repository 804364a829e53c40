"""The members that a question found are listed page by page, and what was listed first stands."""

from __future__ import annotations

from domain.runs import commands as c
from domain.runs import events as e
from domain.runs.members import DECIDER
from domain.runs.refusals import MESSAGES
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
FIRST, LAST = e.RunMembersListed("r", 0, ("a", "b"), last=False), e.RunMembersListed("r", 1, ("c",), last=True)


def test_pages_follow_each_other_to_the_last() -> None:
    spec.given().when(c.ListRunMembers("r", 0, ("a", "b"), last=False)).then(FIRST)
    spec.given(FIRST).when(c.ListRunMembers("r", 1, ("c",), last=True)).then(LAST)
    spec.given().when(c.ListRunMembers("r", 1, ("c",), last=True)).refused("run_list_out_of_turn", "page")


def test_what_was_listed_first_stands() -> None:
    spec.given(FIRST).when(c.ListRunMembers("r", 0, ("z",), last=True)).then()
    spec.given(FIRST, LAST).when(c.ListRunMembers("r", 2, ("z",), last=True)).then()
