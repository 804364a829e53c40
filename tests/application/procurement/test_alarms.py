"""Alarms: who is told of what does not go on, and of what."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from application.procurement.alarms import WORKFLOWS, tell_buyer
from domain.kernel.declarations import Act, Recorded
from domain.notifications.notice import DECIDER
from domain.procurement.lots.evaluation_events import EvaluationFellDue
from domain.procurement.openings.shares import EarlyOpeningAttempted, OpeningStalled
from domain.procurement.tenders.drafts import OpenersAtRisk

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
ACT = Act("system:tests", "*", "g", NOW)
BUYER = "MD:moh"


def fact(event: Any) -> Recorded[Any]:
    return Recorded(event, "tender-T-1", 1, 1, ACT, uuid4(), uuid4(), uuid4(), None, b"x" * 32)


@pytest.mark.parametrize(
    ("event", "about", "permission"),
    [
        (OpenersAtRisk("T-1", 72, 2, 3, BUYER), "T-1", "procurement.begin_opening"),
        (OpeningStalled("T-1", BUYER, 2, 3), "T-1", "procurement.fail_opening"),
        (EarlyOpeningAttempted("T-1", NOW, 1, "u-1", BUYER), "T-1", "procurement.fail_opening"),
        (EvaluationFellDue("T-1-1", BUYER), "T-1-1", "procurement.award_lots"),
    ],
)
def test_the_staff_of_the_buyer_is_told(event: Any, about: str, permission: str) -> None:
    recorded = fact(event)
    (notice,) = tell_buyer(recorded)
    assert (notice.staff_of, notice.permission, notice.subject_id) == (BUYER, permission, about)
    assert tell_buyer(recorded) == [notice], "the same notice for the same fact"
    assert DECIDER.decide(DECIDER.initial, notice, ACT), "notifications take it"
    assert "u-1" not in repr(notice)


def test_each_alarm_is_told_and_an_older_one_that_names_no_buyer_is_not() -> None:
    (workflow,) = WORKFLOWS
    assert set(workflow.events) == {OpenersAtRisk, OpeningStalled, EarlyOpeningAttempted, EvaluationFellDue}
    assert tell_buyer(fact(OpenersAtRisk("T-1", 72, 2, 3))) == []
