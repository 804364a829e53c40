"""Values inside the events of lots. All of them are public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.values import Money
from domain.procurement.parts import DueInstant


class RankingMethod(StrEnum):
    """How bids are ranked: by points, the highest first, or by the price less its merits, the lowest first."""

    POINTS = "points"
    ADJUSTED_PRICE = "adjusted_price"


class LowPriceRule(StrEnum):
    """Against what a price is abnormally low: the mean of the other prices, or the next higher one."""

    MEAN_OF_OTHERS = "mean_of_others"
    NEXT_PRICE = "next_price"


GROUNDS: tuple[str, ...] = (
    "above_value",
    "abnormally_low_price",
    "conflict_of_interest",
    "currency_mismatch",
    "not_eligible",
    "not_opened",
    "not_positive",
    "papers_missing",
    "refused_to_sign",
    "security_missing",
    "terms_not_met",
    "too_many_decimals",
    "vat_differs",
)
"""The grounds to reject a bid where the procedure lists none of its own. Stored values: add, never rename."""


@dataclass(frozen=True, slots=True)
class LotRules:
    """What the pinned procedure says of a lot: terms such as `5d`, `20w`, `24h`; rates in basis points.

    `low_min_bids` is 0 where low prices are not looked for. `value_is_ceiling`: no price above the lot's value.
    """

    procedure: str
    jurisdiction: str
    currency: str
    standstill: str
    evaluation: str | None = None
    evaluation_prolonged: str | None = None
    mend_papers: str | None = None
    explain_within: str | None = None
    low_min_bids: int = 0
    low_below_mean: int | None = None
    low_below_next: int | None = None
    value_is_ceiling: bool = False
    auction: bool = False
    method: RankingMethod = RankingMethod.POINTS
    grounds: tuple[str, ...] = GROUNDS


@dataclass(frozen=True, slots=True)
class LotBid:
    """A bid as it was opened; without `price` while its financial envelope is closed.

    `position` is that of its receipt in the record: of equal bids the earlier one comes first.
    """

    bid_id: str
    company: str
    position: int
    received_at: datetime
    price: Money | None = None
    vat_included: bool = False


@dataclass(frozen=True, slots=True)
class LotStep:
    """A period of a lot by its name, and when it ends.

    Names are `evaluation`, `standstill`, `mending/<bid>` and `explanation/<bid>`.
    """

    step: str
    due: DueInstant


@dataclass(frozen=True, slots=True)
class CriterionScores:
    """What the evaluators gave a bid for a criterion, 0 to 10,000 each, in the order of their giving."""

    bid_id: str
    criterion_id: str
    points: tuple[int, ...]
