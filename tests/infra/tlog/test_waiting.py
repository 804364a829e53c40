"""Since when positions wait, counted by a clock that never leaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infra.postgres.tlog.waiting import FINEST, FirstSeen

PROMISED = 10.0
STEPS = st.lists(st.tuples(st.floats(0, 3), st.integers(0, 5), st.integers(0, 6)), max_size=300)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(STEPS)
def test_the_oldest_that_waits_has_waited_since_it_was_seen_first(steps: list[tuple[float, int, int]]) -> None:
    """To a hundredth of what is promised; and whatever is overdue is told as overdue."""
    clock, head, published = Clock(), 0, 0
    seen, first = FirstSeen(PROMISED, clock), dict[int, float]()
    for seconds, more, out in steps:
        clock.now += seconds
        for _ in range(more):
            head += 1
            first[head] = clock.now
        published = min(head, published + out)
        waits = seen.look(head, published)
        true = clock.now - first[published + 1] if published < head else 0.0
        assert true <= waits <= true + PROMISED / FINEST


def test_a_log_that_stands_still_takes_no_more_memory_and_stays_overdue() -> None:
    clock = Clock()
    seen, waits = FirstSeen(PROMISED, clock), 0.0
    for head in range(1, 2_000):
        clock.now += 1
        waits = seen.look(head, 0)
    assert waits == clock.now - 1
    assert len(seen._seen) <= 2 * FINEST  # noqa: SLF001 - what the test is about
    assert seen.waits(1_000) > PROMISED
    assert seen.look(2_000, 1_998) < 2
