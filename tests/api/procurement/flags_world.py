"""What the access files of flags are carried out on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from domain.procurement.flags.commands import SetFlagThresholds
from tests.api.matrix.places import Place

Input = dict[str, Any]


def world(at: Place) -> Iterator[Any]:
    """Thresholds of the jurisdiction, under which each period for bids is too short."""
    yield SetFlagThresholds(at.jurisdiction, least_days=1_000)


INPUTS: dict[str, Callable[[Place], Input]] = {
    "setFlagThresholds": lambda at: {"jurisdiction": at.jurisdiction, "leastDays": 20},
}
