"""What happens to the thresholds of red flags. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.kernel.declarations import PUBLIC, event


@event("procurement.FlagThresholdsSet", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FlagThresholdsSet:
    """Red flags of a jurisdiction are raised from these figures on. FlagRules says what each of them is for."""

    jurisdiction: str
    version: int
    least_days: int
    least_bids: int
    least_processes: int
    direct_limit: Decimal | None
    class_digits: int
    rise: Decimal
