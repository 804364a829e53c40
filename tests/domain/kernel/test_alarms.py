"""Several alarms of a thing: in the order of time, one a step, moved and taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.alarms import Alarm, alarms, later, moved, without

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANTS = st.integers(0, 5).map(lambda days: NOON + days * DAY)
STEPS = st.sampled_from(("half", "most", "due", "up"))


def test_alarms_stand_in_the_order_of_time() -> None:
    ladder = alarms(due=NOON + DAY, half=NOON, inspector=None)
    assert ladder == (Alarm("half", NOON), Alarm("due", NOON + DAY))
    assert without(ladder, "half") == (Alarm("due", NOON + DAY),)
    assert later(ladder, DAY) == (Alarm("half", NOON + DAY), Alarm("due", NOON + 2 * DAY))


@given(st.dictionaries(STEPS, INSTANTS), STEPS, INSTANTS)
def test_a_step_has_one_alarm_wherever_it_is_moved(steps: dict[str, datetime], step: str, at: datetime) -> None:
    ladder = moved(alarms(**steps), step, at)
    assert {alarm.step: alarm.at for alarm in ladder} == {**steps, step: at}
    assert len(ladder) == len({**steps, step: at})
    assert [alarm.at for alarm in ladder] == sorted(alarm.at for alarm in ladder)
    assert moved(ladder, step, at) == ladder
