"""A run gives each member one outcome, and its totals come to all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Refused
from domain.runs import commands as c
from domain.runs import events as e
from domain.runs.refusals import MESSAGES
from domain.runs.run import DECIDER, Over, UnderWay, counted
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)
BEGAN = e.RunBegan("r", "documents.circular", "d", "MD:moh", 5, "ab" * 32, 2, 17, "ana", "g", NOON)
BEGIN = c.BeginRun("r", "documents.circular", "d", "MD:moh", 5, "ab" * 32, 2, 17, "ana", "g", NOON)
WAITS = replace(BEGAN, confirmed=True)
REHEARSED = e.RunRehearsed("r", "MD:moh", 4, (e.RefusedCount("unknown", 1),))
NO = (e.RefusedMembers("unknown", ("b",)),)
FIRST, SECOND = e.RunPageDone("r", "MD:moh", 0, 1, NO), e.RunPageDone("r", "MD:moh", 1, 2, ())
THIRD = e.RunPageDone("r", "MD:moh", 2, 1, ())
ENDED = e.RunEnded("r", "MD:moh", 5, 4, (e.RefusedCount("unknown", 1),))


def test_it_begins_as_it_was_asked_for() -> None:
    spec.given().when(BEGIN).then(BEGAN)
    spec.given(BEGAN).when(replace(BEGIN, members=6)).refused("run_exists", "runId")


def test_a_run_of_nobody_is_over_at_once() -> None:
    nobody, ended = replace(BEGAN, members=0), e.RunEnded("r", "MD:moh", 0, 0, ())
    spec.given().when(replace(BEGIN, members=0, confirmed=True)).then(nobody, ended)


def test_pages_follow_each_other_and_the_last_one_ends_it() -> None:
    spec.given(BEGAN).when(c.RecordRunPage("r", 0, 1, NO)).then(FIRST)
    spec.given(BEGAN, FIRST).when(c.RecordRunPage("r", 1, 2, ())).then(SECOND)
    spec.given(BEGAN, FIRST, SECOND).when(c.RecordRunPage("r", 2, 1, ())).then(THIRD, ENDED)


def test_the_first_to_record_a_page_tells_its_outcomes() -> None:
    spec.given(BEGAN, FIRST).when(c.RecordRunPage("r", 0, 2, ())).then()
    spec.given(BEGAN, FIRST, SECOND, THIRD, ENDED).when(c.RecordRunPage("r", 2, 0, ())).then()


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (c.RecordRunPage("r", 1, 2, ()), "run_page_out_of_turn"),
        (c.RecordRunPage("r", 0, 1, ()), "run_page_incomplete"),
        (c.RecordRunPage("r", 0, 2, NO), "run_page_incomplete"),
    ],
)
def test_no_member_is_left_out_or_counted_twice(page: c.RecordRunPage, code: str) -> None:
    spec.given(BEGAN).when(page).refused(code, "page")


def test_what_waits_is_rehearsed_and_then_confirmed() -> None:
    spec.given(WAITS).when(c.RecordRunPage("r", 0, 2, ())).refused("run_page_out_of_turn", "page")
    spec.given(WAITS).when(c.ConfirmRun("r")).refused("run_not_rehearsed", "runId")
    spec.given(WAITS).when(c.RecordRehearsal("r", 4, REHEARSED.refused)).then(REHEARSED)
    spec.given(WAITS, REHEARSED).when(c.ConfirmRun("r")).then(e.RunConfirmed("r", "MD:moh"))
    spec.given(WAITS, REHEARSED, e.RunConfirmed("r", "MD:moh")).when(c.RecordRunPage("r", 0, 1, NO)).then(FIRST)
    spec.given(BEGAN).when(c.ConfirmRun("r")).refused("run_needs_no_confirmation", "runId")


def test_it_stops_after_the_page_that_may_be_under_way() -> None:
    stop, asked = c.StopRun("r", "Wrong list"), e.RunStopAsked("r", "MD:moh", "Wrong list")
    none = e.RunStopped("r", "MD:moh", "Wrong list", 0, (), 5)
    stopped = e.RunStopped("r", "MD:moh", "Wrong list", 3, (e.RefusedCount("unknown", 1),), 1)
    spec.given(WAITS).when(stop).then(none)
    spec.given(BEGAN, FIRST).when(stop).then(asked)
    spec.given(BEGAN, FIRST, asked).when(c.RecordRunPage("r", 1, 2, ())).then(SECOND, stopped)
    spec.given(BEGAN, FIRST, SECOND, asked).when(c.RecordRunPage("r", 2, 1, ())).then(THIRD, ENDED)
    spec.given(BEGAN, FIRST, SECOND, THIRD, ENDED).when(stop).refused("run_is_over", "runId")
    spec.given(WAITS, none).when(c.ConfirmRun("r")).refused("run_is_over", "runId")


def test_what_is_not_there_is_not_stopped() -> None:
    spec.given().when(c.StopRun("r", "Wrong")).refused("unknown_run", "runId")
    spec.given(BEGAN).when(c.StopRun("r", "two\nlines")).refused("run_reason_length", "reason")


PAGES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(("unknown", "ended"))), max_size=30)


@given(st.integers(1, 12), st.integers(1, 4), PAGES, st.integers(0, 20))
def test_totals_come_to_all_members_whatever_is_recorded(
    members: int, size: int, pages: list[tuple[int, int, str]], stop_at: int
) -> None:
    """Two workers record what they like in any order: the sums hold, and no page counts twice."""
    state = DECIDER.evolve(DECIDER.initial, replace(BEGAN, members=members, page_size=size))
    counted_pages = list[int]()
    commands: list[Any] = [
        c.RecordRunPage("r", page, size - no, (e.RefusedMembers(code, ("x",) * no),) if no else ())
        for page, no, code in pages
        if no <= size
    ]
    commands.insert(stop_at, c.StopRun("r", "Enough"))
    for command in commands:
        try:
            events = DECIDER.decide(state, command, OFFICER)
        except Refused:
            continue
        for event in events:
            state = DECIDER.evolve(state, event)
            counted_pages += [event.page] if isinstance(event, e.RunPageDone) else []
    assert counted_pages == list(range(len(counted_pages)))
    match state:
        case UnderWay():
            assert state.done + sum(state.refused.values()) + state.left == members
        case Over(end=e.RunStopped() as end):
            assert end.done + sum(each.count for each in end.refused) + end.left == members
        case Over(end=e.RunEnded() as end):
            assert end.done + sum(each.count for each in end.refused) == members == end.members
        case _:
            pytest.fail(f"neither under way nor over: {state}")


def test_totals_are_in_the_order_of_the_codes() -> None:
    assert counted({"b": 1, "a": 2}.items()) == (e.RefusedCount("a", 2), e.RefusedCount("b", 1))
