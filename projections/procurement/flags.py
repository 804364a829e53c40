"""What red flags are worked out of: the figures of each process, and the thresholds of each jurisdiction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.procurement.flags.events import FlagThresholdsSet
from domain.procurement.flags.figures import ProcessFigures
from domain.procurement.flags.folding import EVENTS, folded, process_of
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class RedFlagThresholds:
    """From which figures on red flags of a jurisdiction are raised."""

    jurisdiction: str
    version: int
    least_days: int
    least_bids: int
    least_processes: int
    direct_limit: Decimal | None
    class_digits: int
    rise: Decimal


def _process(fact: Recorded[Any]) -> Iterable[str]:
    process = process_of(fact.event)
    return () if process is None else (process,)


def _figures(row: ProcessFigures | None, fact: Recorded[Any], _: str) -> ProcessFigures | None:
    return folded(row, fact)


def _jurisdiction(fact: Recorded[FlagThresholdsSet]) -> Iterable[str]:
    return (fact.event.jurisdiction,)


def _thresholds(_: RedFlagThresholds | None, fact: Recorded[FlagThresholdsSet], __: str) -> RedFlagThresholds:
    return filled(RedFlagThresholds, fact.event)


PROCESS_FIGURES = ReadModel(
    name="procurement.process_figures",
    version=2,
    row=ProcessFigures,
    key="tender_id",
    events=EVENTS,
    keys=_process,
    evolve=_figures,
    history=True,
    unfiltered=(
        "published",
        "published_at",
        "competitive",
        "category",
        "deadline",
        "cpv",
        "cancelled",
    ),
)
FLAG_THRESHOLDS = ReadModel(
    name="procurement.flag_thresholds",
    version=1,
    row=RedFlagThresholds,
    key="jurisdiction",
    events=(FlagThresholdsSet,),
    keys=_jurisdiction,
    evolve=_thresholds,
    history=True,
    unfiltered=("least_days", "least_bids", "least_processes", "direct_limit", "class_digits", "rise"),
)

READ_MODELS: tuple[ReadModel[Any], ...] = (PROCESS_FIGURES, FLAG_THRESHOLDS)
