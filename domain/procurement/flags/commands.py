"""What can be asked of red flags: other thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from domain.kernel.forms import Form
from domain.kernel.places import JurisdictionCode
from domain.kernel.refused import Refused

MOST = 1_000


def _count(value: int, path: str) -> int:
    if not 1 <= value <= MOST:
        raise Refused("flag_threshold_range", path, value=value, least=1, most=MOST)
    return value


def _digits(value: int, path: str) -> int:
    if not 2 <= value <= 8:
        raise Refused("flag_threshold_range", path, value=value, least=2, most=8)
    return value


def _share(value: Decimal, path: str) -> Decimal:
    if not value.is_finite() or not 0 < value <= MOST:
        raise Refused("flag_threshold_range", path, value=str(value)[:40], least=0, most=MOST)
    return value


def _limit(value: Decimal, path: str) -> Decimal:
    if not value.is_finite() or not 0 < value < Decimal(10) ** 18:
        raise Refused("flag_threshold_range", path, value=str(value)[:40], least=0, most="10^18")
    return value


_CODES = ("flag_threshold_range",)
Count = Annotated[int, Form(_count, f"1 to {MOST}", _CODES)]
"""How many of something a flag asks for."""
ClassDigits = Annotated[int, Form(_digits, "2 to 8", _CODES)]
"""How many digits of the CPV make a class."""
Share = Annotated[Decimal, Form(_share, f"above 0, at most {MOST}", _CODES)]
"""A share of a value: 0.10 is a tenth."""
Limit = Annotated[Decimal, Form(_limit, "above 0", _CODES)]
"""An amount in the currency that the awards are in."""


@dataclass(frozen=True, slots=True)
class SetFlagThresholds:
    """Set from which figures on red flags of a jurisdiction are raised; the next version of its thresholds."""

    jurisdiction: JurisdictionCode
    least_days: Count = 15
    least_bids: Count = 2
    least_processes: Count = 20
    direct_limit: Limit | None = None
    class_digits: ClassDigits = 4
    rise: Share = Decimal("0.10")
