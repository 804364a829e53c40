"""A figure of the bench."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One figure, and what it is of."""

    what: str
    value: float
    unit: str
