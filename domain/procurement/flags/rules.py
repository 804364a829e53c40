"""The thresholds of red flags, as a jurisdiction sets them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FlagRules:
    """Thresholds in a version; without one those of cardinal hold (open-contracting/cardinal-rs), and F02 is silent.

    `least_days` is for R003, `least_bids` for R038 (bids of a tenderer, processes of a buyer), `least_processes` for
    R048. `direct_limit` is the sum of direct awards to one supplier in a class of `class_digits` digits in 365 days
    that F02 asks about. `rise` is the share that a contract may grow by within 90 days (F03).
    """

    version: int = 0
    least_days: int = 15
    least_bids: int = 2
    least_processes: int = 20
    direct_limit: Decimal | None = None
    class_digits: int = 4
    rise: Decimal = Decimal("0.10")


DEFAULT_RULES = FlagRules()
