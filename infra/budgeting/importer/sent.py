"""What an import did, counted while it was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Totals:
    """What the lines of one budget add up to."""

    currency: str
    lines: int = 0
    approved: Decimal = Decimal(0)
    adjusted: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)


@dataclass
class ImportResult:
    """What came of the commands. A line is new, corrected, or unchanged."""

    commands: int = 0
    events: int = 0
    lines: int = 0
    new: int = 0
    corrected: int = 0
    names: int = 0
    totals: dict[str, Totals] = field(default_factory=dict)

    @property
    def unchanged(self) -> int:
        """Lines that stood in the books just so."""
        return self.lines - self.new - self.corrected
