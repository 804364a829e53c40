"""What an operator decides about an act that nobody can read."""

from __future__ import annotations

from dataclasses import dataclass

from domain.audit.forms import LeafHash, Reason
from domain.kernel.declarations import Position


@dataclass(frozen=True, slots=True)
class SkipAct:
    """Leave an act that cannot be read out of what is decided: the one at this position, with this leaf in the log."""

    position: Position
    stream: str
    version: int
    leaf_hash: LeafHash
    reason: Reason
