"""States that are kept in memory: how many, and which of them may be believed."""

from __future__ import annotations

import pytest
from eventsourcing.persistence import StoredEvent

from application.bus.folded import FoldedState, FoldedStates


def events(first: int, last: int) -> list[StoredEvent]:
    return [StoredEvent("s", version, "t", b"%d" % version) for version in range(first, last + 1)]


KEPT = FoldedState(3, b"3", "a state")


@pytest.mark.parametrize(
    ("loaded", "later"),
    [
        (events(3, 5), events(4, 5)),
        (events(1, 5), events(4, 5)),
        (events(3, 3), []),
        (events(1, 2), None),
        (events(4, 5), None),
        ([], None),
        ([StoredEvent("s", 3, "t", b"other"), *events(4, 5)], None),
    ],
    ids=["new", "whole", "nothing new", "shorter", "a gap", "nothing there", "another event"],
)
def test_a_state_goes_on_where_the_ledger_has_its_last_event(
    loaded: list[StoredEvent], later: list[StoredEvent] | None
) -> None:
    assert KEPT.later(loaded) == later


def test_those_asked_for_longest_ago_go_first() -> None:
    states = FoldedStates(most_streams=2)
    for stream in ("a", "b"):
        states.keep(("slice", stream), KEPT)
    assert states.find(("slice", "a")) == KEPT
    states.keep(("slice", "c"), KEPT)
    assert [states.find(("slice", stream)) for stream in ("a", "b", "c")] == [KEPT, None, KEPT]


def test_as_many_as_their_events_leave_room_for() -> None:
    states = FoldedStates(most_events=10)
    for stream in "abc":
        states.keep(("slice", stream), KEPT)
    states.keep(("slice", "b"), FoldedState(5, b"5", "later"))
    assert states.find(("slice", "a")) is None
    states.keep(("slice", "d"), FoldedState(11, b"11", "alone too many"))
    assert len(states) == 0


def test_an_earlier_load_that_ends_later_takes_nothing_back() -> None:
    states = FoldedStates()
    states.keep(("slice", "a"), FoldedState(5, b"5", "later"))
    states.keep(("slice", "a"), KEPT)
    assert states.find(("slice", "a")) == FoldedState(5, b"5", "later")
    states.drop(("slice", "a"))
    states.keep(("slice", "a"), KEPT)
    assert states.find(("slice", "a")) == KEPT
