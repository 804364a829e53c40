"""Flags: the thresholds of a jurisdiction, and the question which flags its purchases raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Streams
from application.kernel.workflows import Deadline, Ladder, Workflow
from domain.kernel.declarations import Position
from domain.procurement.flags.commands import SetFlagThresholds
from domain.procurement.flags.decider import DECIDER


@dataclass(frozen=True, slots=True)
class RedFlags:
    """Which purchases of a jurisdiction ask for a second look, as of a position of the record, and by which acts?

    A flag accuses nobody. `code` is that of a formula (`R018`), `company` one that a flag names.
    """

    jurisdiction: str
    code: str | None = None
    buyer: str | None = None
    company: str | None = None
    ocid: str | None = None
    as_of: Position | None = None


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A red flag: whose figure it is (an ocid, a buyer, a company), and what the fence or threshold was.

    `value` and `threshold` have at most 6 decimals. `positions` are those of the acts that it rests on, `rules` is the
    version of the thresholds, 0 before any were set.
    """

    code: str
    subject: str
    buyer: str | None
    value: Decimal
    threshold: Decimal | None
    companies: tuple[str, ...]
    positions: tuple[Position, ...]
    rules: int


def _in_jurisdiction(command: SetFlagThresholds, _: Any) -> Sequence[Place]:
    return ((command.jurisdiction,),)


THRESHOLDS = Slice(
    name="procurement.flag_thresholds",
    decider=DECIDER,
    streams=Streams("flag_thresholds"),
    key="jurisdiction",
    commands={SetFlagThresholds: Rule(places=_in_jurisdiction)},
    public=True,
)

SLICES: tuple[Slice[Any, Any, Any], ...] = (THRESHOLDS,)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
