"""The thresholds of red flags: versions, and figures that make no sense."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.procurement.flags.commands import SetFlagThresholds
from domain.procurement.flags.decider import DECIDER
from domain.procurement.flags.events import FlagThresholdsSet
from domain.procurement.flags.refusals import MESSAGES
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
FIRST = FlagThresholdsSet("MD", 1, 15, 2, 20, None, 4, Decimal("0.10"))


def test_each_change_is_the_next_version() -> None:
    spec.given().when(SetFlagThresholds("MD")).then(FIRST)
    more = SetFlagThresholds("MD", least_days=20, direct_limit=Decimal(200_000))
    spec.given(FIRST).when(more).then(FlagThresholdsSet("MD", 2, 20, 2, 20, Decimal(200_000), 4, Decimal("0.10")))


def test_the_same_again_adds_nothing() -> None:
    spec.given(FIRST).when(SetFlagThresholds("MD")).then()


@pytest.mark.parametrize(
    "named",
    [
        {"least_days": 0},
        {"least_bids": 1_001},
        {"class_digits": 9},
        {"rise": Decimal("NaN")},
        {"rise": Decimal(0)},
        {"direct_limit": Decimal(-1)},
        {"direct_limit": Decimal("Infinity")},
    ],
)
def test_bad_input_is_named(named: dict[str, Any]) -> None:
    spec.given().when(SetFlagThresholds("MD", **named)).refused("flag_threshold_range")
